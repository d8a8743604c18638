from pathlib import Path

import pytest

from guided_audio.core.errors import SpeechError, UnknownVoice
from guided_audio.core.voice import Voice
from guided_audio.speech import engine
from guided_audio.voices.voice_catalog import find_voice, list_engines


def test_the_built_in_voices() -> None:
    assert {voice.name for engine in list_engines() for voice in engine.voices} >= {"heart", "tone"}
    assert find_voice("heart").engine == "hibari"
    assert find_voice("tone:tone").name == "tone"


@pytest.mark.parametrize("name", ["haert", "nobody", "tone:heart", ""])
def test_an_unknown_voice_is_never_another(name: str) -> None:
    with pytest.raises(UnknownVoice):
        find_voice(name)


def test_a_mistyped_voice_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownVoice) as caught:
        find_voice("haert")
    assert "«heart»" in caught.value.hint


def install_engine(folder: Path, name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an engine known as an installed package would, to this process and to those it starts."""
    about = folder / f"{name}-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[{engine.ENGINE_GROUP}]\n{name} = {value}\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_a_broken_engine_is_a_status_and_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install_engine(tmp_path, "broken", "no_such_module:Engine", monkeypatch)
    status = {engine.name: engine for engine in list_engines()}
    assert "no_such_module" in status["broken"].problem
    assert status["hibari"].voices
    assert find_voice("heart")


def test_an_engine_whose_voices_fail_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(engine: object) -> None:
        raise RuntimeError("no voices today")

    monkeypatch.setattr("guided_audio.speech.engines.hibari.HibariEngine.voices", fail)
    status = {engine.name: engine for engine in list_engines()}
    assert status["hibari"].problem == "RuntimeError: no voices today"
    assert find_voice("tone")


def test_an_engine_that_is_not_there() -> None:
    with pytest.raises(SpeechError, match="no speech engine"):
        engine.load_engine("nothing")


@pytest.mark.parametrize(("language", "spoken"), [("en", True), ("en-GB", True), ("en_US", True), ("de", False)])
def test_which_languages_a_voice_speaks(language: str, spoken: bool) -> None:
    assert find_voice("heart").speaks(language) is spoken
    assert find_voice("tone").speaks(language)


def test_an_engine_whose_voices_cannot_be_calibrated_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(voice: Voice) -> Voice:
        if voice.engine == "tone":
            raise KeyError("paces")
        return voice

    monkeypatch.setattr("guided_audio.voices.voice_catalog.calibrated", fail)
    status = {engine.name: engine for engine in list_engines()}
    assert status["tone"].problem == "KeyError: 'paces'"
    assert status["hibari"].voices
