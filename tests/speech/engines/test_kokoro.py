"""Kokoro's voices, without its model: a tiny graph with the same inputs stands in for it."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from speech.engines.onnx_models import FLOAT, INT64, model

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Sounded, Utterance
from guided_audio.speech.engines import kokoro
from guided_audio.speech.engines.kokoro import KokoroEngine

NAMES = ("af_heart", "bm_george", "ef_dora", "jf_alpha", "zm_yunxi", "readme")


@pytest.fixture
def folder() -> Path:
    """A folder with a file of styles, and a model that hums: so much longer for each phoneme, shorter for more speed."""
    made = voices_folder() / "kokoro"
    made.mkdir(parents=True)
    with (made / kokoro.STYLES).open("wb") as file:
        np.savez(file, allow_pickle=False, **{name: np.ones((510, 1, 256), np.float32) for name in NAMES})
    nodes = [
        ("Shape", ["tokens"], "shape"),
        ("ReduceProd", ["shape"], "count"),
        ("Cast to 1", ["count"], "number"),
        ("Mul", ["number", "each"], "all"),
        ("Div", ["all", "speed"], "length"),
        ("Squeeze", ["length"], "end"),
        ("Range", ["zero", "end", "one"], "time"),
        ("Mul", ["time", "pitch"], "phase"),
        ("Sin", ["phase"], "hum"),
        ("RandomNormalLike", ["hum"], "noise"),
        ("Mul", ["noise", "soft"], "breath"),
        ("Mul", ["hum", "soft"], "tone"),
        ("Add", ["tone", "breath"], "audio"),
    ]
    constants = {"each": 1800.0, "zero": 0.0, "one": 1.0, "pitch": 0.06, "soft": 0.1}
    inputs = {"tokens": (INT64, 2), "style": (FLOAT, 2), "speed": (FLOAT, 1)}
    (made / "kokoro-v1.0.onnx").write_bytes(model(nodes, inputs, "audio", constants))
    return made


@pytest.fixture
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro, "package_folder", lambda _: Path())


@pytest.mark.usefixtures("_installed")
def test_voices_are_those_of_the_file_whose_language_espeak_reads(folder: Path) -> None:
    found = {voice.name: (voice.language, voice.gender) for voice in KokoroEngine().voices()}
    assert found == {"af_heart": ("en-US", "female"), "bm_george": ("en-GB", "male"), "ef_dora": ("es", "female")}
    assert {voice.key for voice in KokoroEngine().voices()} == {str(folder / "kokoro-v1.0.onnx")}


@pytest.mark.usefixtures("_installed")
def test_of_several_models_the_whole_one_speaks(folder: Path) -> None:
    (folder / "kokoro-v1.0.fp16.onnx").write_bytes(b"smaller")
    assert KokoroEngine().voices()[0].key == str(folder / "kokoro-v1.0.onnx")
    (folder / "kokoro-v1.0.onnx").unlink()
    assert KokoroEngine().voices()[0].key == str(folder / "kokoro-v1.0.fp16.onnx")


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize("name", ["kokoro-v1.0.onnx", kokoro.STYLES])
def test_what_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(SpeechError, match=name):
        KokoroEngine().voices()


@pytest.mark.usefixtures("_installed")
def test_a_broken_file_of_styles_is_told(folder: Path) -> None:
    (folder / kokoro.STYLES).write_bytes(b"half of")
    with pytest.raises(SpeechError, match="is broken"):
        KokoroEngine().voices()


def test_without_kokoro_the_cure_is_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro, "package_folder", lambda _: None)
    with pytest.raises(SpeechError) as caught:
        KokoroEngine().voices()
    assert caught.value.hint == "pip install 'guided-audio[kokoro]'"


@pytest.mark.skipif(find_spec("kokoro_onnx") is None, reason="needs kokoro-onnx")
@pytest.mark.usefixtures("folder")
@pytest.mark.filterwarnings("ignore")  # what its own dependencies deprecate
def test_its_words_reach_the_model_and_noise_comes_from_the_seed() -> None:
    engine = KokoroEngine()
    voice, british, _ = engine.voices()
    first = engine.synthesize(Utterance("Rest now.", voice))
    assert first.dtype == np.float32
    assert first.shape[1] == 1
    other = engine.synthesize(Utterance("Rest now, for a while.", british))
    assert len(other) > 1.5 * len(first)
    assert np.array_equal(engine.synthesize(Utterance("Rest now.", voice)), first)
    assert not np.array_equal(engine.synthesize(Utterance("Rest now.", voice, seed=1))[:1000], first[:1000])
    assert len(engine.synthesize(Utterance("Rest now.", voice, 100.0))) > 1.2 * len(first)
    assert len(engine.synthesize(Utterance("🙂", voice))) == 0
    told = Utterance(
        "I sit with Xuan, and Xuan's friend.", voice, sounded=(Sounded(11, 15, "ˈaɪ.lə"), Sounded(21, 25, "ˈaɪ.lə"))
    )
    read = kokoro._phonemes(told, engine.model_of(voice)[0].tokenizer)
    assert read == kokoro._phonemes(
        Utterance("I sit with Isla, and Isla's friend.", voice), engine.model_of(voice)[0].tokenizer
    )
