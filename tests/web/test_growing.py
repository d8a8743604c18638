"""A sound that is heard while it is written: each byte as soon as it is there, whole in the end, or plainly broken."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from guided_audio.core.units import Seconds
from guided_audio.session.finished import Finished
from guided_audio.web.growing import growing_sound
from guided_audio.web.preparing import Preparation

WHOLE = bytes(range(256)) * 1000
TAG = {"ETag": '"k-1"'}


class Writing:
    """Writes a sound piece by piece; a client is asked to note what it has before each."""

    def __init__(self, folder: Path, *pieces: int) -> None:
        self.finished = Finished("k", folder, Seconds(1.0), len(WHOLE), {}, "", growing=folder / "half")
        self.sent = bytearray()
        self.steps: list[int] = []
        self._pieces = pieces
        self.finished.sound.touch()

    async def changes(self) -> AsyncIterator[Preparation]:
        with self.finished.sound.open("wb", buffering=0) as file:
            for end in self._pieces:
                file.write(WHOLE[file.tell() : end])
                yield Preparation()
                self.steps.append(len(self.sent))

    def ask(self, method: str = "GET", **headers: str) -> tuple[Response, list[tuple[bytes, bytes]]]:
        asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "headers": asked}
        response = growing_sound(Request(scope), self.finished, self.changes(), TAG)

        async def send(message: dict[str, object]) -> None:
            body = message.get("body", b"")
            assert isinstance(body, bytes)
            self.sent += body

        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()
            raise AssertionError("nobody leaves")

        asyncio.run(response({**scope, "asgi": {"spec_version": "2.4"}}, receive, send))  # type: ignore[arg-type]
        return response, response.raw_headers


def test_each_byte_is_sent_as_soon_as_it_is_there(tmp_path: Path) -> None:
    writing = Writing(tmp_path, 1000, 1000, 200_000, len(WHOLE))
    response, _ = writing.ask()
    assert (response.status_code, bytes(writing.sent)) == (200, WHOLE)
    assert writing.steps == [1000, 1000, 200_000]
    assert response.headers["content-length"] == str(len(WHOLE))


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-1", slice(0, 2)), ("bytes=100-", slice(100, None)), ("bytes=-500", slice(-500, None)),
     ("bytes=5000-99999999", slice(5000, None))],
)  # fmt: skip
def test_a_range_waits_for_its_bytes(tmp_path: Path, asked: str, part: slice) -> None:
    writing = Writing(tmp_path, 90, 50_000, len(WHOLE))
    response, _ = writing.ask(range=asked, if_range=TAG["ETag"])
    first, after, _ = part.indices(len(WHOLE))
    assert (response.status_code, bytes(writing.sent)) == (206, WHOLE[part])
    assert response.headers["content-range"] == f"bytes {first}-{after - 1}/{len(WHOLE)}"
    assert response.headers["content-length"] == str(after - first)


@pytest.mark.parametrize(
    "headers", [{"range": "bytes=0-9,50-59"}, {"range": "bytes=0-9", "if_range": '"other"'}, {"range": "lines=1-2"}]
)
def test_what_is_no_one_range_of_this_sound_gets_the_whole(tmp_path: Path, headers: dict[str, str]) -> None:
    writing = Writing(tmp_path, len(WHOLE))
    response, _ = writing.ask(**headers)
    assert (response.status_code, bytes(writing.sent)) == (200, WHOLE)


def test_beyond_its_end_there_is_nothing(tmp_path: Path) -> None:
    response, _ = Writing(tmp_path).ask(range=f"bytes={len(WHOLE)}-")
    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{len(WHOLE)}")


def test_its_head_alone_waits_for_nothing(tmp_path: Path) -> None:
    writing = Writing(tmp_path)
    response, _ = writing.ask("HEAD", range="bytes=0-9")
    assert (response.status_code, response.headers["content-length"], bytes(writing.sent)) == (206, "10", b"")


def test_what_has_just_become_whole_is_read_where_it_is(tmp_path: Path) -> None:
    writing = Writing(tmp_path)
    writing.finished.sound.unlink()
    (tmp_path / "session.mp3").write_bytes(WHOLE)

    async def changes() -> AsyncIterator[Preparation]:
        yield Preparation()

    writing.changes = changes  # type: ignore[method-assign]
    writing.ask()
    assert bytes(writing.sent) == WHOLE


def test_what_is_never_whole_is_no_whole_answer(tmp_path: Path) -> None:
    writing = Writing(tmp_path, 1000)
    response, _ = writing.ask()
    assert len(writing.sent) == 1000 < int(response.headers["content-length"])
