"""hibari's voices: the one in its wheel, and others whose models are there; and words told by their sound."""

import shutil
import socket
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from support import HEART

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Sounded, Utterance
from guided_audio.speech.engines.hibari import HEART as OWN
from guided_audio.speech.engines.hibari import HibariEngine
from guided_audio.speech.engines.hibari_quick import AT_ONCE, cut
from guided_audio.voices.voice_catalog import find_voice

TEXT = "The car is in the garden."


def add(folder: Path, file: str) -> Path:
    """Put heart's model where another voice's would be: what differs then is how words are read."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(str(files("hibari") / "assets" / "hibari.onnx"), folder / file))


def test_voices_are_those_whose_models_are_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [voice.name for voice in HibariEngine().voices()] == ["heart"]
    model = add(voices_folder() / "hibari", "bf_emma.int8.onnx")
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    add(tmp_path, "am_fenrir_v2.int8.onnx")  # that hibari fetched for another program
    heart, emma, fenrir = HibariEngine().voices()
    assert (heart.language, emma.language, fenrir.language) == ("en-US", "en-GB", "en-US")
    assert (emma.gender, fenrir.gender, emma.key) == ("female", "male", str(model))
    assert heart == OWN


@pytest.mark.thorough
@pytest.mark.voice
def test_a_british_voice_reads_as_one_and_each_voice_has_its_own_model() -> None:
    add(voices_folder() / "hibari", "bf_emma.int8.onnx")
    engine, emma = HibariEngine(), find_voice("emma")
    british = engine.synthesize(Utterance(TEXT, emma))
    american = engine.synthesize(Utterance(TEXT, HEART))
    assert len(british) != len(american)  # the r is not said
    assert np.array_equal(engine.synthesize(Utterance(TEXT, emma)), british)


def test_a_model_that_has_gone_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    model = add(voices_folder() / "hibari", "af_kore.int8.onnx")
    kore = find_voice("kore")
    model.unlink()
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("the network was asked"))
    with pytest.raises(SpeechError) as caught:
        HibariEngine().synthesize(Utterance(TEXT, kore))
    assert caught.value.hint == "guided-audio voices add kore"


@pytest.mark.voice
def test_a_word_told_by_its_sound_is_that_word() -> None:
    engine = HibariEngine()
    isla = engine.synthesize(Utterance("I sit with Isla, and Isla's friend.", HEART))
    told = tuple(Sounded(place, place + 4, "ˈaɪ.lə") for place in (11, 21))
    assert np.array_equal(
        engine.synthesize(Utterance("I sit with Xuan, and Xuan's friend.", HEART, sounded=told)), isla
    )
    spelled = engine.synthesize(Utterance("I sit with Xuan, and Xuan's friend.", HEART))
    assert len(spelled) != len(isla)
    assert len(engine.synthesize(Utterance("नमस्ते", HEART, sounded=(Sounded(0, 6, "nəˈmʌsteɪ"),)))) > 5_000
    with pytest.raises(SpeechError, match="cannot read «नमस्ते»"):
        engine.synthesize(Utterance("नमस्ते", HEART))


@pytest.mark.parametrize("phonemes", ["wˈɜɹd " * 300, "a" * 1201, "short"])
def test_a_long_sentence_is_cut_between_words(phonemes: str) -> None:
    parts = list(cut(phonemes))
    assert "".join(parts).replace(" ", "") == phonemes.replace(" ", "")
    assert max(map(len, parts)) <= AT_ONCE
    assert all(part.endswith(("d", "d ", "a", "t")) for part in parts)
