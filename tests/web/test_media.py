"""What a page plays, as players ask for it: whole, in ranges, again, and under which name."""

import json
import threading
from collections.abc import Iterator

import pytest
import soundfile
from end_to_end.sound_server import until
from session.library import put_script
from starlette.testclient import TestClient

from guided_audio.audio.beds import list_sounds
from guided_audio.core.config import library_folders
from guided_audio.core.errors import Cancelled
from guided_audio.session.chosen import Chosen
from guided_audio.session.finished import Finished
from guided_audio.session.options import SessionOptions
from guided_audio.web.app import make_app
from guided_audio.web.preparing import Preparations

KEY = "k" * 32


@pytest.fixture
def client() -> Iterator[TestClient]:
    put_script()
    with TestClient(make_app(KEY), base_url="http://127.0.0.1") as made:
        yield made


def preparations(client: TestClient) -> Preparations:
    made: Preparations = client.app.state.preparations  # type: ignore[attr-defined]
    return made


def told(client: TestClient, key: str) -> list[dict[str, object]]:
    with client.stream("GET", f"/{KEY}/play/{key}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return [json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line]


@pytest.fixture
def made(client: TestClient) -> Finished:
    key = preparations(client).begin(Chosen("evening", SessionOptions(slots={"name": "Zoe"})), "testclient")
    *_, last = told(client, key)
    assert last == {"share": 1.0, "ready": True, "problem": "", "hint": "", "place": None}
    return whole_of(preparations(client), key)


def whole_of(preparations: Preparations, key: str) -> Finished:
    """Return a session whose sound is not only begun."""

    def is_over() -> bool:
        state = preparations.state_of(key)
        return state is not None and state.is_over

    until(is_over, "it stays half")
    found = preparations.store.find(key)
    assert found is not None
    return found


def address(made: Finished, name: str = "sound.mp3") -> str:
    return f"/{KEY}/play/{made.key}/{name}"


def test_the_whole_sound(client: TestClient, made: Finished) -> None:
    whole = made.sound.read_bytes()
    answer = client.get(address(made))
    assert (answer.status_code, answer.content) == (200, whole)
    head = client.head(address(made))
    assert (head.status_code, head.content) == (200, b"")
    for one in (answer, head):
        assert one.headers["content-type"] == "audio/mpeg"
        assert one.headers["accept-ranges"] == "bytes"
        assert one.headers["content-length"] == str(len(whole))
        assert one.headers["content-disposition"] == 'inline; filename="session.mp3"'


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-1", slice(0, 2)), ("bytes=0-", slice(0, None)), ("bytes=1000-1999", slice(1000, 2000)),
        ("bytes=-500", slice(-500, None)), ("bytes=9000-99999999", slice(9000, None)),
    ],
)  # fmt: skip
def test_a_part_of_it(client: TestClient, made: Finished, asked: str, part: slice) -> None:
    whole = made.sound.read_bytes()
    answer = client.get(address(made), headers={"Range": asked})
    first, after, _ = part.indices(len(whole))
    assert (answer.status_code, answer.content) == (206, whole[part])
    assert answer.headers["content-range"] == f"bytes {first}-{after - 1}/{len(whole)}"
    assert answer.headers["content-length"] == str(after - first)
    head = client.head(address(made), headers={"Range": asked})
    assert (head.status_code, head.content) == (206, b"")


def test_several_parts(client: TestClient, made: Finished) -> None:
    whole = made.sound.read_bytes()
    answer = client.get(address(made), headers={"Range": "bytes=0-9,5000-5009"})
    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges")
    assert whole[:10] in answer.content
    assert whole[5000:5010] in answer.content
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize(("asked", "status"), [("bytes=99999999-", 416), ("bytes=5-2", 400), ("lines=1-2", 400)])
def test_no_such_part(client: TestClient, made: Finished, asked: str, status: int) -> None:
    answer = client.get(address(made), headers={"Range": asked})
    assert answer.status_code == status
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{made.size}"


