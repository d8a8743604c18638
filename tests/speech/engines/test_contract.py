"""The contract that every engine keeps: the same tests on the real voice and on the voice of tones."""

import numpy as np
import pytest

from guided_audio.speech.engine import SpeechEngine
from guided_audio.speech.engines.hibari import HEART, HibariEngine
from guided_audio.speech.engines.tone import ToneEngine
from guided_audio.speech.worker import speak
from guided_audio.voice import Utterance

TEXT = "Let something hold you: the chair, the floor, the wall behind your back."


@pytest.fixture(scope="module", params=[ToneEngine, pytest.param(HibariEngine, marks=pytest.mark.voice)])
def engine(request: pytest.FixtureRequest) -> SpeechEngine:
    made: SpeechEngine = request.param()
    return made


def utter(engine: SpeechEngine, text: str = TEXT, pace: float = 145.0, seed: int = 0) -> Utterance:
    return Utterance(text, engine.voices()[0], pace, seed)


def test_sound_is_float32_in_range_and_one_channel(engine: SpeechEngine) -> None:
    sound = engine.synthesize(utter(engine))
    assert sound.dtype == np.float32
    assert sound.shape[1] == 1
    assert 0.05 < np.abs(sound).max() <= 1


def test_the_same_utterance_gives_the_same_samples(engine: SpeechEngine) -> None:
    first = engine.synthesize(utter(engine))
    engine.synthesize(utter(engine, "Something else in between."))
    assert np.array_equal(first, engine.synthesize(utter(engine)))


def test_another_seed_or_text_gives_other_samples(engine: SpeechEngine) -> None:
    first = engine.synthesize(utter(engine))
    for other in (utter(engine, seed=1), utter(engine, "Another sentence altogether.")):
        sound = engine.synthesize(other)
        assert len(sound) != len(first) or not np.array_equal(sound, first)


def test_a_slower_pace_takes_longer(engine: SpeechEngine) -> None:
    lengths = [len(speak(engine, utter(engine, pace=pace))) for pace in (190, 145, 120)]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


@pytest.mark.parametrize("text", ["", "…", "🙂", "\u200b"])
def test_what_cannot_be_said_has_no_frames(engine: SpeechEngine, text: str) -> None:
    assert len(speak(engine, utter(engine, text))) == 0


@pytest.mark.parametrize(
    "text", ["<speak><break time='3s'/>Hello</speak>", "a" * 300, "word " * 400, "Ümläut! №5 & co."]
)
def test_odd_texts_are_spoken(engine: SpeechEngine, text: str) -> None:
    assert len(speak(engine, utter(engine, text))) > 1000


def test_what_is_spoken_begins_and_ends_softly(engine: SpeechEngine) -> None:
    sound = speak(engine, utter(engine))
    assert abs(sound[0, 0]) < 1e-3
    assert abs(sound[-1, 0]) < 1e-3


def test_loading_first_changes_nothing(engine: SpeechEngine) -> None:
    first = engine.synthesize(utter(engine))
    engine.close()
    engine.load(engine.voices()[0])
    engine.load(engine.voices()[0])
    assert np.array_equal(first, engine.synthesize(utter(engine)))


def test_closing_twice_is_fine_and_a_closed_engine_speaks_again(engine: SpeechEngine) -> None:
    engine.close()
    engine.close()
    assert len(engine.synthesize(utter(engine, "Hello.")))


@pytest.mark.voice
def test_the_default_pace_is_easy() -> None:
    engine = HibariEngine()
    sentences = [
        "Find a way of sitting, or of lying down, that asks very little of you.",
        "It may be a real place, one that you know.",
        "Notice what is carrying you.",
        "If there are several, take whichever is nearest.",
        "You are allowed to be sad, and to be angry.",
    ]
    words = sum(len(sentence.split()) for sentence in sentences)
    frames = sum(len(speak(engine, utter(engine, sentence))) for sentence in sentences)
    assert 135 <= words / (frames / 24_000 / 60) <= 160


def test_speed_follows_pace() -> None:
    speeds = [HEART.speed_for(pace) for pace in range(100, 240, 5)]
    assert speeds == sorted(speeds)
    assert 0.5 <= speeds[0] < speeds[-1] <= 1.0
