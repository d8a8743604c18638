"""Names and languages of voices that this machine need not have, as pyttsx3 describes those of Windows and macOS."""

import math
import sys
from collections.abc import Callable
from typing import Any

import pytest
from pyttsx3.voice import Voice as Told

from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Voice
from guided_audio.speech.engines import system_driver
from guided_audio.speech.engines.system import SystemEngine, language_tag, name_voices
from guided_audio.speech.engines.system_driver import ESPEAK, NSSS, SAPI5, FoundVoice, Synthesiser

SPEECH = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Speech\Voices\Tokens"
WINDOWS = [
    Told(rf"{SPEECH}\TTS_MS_DE-DE_HEDDA_11.0", "Microsoft Hedda Desktop - German", ["de-DE"], "Female", "Adult"),
    Told(rf"{SPEECH}\TTS_MS_EN-US_DAVID_11.0", "Microsoft David Desktop - English (United States)", ["en-US"], "Male"),
    Told(rf"{SPEECH}\TTS_MS_EN-US_ZIRA_11.0", "Microsoft Zira Desktop - English (United States)", ["en-US"], "Female"),
    Told(rf"{SPEECH}\Some_Voice", "Someone's Voice", ["Unknown Locale: 4096"], None),
]
MACOS = [
    Told("com.apple.speech.synthesis.voice.Bells", "Bells", ["en_US"], "VoiceGenderNeuter", 35),
    Told("com.apple.voice.compact.en-US.Samantha", "Samantha", ["en_US"], "VoiceGenderFemale", 35),
    Told("com.apple.voice.enhanced.en-US.Ava", "Ava (Enhanced)", ["en_US"], "VoiceGenderFemale", 35),
    Told("com.apple.eloquence.en-US.Eddy", "Eddy (English (US))", ["en_US"], "VoiceGenderMale", 35),
    Told("com.apple.eloquence.de-DE.Eddy", "Eddy (German (Germany))", ["de_DE"], "VoiceGenderMale", 35),
    Told("com.apple.voice.compact.es-MX.Monica", "Mónica", ["es_MX"], "VoiceGenderFemale", 35),
    Told("com.apple.voice.compact.zh-TW.Meijia", "美佳", ["zh_TW"], "VoiceGenderFemale", 35),
    Told("com.apple.voice.compact.en-GB.Daniel", "Daniel", ["en_GB"], "VoiceGenderMale", 35),
    Told("com.apple.voice.enhanced.en-GB.Daniel", "Daniel", ["en_GB"], "VoiceGenderMale", 35),
]


class FakeEngine:
    """What the driver of another system would answer, and the calls it got."""

    def __init__(self, told: list[Told]) -> None:
        self.told, self.done, self.proxy = told, list[tuple[Any, ...]](), self

    def getProperty(self, name: str) -> object:  # noqa: N802 - pyttsx3's name
        return self.told if name == "voices" else self.told[-1].id

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *values, **_: self.done.append((name, *values))


def named(told: list[Told], synthesiser: Synthesiser, monkeypatch: pytest.MonkeyPatch) -> dict[str, Voice]:
    monkeypatch.setattr(system_driver, "synthesiser", lambda: synthesiser)
    monkeypatch.setattr(system_driver, "_engine", lambda: FakeEngine(told))
    monkeypatch.setattr(system_driver, "prepare", lambda: None)
    return {voice.name: voice for voice in SystemEngine().voices()}


def test_voices_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    voices = named(WINDOWS, SAPI5, monkeypatch)
    assert set(voices) == {"hedda", "david", "zira", "someone-s-voice"}
    zira = voices["zira"]
    assert (zira.language, zira.gender, zira.sample_rate) == ("en-US", "female", 22_050)
    assert (zira.engine, zira.licence, zira.key) == ("system", "of the operating system", WINDOWS[2].id)
    assert "Windows" in zira.version
    assert (voices["someone-s-voice"].language, voices["someone-s-voice"].gender) == ("und", "none")


def test_voices_of_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    voices = named(MACOS, NSSS, monkeypatch)
    assert {"samantha", "ava", "monica", "eddy-en-us", "eddy-de-de", "bells"} <= set(voices)
    assert len(voices) == len(MACOS)
    assert voices["monica"].language == "es-MX"
    assert voices["daniel-compact"].gender == "male"
    english = [voice.name for voice in voices.values() if voice.speaks("en")]
    assert english[0] == "daniel-enhanced"  # the system's own choice
    assert english[1] == "ava"
    assert english.index("samantha") < english.index("bells")


def test_names_do_not_depend_on_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    first = named(MACOS, NSSS, monkeypatch)
    again = named([*MACOS[3:], *MACOS[:3]], NSSS, monkeypatch)
    assert {name: voice.key for name, voice in first.items()} == {name: voice.key for name, voice in again.items()}


def test_voices_of_espeak_whose_data_is_elsewhere_are_not_listed() -> None:
    found = [
        FoundVoice("sit/yue", "Cantonese", ("yue",), "Male"),
        FoundVoice("sit/yue-latn-jyutping", "Cantonese (Jyutping)", ("yue",), "Male"),
        FoundVoice("mb/mb-de1", "german-mbrola-1", ("de",), "Female"),
    ]
    assert [voice.name for voice in name_voices(found, ESPEAK, "1")] == ["yue", "yue-latn-jyutping"]


@pytest.mark.parametrize(
    ("told", "tag"),
    [
        ("en_US", "en-US"),
        ("en-gb", "en-GB"),
        ("es-419", "es-419"),
        ("fa-latn", "fa-Latn"),
        ("vi-vn-x-central", "vi-VN-x-central"),
        ("cmn", "zh"),
        ("cmn-latn-pinyin", "zh-Latn-pinyin"),
        ("", "und"),
        ("Unknown Locale: 1", "und"),
    ],
)
def test_languages_are_tags(told: str, tag: str) -> None:
    assert language_tag(told) == tag


def test_speeds_become_the_steps_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_driver, "synthesiser", lambda: SAPI5)
    for step in range(-10, 11):
        rate = system_driver.rate_for(1.11**step)
        assert int(math.log(rate / 156.63, 1.11)) == step  # as pyttsx3's driver reckons
    assert int(math.log(system_driver.rate_for(9.0) / 156.63, 1.11)) == 10


def test_all_is_queued_before_the_engine_runs_and_nothing_is_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(MACOS)
    monkeypatch.setattr(system_driver, "synthesiser", lambda: NSSS)
    monkeypatch.setattr(system_driver, "_engine", lambda: engine)
    monkeypatch.setattr(system_driver, "prepare", lambda: None)
    system_driver.save("Hello.", "some.id", system_driver.rate_for(0.8), "speech.aiff")
    assert [name for name, *_ in engine.done][-2:] == ["runAndWait", "disconnect"]
    queued = [call for call in engine.done if call[0] not in ("connect", "disconnect", "runAndWait")]
    assert queued[0] == ("setBusy", True)
    assert ("setProperty", "voice", "some.id") in queued
    assert ("setProperty", "rate", 140.0) in queued
    assert queued[-1] == ("save_to_file", "Hello.", "speech.aiff")
    assert "say" not in {name for name, *_ in queued}


def test_on_macos_the_extra_with_its_voices_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_driver, "synthesiser", lambda: NSSS)
    monkeypatch.setitem(sys.modules, "pyttsx3", None)
    system_driver.prepare.cache_clear()
    with pytest.raises(SpeechError) as raised:
        SystemEngine().voices()
    assert raised.value.hint == "pip install 'guided-audio[macos]'"
