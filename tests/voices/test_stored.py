"""Voices that are removed again, and downloads that were begun: all of their files go, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
from support import HEART
from voices.test_adding import PAIR, in_folder, offer_of, saved
from voices.voice_files import model, styles
from voices.web_server import QUICK, Bad, WebServer

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import DownloadError, UnknownVoice, UsageError
from guided_audio.voices import stored
from guided_audio.voices.adding import add_file, add_offer, add_url
from guided_audio.voices.choosing import default_voices, prefer
from guided_audio.voices.stored import list_stored_voices, remove_stored_voice, stored_voice


def test_a_voice_goes_with_its_configuration_and_no_other(tmp_path: Path) -> None:
    add_file(saved(tmp_path, PAIR))
    add_file(saved(tmp_path, {f"b{name}": data for name, data in PAIR.items()}))
    found = stored_voice("piper:Anna")
    assert (found.name, found.size) == ("anna", sum(map(len, PAIR.values())))
    assert remove_stored_voice(found) == ()
    assert in_folder() == {f"b{name}": data for name, data in PAIR.items()}


@pytest.mark.parametrize("name", ["anna#berta", "anna", "PIPER:anna"])
def test_a_voice_is_found_by_each_of_its_names(tmp_path: Path, name: str) -> None:
    add_file(saved(tmp_path, PAIR))
    assert stored_voice(name).files == (voices_folder() / "anna.onnx", voices_folder() / "anna.onnx.json")


def test_all_voices_of_kokoro_go_together(tmp_path: Path) -> None:
    for name, data in {"kokoro-v1.0.onnx": model(), "voices-v1.0.bin": styles()}.items():
        add_file(saved(tmp_path, {name: data}))
    assert stored_voice("af_heart") == stored_voice("kokoro") == stored_voice("kokoro-fp16")
    remove_stored_voice(stored_voice("kokoro"))
    assert not in_folder()
    assert not (voices_folder() / "kokoro").exists()


def test_one_of_hibari_is_known_by_its_offer() -> None:
    path = voices_folder() / "hibari" / "bf_emma.int8.onnx"
    path.parent.mkdir(parents=True)
    path.write_bytes(model())
    remove_stored_voice(stored_voice("emma"))
    assert not path.exists()


def test_a_language_that_it_was_chosen_for_is_read_by_the_best_again(tmp_path: Path) -> None:
    add_file(saved(tmp_path, PAIR))
    prefer(replace(HEART, name="anna#berta", engine="piper", language="de-DE"))
    prefer(HEART)
    assert remove_stored_voice(stored_voice("anna")) == ("de",)
    assert dict(default_voices()) == {"en": HEART.reference}


def test_what_was_begun_is_listed_and_cleared(server: WebServer) -> None:
    server.files |= {"/anna.onnx": PAIR["anna.onnx"], "/anna.onnx.json": PAIR["anna.onnx.json"]}
    server.bad = [Bad(), Bad(cut_after=100_000), *[Bad(status=503)] * 4]
    with pytest.raises(DownloadError):
        add_url(server.url("/anna.onnx"), patience=QUICK)
    (begun,) = list_stored_voices()
    assert (begun.name, begun.files, begun.address) == ("anna", (), server.url("/anna.onnx"))
    assert begun.size == 100_000 + len(PAIR["anna.onnx.json"])
    remove_stored_voice(begun)
    assert not in_folder()
    assert not (voices_folder() / "incomplete").exists()
    assert not list_stored_voices()


def test_what_was_begun_never_stands_in_the_way_of_another(server: WebServer) -> None:
    server.bad = [Bad(status=503)] * 4
    with pytest.raises(DownloadError):
        add_offer(offer_of(server, PAIR), patience=QUICK)
    server.bad = []
    add_offer(offer_of(server, {f"b{name}": data for name, data in PAIR.items()}, "banna"), patience=QUICK)
    assert add_offer(offer_of(server, PAIR), patience=QUICK).name == "anna"


@pytest.mark.parametrize(
    ("name", "words"), [("heart", "comes with the program"), ("tone", "comes with the program"), ("nobody", "lists")]
)
def test_what_was_not_added_is_not_removed(name: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        stored_voice(name)
    assert words in caught.value.hint
    assert isinstance(caught.value, UnknownVoice) == (name == "nobody")


@pytest.mark.parametrize(
    ("engine", "key", "words"),
    [
        ("system", "com.apple", "the operating system"),
        ("piper", "/else/where.onnx", "delete /else/where.onnx yourself"),
    ],
)
def test_how_others_are_removed(engine: str, key: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "find_voice", lambda name: replace(HEART, engine=engine, key=key))
    with pytest.raises(UsageError) as caught:
        stored_voice("anna")
    assert words in caught.value.hint
