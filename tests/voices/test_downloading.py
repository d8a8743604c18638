"""Downloads from a server that behaves badly: in the end there is the file that was meant, or nothing."""

import shutil
import socket
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace

import pytest
from voices.voice_files import digest, model
from voices.web_server import IMPATIENT, QUICK, Bad, WebServer

from guided_audio.core.errors import DownloadError, OutputError, UsageError
from guided_audio.voices.downloading import Patience, download
from guided_audio.voices.offers import OfferedFile

DATA = model()


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "voice.onnx.part"


def wanted(server: WebServer, *, size: int = len(DATA), sha256: str = digest(DATA), data: bytes = DATA) -> OfferedFile:
    server.files["/voice.onnx"] = data
    return OfferedFile(server.url("/voice.onnx"), "voice.onnx", size, sha256)


def test_a_file_comes_whole_and_its_progress_is_told(server: WebServer, part: Path) -> None:
    told: list[tuple[int, int]] = []
    assert download(wanted(server), part, lambda *now: told.append(now), QUICK) == digest(DATA)
    assert part.read_bytes() == DATA
    assert told[0] == (0, len(DATA))
    assert told[-1] == (len(DATA), len(DATA))
    assert told == sorted(told)


@pytest.mark.parametrize("sha256", [digest(DATA), ""])
def test_a_broken_connection_is_gone_on_with(server: WebServer, part: Path, sha256: str) -> None:
    server.bad = [Bad(cut_after=100_000), Bad(cut_after=50_000)]
    assert download(wanted(server, sha256=sha256), part, patience=QUICK) == digest(DATA)
    assert server.asked == [
        ("/voice.onnx", "", ""),
        ("/voice.onnx", "bytes=100000-", '"one"'),
        ("/voice.onnx", "bytes=150000-", '"one"'),
    ]


def test_what_came_is_gone_on_with_the_next_time(server: WebServer, part: Path) -> None:
    file = wanted(server)
    server.bad = [Bad(cut_after=100_000), *[Bad(status=503)] * 4]
    with pytest.raises(DownloadError, match="503") as caught:
        download(file, part, patience=QUICK)
    assert "what has arrived is kept" in caught.value.hint
    assert part.read_bytes() == DATA[:100_000]
    server.asked.clear()
    assert download(file, part, patience=QUICK) == digest(DATA)
    assert server.asked == [("/voice.onnx", "bytes=100000-", '"one"')]


def test_a_server_that_knows_no_parts_begins_anew(server: WebServer, part: Path) -> None:
    server.bad = [Bad(cut_after=100_000), Bad(no_range=True)]
    assert download(wanted(server), part, patience=QUICK) == digest(DATA)
    assert part.read_bytes() == DATA


def test_a_file_that_changed_meanwhile_comes_from_its_beginning(server: WebServer, part: Path) -> None:
    other = model(seed=2)
    server.bad = [Bad(cut_after=100_000), *[Bad(status=503)] * 4]
    file = wanted(server, size=0, sha256="")
    with pytest.raises(DownloadError):
        download(file, part, patience=QUICK)
    server.files["/voice.onnx"], server.tag = other, '"two"'
    assert download(file, part, patience=QUICK) == digest(other)
    assert part.read_bytes() == other


def test_halves_that_do_not_belong_together_are_thrown_away(server: WebServer, part: Path) -> None:
    """A server that tells the same version of another file: only the digest shows that it is another one now."""
    server.bad = [Bad(cut_after=100_000), *[Bad(status=503)] * 4]
    with pytest.raises(DownloadError):
        download(wanted(server, data=model(seed=2)), part, patience=QUICK)
    assert download(wanted(server), part, patience=QUICK) == digest(DATA)
    assert part.read_bytes() == DATA


def test_nothing_is_gone_on_with_when_nothing_tells_whether_it_is_the_same(server: WebServer, part: Path) -> None:
    server.tag = ""
    server.bad = [Bad(cut_after=100_000)]
    assert download(wanted(server, size=0, sha256=""), part, patience=QUICK) == digest(DATA)
    assert [asked[1] for asked in server.asked] == ["", ""]


def test_a_part_that_is_longer_than_the_file_is_begun_anew(server: WebServer, part: Path) -> None:
    file = wanted(server, size=0, sha256="")
    download(file, part, patience=QUICK)
    part.write_bytes(DATA + b"more")
    assert download(file, part, patience=QUICK) == digest(DATA)