def test_a_part_of_what_was_there_before_is_a_part_only_of_the_same(client: TestClient, made: Finished) -> None:
    tag = client.head(address(made)).headers["etag"]
    for given, status in ((tag, 206), ('"another"', 200), (f"W/{tag}", 200)):
        assert client.get(address(made), headers={"Range": "bytes=0-9", "If-Range": given}).status_code == status
    made.sound.touch()  # made again, it is the same sound
    assert client.head(address(made)).headers["etag"] == tag


def test_to_keep_it_has_its_title_in_plain_letters(client: TestClient, made: Finished) -> None:
    answer = client.get(address(made), params={"keep": ""})
    assert answer.headers["content-disposition"] == 'attachment; filename="Ein-Abend-fur-dich.mp3"'
    assert b"Zoe" not in answer.content[:4096]


def test_a_title_in_other_letters_is_neutral(client: TestClient) -> None:
    folder = library_folders()[0].path
    (folder / "a.md").write_text("---\ntitle: 夕べ\nvoice: tone\n---\nOne.\n")
    key = preparations(client).begin(Chosen("a"), "x")
    told(client, key)
    answer = client.get(f"/{KEY}/play/{key}/sound.mp3?keep")
    assert answer.headers["content-disposition"] == 'attachment; filename="session.mp3"'


def test_words_and_timeline(client: TestClient, made: Finished) -> None:
    words, timeline = (client.get(address(made, name)) for name in ("words.vtt", "timeline.json"))
    assert words.headers["content-type"].startswith("text/vtt")
    assert "Nine ten." in words.text
    assert timeline.json()["title"] == "Ein Abend für dich"
    assert [cue["kind"] for cue in timeline.json()["cues"]].count("chapter") == 3


@pytest.mark.parametrize("name", ["sound.mp3", "words.vtt", "timeline.json", "events"])
@pytest.mark.parametrize("key", ["0" * 32, "x", "%2e%2e%2f%2e%2e"])
def test_what_nobody_chose_is_not_there(client: TestClient, name: str, key: str) -> None:
    assert client.get(f"/{KEY}/play/{key}/{name}").status_code == 404


def test_events_of_what_fails_say_why(client: TestClient) -> None:
    preparations(client).store.remember("1" * 32, Chosen("no-such-script"))
    (last,) = told(client, "1" * 32)
    assert last["ready"] is False
    assert "no script" in str(last["problem"])
    assert client.get(f"/{KEY}/play/{'1' * 32}/sound.mp3").status_code == 404


def test_events_end_when_all_is_closed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    store, begun = preparations(client).store, threading.Event()

    def wait(*arguments: object) -> None:
        begun.set()
        cancel = arguments[-1]
        assert isinstance(cancel, threading.Event)
        cancel.wait(60)
        raise Cancelled("it was cancelled")

    monkeypatch.setattr(store, "finish", wait)
    key = preparations(client).begin(Chosen("evening"), "x")
    assert begun.wait(60)
    threading.Timer(0.1, preparations(client).close).start()
    *_, last = told(client, key)
    assert last["problem"]


def test_a_reload_of_the_page_learns_where_to_go_on(client: TestClient, made: Finished) -> None:
    cues = client.get(address(made, "timeline.json")).json()["cues"]
    start = next(cue["start_seconds"] for cue in cues if cue["text"] == "Seven.")
    assert client.post(address(made, "place"), json={"seconds": start + 0.5, "heard": 9.0}).status_code == 204
    assert told(client, made.key)[-1]["place"] == start


def test_samples(client: TestClient) -> None:
    for kind, name in (("bed", list_sounds()[0].name), ("voice", "tone")):
        answer = client.get(f"/{KEY}/sample/{kind}/{name}.mp3", headers={"Range": "bytes=0-99"})
        assert (answer.status_code, len(answer.content)) == (206, 100)
    for kind, name in (("bed", "nowhere"), ("voice", "nowhere"), ("x", "rain"), ("bed", "%2fetc%2fpasswd")):
        assert client.get(f"/{KEY}/sample/{kind}/{name}.mp3").status_code == 404


def test_the_sound_is_the_exports(client: TestClient, made: Finished) -> None:
    frames, rate = soundfile.read(made.sound)
    assert len(frames) / rate == pytest.approx(made.seconds, abs=0.06)
