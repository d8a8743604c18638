"""What pages post: places and pages, by script, by `sendBeacon`, and by a plain form."""

import errno
import json
import os
from collections.abc import Iterator

import pytest
from session.library import put_script
from starlette.testclient import TestClient
from web.test_media import KEY, address, told

from guided_audio.core.config import journal_file
from guided_audio.journal import Ending, look_back
from guided_audio.journal.written_pages import list_writing
from guided_audio.session.chosen import Chosen
from guided_audio.session.finished import Finished
from guided_audio.web.app import make_app
from guided_audio.web.posts import LONGEST


@pytest.fixture(params=[True])
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    put_script()
    with TestClient(make_app(KEY, keep_history=request.param), base_url="http://127.0.0.1") as made:
        yield made


@pytest.fixture
def made(client: TestClient) -> Finished:
    preparations = client.app.state.preparations  # type: ignore[attr-defined]
    key = preparations.begin(Chosen("evening"), "testclient")
    told(client, key)
    found: Finished = preparations.store.find(key)
    return found


def cue_to_write(made: Finished) -> int:
    cues = json.loads(made.timeline.read_text())["cues"]
    return next(number for number, cue in enumerate(cues) if cue["kind"] == "write")


def test_places(client: TestClient, made: Finished) -> None:
    place = address(made, "place")
    assert client.post(place, json={"seconds": 3.0, "heard": 3.0, "ending": ""}).status_code == 204
    beacon = json.dumps({"seconds": 4.0, "heard": 4.0, "ending": "stopped"})
    answer = client.post(place, content=beacon, headers={"content-type": "text/plain;charset=UTF-8"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert [(entry.heard, entry.ending) for entry in look_back()] == [(4.0, Ending.STOPPED)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b"{}", b'{"seconds": "x"}', b'{"seconds": null}', b'{"seconds": NaN}', b'{"seconds": 1, "heard": []}',
        b'{"seconds": 1, "ending": "eaten"}', b"\xff",
    ],
)  # fmt: skip
def test_no_place(client: TestClient, made: Finished, body: bytes) -> None:
    assert client.post(address(made, "place"), content=body).status_code == 400
    assert not look_back()


def test_pages_by_script_and_by_a_form(client: TestClient, made: Finished) -> None:
    page, cue = address(made, "page"), cue_to_write(made)
    assert client.post(page, json={"cue": cue, "text": "Ich würde"}).status_code == 204
    assert client.post(page, data={"cue": str(cue), "text": "Ich würde ruhen."}).status_code == 204
    (written,) = list_writing()
    assert written.path.read_text().endswith("\nIch würde ruhen.\n")
    heard = client.app.state.heard  # type: ignore[attr-defined]
    assert heard.written(made.key, "testclient", cue) == "Ich würde ruhen."


@pytest.mark.parametrize("cue", ["0", "-1", "999", "x"])
def test_no_page(client: TestClient, made: Finished, cue: str) -> None:
    answer = client.post(address(made, "page"), json={"cue": cue, "text": "x"})
    assert answer.status_code == 400
    assert not list_writing()


def test_what_is_too_long_is_refused(client: TestClient, made: Finished) -> None:
    for name in ("page", "place"):
        assert client.post(address(made, name), content=b"x" * (LONGEST + 1)).status_code == 413


def test_what_cannot_be_kept_is_told(client: TestClient, made: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    answer = client.post(address(made, "page"), json={"cue": cue_to_write(made), "text": "x"})
    assert answer.status_code == 507
    assert "no space left" in answer.json()["problem"]
    journal_file().parent.mkdir(parents=True, exist_ok=True)
    journal_file().mkdir()
    assert client.post(address(made, "place"), json={"seconds": 3.0, "heard": 3.0}).status_code == 507


@pytest.mark.parametrize("client", [False], indirect=True, ids=["no history"])
def test_without_history_nothing_is_kept(client: TestClient, made: Finished) -> None:
    assert client.post(address(made, "place"), json={"seconds": 3.0, "heard": 3.0}).status_code == 204
    answer = client.post(address(made, "page"), json={"cue": cue_to_write(made), "text": "x"})
    assert answer.status_code == 400
    assert "--no-history" in answer.json()["hint"]
    assert not journal_file().exists()
    assert not list_writing()