def test_the_wrong_file_is_told_and_not_kept(server: WebServer, part: Path) -> None:
    other = model(seed=2)
    with pytest.raises(DownloadError) as caught:
        download(wanted(server, data=other), part, patience=QUICK)
    assert digest(other) in caught.value.message
    assert digest(DATA) in caught.value.message
    assert not list(part.parent.iterdir())
    assert len(server.asked) == 1


def test_a_file_of_another_size_is_not_even_begun(server: WebServer, part: Path) -> None:
    with pytest.raises(DownloadError, match=f"{len(DATA)} bytes, and should have 5"):
        download(wanted(server, size=5), part, patience=QUICK)
    assert not part.exists()


def test_a_server_that_says_no_length(server: WebServer, part: Path) -> None:
    server.bad = [Bad(no_length=True)]
    assert download(wanted(server, size=0, sha256=""), part, patience=QUICK) == digest(DATA)
    server.bad = [Bad(no_length=True, cut_after=1000)]
    assert download(wanted(server), part.with_name("other"), patience=QUICK) == digest(DATA)


@pytest.mark.parametrize(
    ("status", "words"), [(404, "there is nothing at"), (403, "let everybody fetch"), (418, "418")]
)
def test_what_the_server_will_not_do_is_not_asked_twice(server: WebServer, part: Path, status: int, words: str) -> None:
    file = wanted(server)
    server.bad = [Bad(status=status)]
    with pytest.raises(DownloadError, match=words):
        download(file, part, patience=QUICK)
    assert len(server.asked) == 1


def test_a_server_that_stalls_is_given_up(server: WebServer, part: Path) -> None:
    file = wanted(server)
    server.bad = [Bad(cut_after=1000, stalls=True), *[Bad(cut_after=0, stalls=True)] * 3]
    with pytest.raises(DownloadError, match="nothing more arrives"):
        download(file, part, patience=IMPATIENT)
    assert part.read_bytes() == DATA[:1000]


def test_a_server_that_is_not_there(server: WebServer, part: Path) -> None:
    waited: list[float] = []
    patience = Patience(timeout=1.0, pauses=(1.0, 2.0), wait=waited.append)
    with pytest.raises(DownloadError) as caught:
        download(OfferedFile("http://127.0.0.1:9/voice.onnx", "voice.onnx", 0, ""), part, patience=patience)
    assert "127.0.0.1" in caught.value.message
    assert "online" in caught.value.hint
    assert waited == [1.0, 2.0]


def test_without_a_network_it_fails_at_once(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*asked: object, **more: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    waited: list[float] = []
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(DownloadError, match="Name or service not known") as caught:
        file = OfferedFile("https://example.org/voice.onnx", "voice.onnx", 0, "")
        download(file, part, patience=Patience(wait=waited.append))
    assert "online" in caught.value.hint
    assert not waited


def test_it_is_led_on_within_this_machine_and_never_to_http_elsewhere(server: WebServer, part: Path) -> None:
    file = wanted(server)
    server.bad = [Bad(leads_to=server.url("/voice.onnx"))]
    assert download(file, part, patience=QUICK) == digest(DATA)
    server.bad = [Bad(leads_to="http://example.org/voice.onnx")]
    with pytest.raises(DownloadError, match=r"leads on to http://example\.org"):
        download(file, part.with_name("other"), patience=QUICK)


@pytest.mark.parametrize("leads_to", ["ftp://example.org/voice.onnx", "file:///etc/passwd"])
def test_it_is_led_to_nothing_but_the_web(server: WebServer, part: Path, leads_to: str) -> None:
    file = wanted(server)
    server.bad = [Bad(leads_to=leads_to)]
    with pytest.raises(DownloadError):
        download(file, part, patience=QUICK)
    assert not part.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/voice.onnx", "ftp://example.org/voice.onnx", "file:///etc/passwd", "https:///voice.onnx",
        "https://[/voice.onnx", "https://example.org/a voice.onnx", "http://localhost.example.org/voice.onnx",
    ],
)  # fmt: skip
def test_only_https_is_asked(part: Path, url: str) -> None:
    with pytest.raises(UsageError, match="not the address of a voice"):
        download(OfferedFile(url, "voice.onnx", 0, ""), part)


