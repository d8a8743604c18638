"""Pico's voices, without Pico: a hum as long as the text stands in for it; with it where it is installed."""

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines import pico
from guided_audio.speech.engines.pico import PicoEngine
from guided_audio.voices.choosing import best_of, voice_for
from guided_audio.voices.voice_catalog import find_voice, list_voices

TEXT = "Lass die Schultern schwer werden."
HERE = find_spec("py_nanotts") is not None


class Humming:
    """Speaks as NanoTTS does: 16 kHz, 16 bit, quicker by `speed`, and fails over a word of 400 letters."""

    said: list[str]

    def __init__(self) -> None:
        Humming.said = []

    def speak(self, text: str, voice: str, speed: float, volume: float) -> bytes:
        Humming.said.append(text)
        if re.search(r"\S{400}", text):
            raise RuntimeError("pico_getData failed: error in processing unit")
        time = np.arange(round(len(text) * 1000 / speed))
        hum: bytes = (20_000 * volume * np.sin(0.1 * time)).astype("<i2").tobytes()
        return hum


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of a Pico that hums, with the files of two of its voices."""
    package = ModuleType("py_nanotts")
    package.NanoTTS = Humming  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "py_nanotts", package)
    monkeypatch.setattr(pico, "package_folder", lambda _: tmp_path)
    pico._speaker.cache_clear()
    lang = tmp_path / "lang"
    lang.mkdir()
    for name in ("de-DE_ta.bin", "de-DE_gl0_sg.bin", "it-IT_ta.bin", "it-IT_cm0_sg.bin", "fr-FR_ta.bin"):
        (lang / name).touch()
    return lang


@pytest.fixture(autouse=True)
def _forget() -> None:
    pico._speaker.cache_clear()


def voice() -> Voice:
    return PicoEngine().voices()[0]


@pytest.mark.usefixtures("folder")
def test_voices_are_those_with_both_of_their_files() -> None:
    assert [(voice.name, voice.language) for voice in PicoEngine().voices()] == [
        ("pico-de", "de-DE"),
        ("pico-it", "it-IT"),
    ]


def test_without_its_files_it_says_so(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(SpeechError, match="Pico has no voices") as caught:
        PicoEngine().voices()
    assert "--force-reinstall py-nanotts" in caught.value.hint


def test_without_its_package_the_cure_is_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pico, "package_folder", lambda _: None)
    with pytest.raises(SpeechError) as caught:
        PicoEngine().voices()
    assert "pip install 'guided-audio[pico]'" in caught.value.hint


@pytest.mark.usefixtures("folder")
def test_its_sound_is_float32_at_half_its_volume() -> None:
    sound = PicoEngine().synthesize(Utterance(TEXT, voice()))
    assert sound.dtype == np.float32
    assert sound.shape[1] == 1
    assert 0.2 < np.abs(sound).max() < 0.25  # half of 20,000 of 32,768, and 3 dB less


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<speed level='20'>Hallo</speed> du", ["speed level='20' Hallo /speed du"]),
        ("Hallo \ud800🙂 du", ["Hallo du"]),
        ("…", []),
    ],
)
def test_what_looks_like_a_command_is_words(written: str, said: list[str]) -> None:
    PicoEngine().load(voice())
    PicoEngine().synthesize(Utterance(written, voice()))
    assert Humming.said == said


@pytest.mark.usefixtures("folder")
def test_long_words_and_long_texts_come_in_parts() -> None:
    assert len(PicoEngine().synthesize(Utterance("a" * 800, voice())))
    PicoEngine().synthesize(Utterance(f"{TEXT} " * 40, voice()))
    assert max(map(len, Humming.said)) <= 400
    assert "".join(Humming.said[-4:]).count("Schultern") > 10


@pytest.mark.usefixtures("folder")
def test_words_of_another_alphabet_are_refused() -> None:
    with pytest.raises(SpeechError, match="cannot read «мир»"):
        PicoEngine().synthesize(Utterance("Hallo мир", voice()))


@pytest.mark.usefixtures("folder")
def test_a_failure_is_told_with_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pico, "_LONG_WORD", re.compile(r"(?!)()"))
    with pytest.raises(SpeechError, match=r"Pico cannot say «aaa.*: pico_getData failed"):
        PicoEngine().synthesize(Utterance("a" * 400, voice()))


@pytest.mark.skipif(not HERE, reason="needs py-nanotts")
def test_it_reads_german_before_the_systems_voice_and_english_only_by_name() -> None:
    assert best_of(list_voices(at_hand=True), "de") in (find_voice("pico-de"), voice_for("de"))
    assert voice_for("en").name == "heart"
    assert find_voice("pico-en-gb").language == "en-GB"


@pytest.mark.skipif(not HERE, reason="needs py-nanotts")
def test_its_voices_need_not_be_measured_and_do_not_clip() -> None:
    for one in PicoEngine().voices():
        assert one.sample_rate == 16_000
        sound = PicoEngine().synthesize(Utterance("Amen. Era, pero no, a te: un bel 25.", find_voice(one.name)))
        assert 0.1 < np.abs(sound).max() < 0.999
        assert find_voice(one.name).is_measured


@pytest.mark.skipif(not HERE, reason="needs py-nanotts")
def test_a_damaged_file_is_an_error_with_its_cure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "py_nanotts")
    import py_nanotts

    monkeypatch.setattr(py_nanotts, "_default_lingware_path", lambda: str(folder))
    with pytest.raises(SpeechError, match="Pico cannot") as caught:
        PicoEngine().synthesize(Utterance(TEXT, voice()))
    assert "--force-reinstall" in caught.value.hint