def test_a_full_disk_is_told_before_anything_is_written(
    server: WebServer, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(OutputError, match="1 MB are free") as caught:
        download(wanted(server), part, patience=QUICK)
    assert "free some space" in caught.value.hint
    assert not part.exists()


def test_being_stopped_leaves_what_came(server: WebServer, part: Path) -> None:
    file = wanted(server)

    def stop(done: int, size: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(file, part, stop, QUICK)
    begun = part.stat().st_size
    assert 0 < begun < len(DATA)  # one piece of what came
    assert download(file, part, patience=QUICK) == digest(DATA)
    assert server.asked[1][1] == f"bytes={begun}-"


def begun_with(server: WebServer, part: Path, data: bytes = DATA) -> OfferedFile:
    """Begin a download of a file without a known digest, which breaks off."""
    file = wanted(server, size=0, sha256="", data=data)
    server.bad = [Bad(cut_after=100_000), *[Bad(status=503)] * 4]
    with pytest.raises(DownloadError):
        download(file, part, patience=QUICK)
    assert part.stat().st_size == 100_000
    return file


@pytest.mark.parametrize("bad", [Bad(blind=True), Bad(part_of=len(DATA) + 1)], ids=["no version", "another size"])
def test_two_versions_are_never_mixed(server: WebServer, part: Path, bad: Bad) -> None:
    """Without a digest nothing would have shown it: the model was installed, of two halves."""
    file, other = begun_with(server, part), model(seed=2)
    server.files["/voice.onnx"], server.bad = other, [bad]
    assert download(file, part, patience=QUICK) == digest(other)


def test_a_part_is_never_beside_what_is_known_of_another(
    server: WebServer, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = begun_with(server, part)
    server.files["/voice.onnx"], server.tag = model(seed=2), '"two"'

    def stop(target: Path, text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("guided_audio.voices.downloading.save_text", stop)
    with pytest.raises(KeyboardInterrupt):
        download(file, part, patience=QUICK)
    assert not list(part.parent.iterdir())


@pytest.mark.parametrize(("modified", "is_sure"), [("Mon, 05 Jan 2026 10:00:00 GMT", True), ("", False)])
def test_the_time_of_a_file_tells_its_version_if_it_is_old_enough(
    server: WebServer, part: Path, modified: str, is_sure: bool
) -> None:
    server.tag, server.modified = "", modified or formatdate(usegmt=True)
    file = begun_with(server, part)
    server.asked.clear()
    assert download(file, part, patience=QUICK) == digest(DATA)
    assert server.asked == [("/voice.onnx", "bytes=100000-" if is_sure else "", modified)]


def test_a_file_that_has_come_whole_is_not_asked_for_again(server: WebServer, part: Path) -> None:
    file = wanted(server, size=0, sha256="")
    for _ in range(2):
        assert download(file, part, patience=QUICK) == digest(DATA)
    assert len(server.asked) == 1


@pytest.mark.parametrize("bad", [Bad(), Bad(no_length=True), Bad(no_length=True, endless=True)])
def test_a_file_larger_than_its_kind_is_refused(
    server: WebServer, part: Path, bad: Bad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guided_audio.voices.downloading.most_bytes", lambda _: 200_000)
    file = wanted(server, size=0, sha256="")
    server.bad = [bad]
    with pytest.raises(DownloadError, match="larger than 0 MB"):
        download(file, part, patience=QUICK)
    assert not list(part.parent.iterdir())


@pytest.mark.parametrize("no_length", [False, True])
def test_a_disk_that_fills_meanwhile_is_noticed(
    server: WebServer, part: Path, no_length: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = iter([1 << 30] * 2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=next(free, 1 << 20)))
    file = wanted(server, size=0, sha256="", data=model(1_000_000))
    server.bad = [Bad(no_length=no_length)]
    with pytest.raises(OutputError, match="1 MB are free"):
        download(file, part, patience=QUICK)
    assert part.stat().st_size < 1_000_000


@pytest.mark.parametrize(
    "bad", [Bad(cut_after=1000, drips=True), Bad(cut_after=1000, drips=True, no_length=True), Bad(drips_headers=True)]
)
def test_a_server_that_drips_has_a_time_for_the_whole(server: WebServer, part: Path, bad: Bad) -> None:
    file = wanted(server, size=0, sha256="")
    server.bad = [bad]
    with pytest.raises(DownloadError, match="took more than"):
        download(file, part, patience=Patience(timeout=20.0, whole=0.3))
    assert len(server.asked) == 1


def test_the_words_of_a_server_that_leads_on_are_not_read(server: WebServer, part: Path) -> None:
    file = wanted(server)
    server.bad = [Bad(leads_to=server.url("/voice.onnx"), endless=True)]
    assert download(file, part, patience=QUICK) == digest(DATA)


@pytest.mark.parametrize("memo", ["[" * 100_000, "[]", '{"url": 1, "validator": "", "total": 5}', "\0"])
def test_a_damaged_memo_never_stands_in_the_way(server: WebServer, part: Path, memo: str) -> None:
    file = begun_with(server, part)
    part.with_name(f"{part.name}.json").write_text(memo)
    assert download(file, part, patience=QUICK) == digest(DATA)
