"""Words as they sound: soft, quieter, and at the sample rate of the session."""

from dataclasses import replace

import numpy as np
import pytest
from support import RATE, ToneSpeech, joined, script_of, timeline_of

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.voice import Utterance
from guided_audio.render import frames_in, placed_in, render, words_of
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Lead, Say, plan


def brightness(sound: Samples) -> float:
    """The share of the power above 2 kHz."""
    power = np.abs(np.fft.rfft(sound[:, 0])) ** 2
    return float(power[np.fft.rfftfreq(len(sound), 1 / RATE) > 2000].sum() / power.sum())


class Hiss(ToneSpeech):
    """A voice that has every frequency."""

    def speak(self, utterance: Utterance) -> Samples:
        noise = np.random.default_rng(1).standard_normal((RATE, 1)).astype(np.float32) / 10
        return np.asarray(noise * np.hanning(RATE)[:, None], np.float32)


def test_softly_is_another_tone_and_not_only_quieter() -> None:
    plain, soft = (cue for cue in timeline_of("One. [softly] One.").cues if isinstance(cue, Say))
    loud, gentle = (words_of(cue, cue.utterance, Hiss()) for cue in (plain, soft))
    assert len(loud) == len(gentle)
    assert gentle.std() < 0.7 * loud.std()
    assert brightness(gentle) < 0.85 * brightness(loud)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_words_take_as_long_at_every_sample_rate(rate: int) -> None:
    utterance = timeline_of("A word here.").utterances[0]
    words = ToneSpeech().speak(utterance)
    form = AudioFormat(rate)
    placed = placed_in(form, utterance, words)
    assert placed.shape == (frames_in(form, utterance, len(words)), 1)
    assert len(placed) / rate == pytest.approx(len(words) / RATE, abs=1 / rate)
    assert placed.std() == pytest.approx(words.std(), rel=0.02)


class Slow(ToneSpeech):
    """Says everything with the sample rate that its voice has."""

    def speak(self, utterance: Utterance) -> Samples:
        return super().speak(replace(utterance, voice=TONE))[:: RATE // utterance.voice.sample_rate]


def test_voices_of_other_sample_rates_speak_in_the_same_session() -> None:
    child = replace(TONE, name="child", sample_rate=12_000)
    timeline = plan(script_of("One. [voice child] One.\n"), Choices(TONE, voices={"child": child}))
    sound = joined(render(timeline, Slow()))
    halves = np.array_split(sound, 2)
    assert timeline.format.sample_rate == RATE
    assert halves[0].std() == pytest.approx(halves[1].std(), rel=0.05)


class Loud(ToneSpeech):
    """Says everything at the level that its voice has: the tones' own, or so many decibels above."""

    def speak(self, utterance: Utterance) -> Samples:
        words = super().speak(replace(utterance, voice=TONE))
        return np.asarray(words * 10 ** ((utterance.voice.loudness - TONE.loudness) / 20), np.float32)


@pytest.mark.parametrize("louder", [6.6, -9.0])
def test_another_voice_is_as_loud_as_the_first(louder: float) -> None:
    child = replace(TONE, name="child", loudness=TONE.loudness + louder)
    text = "One. [voice child] One. [softly] One.\n\n[softly] One.\n\n[voice child]\n\n[breathe in 2, out 2, 1 round]\n"
    cues = plan(script_of(text), Choices(TONE, voices={"child": child})).cues
    said = [(cue, cue.utterances[0]) for cue in cues if isinstance(cue, Say | Lead)]
    levels = [float(np.abs(words_of(cue, utterance, Loud())).max()) for cue, utterance in said]
    first, second, soft_second, soft_first, led, _ = levels
    assert second == pytest.approx(first, rel=0.01)
    assert led == pytest.approx(first, rel=0.01)
    assert soft_second == pytest.approx(soft_first, rel=0.01)
    assert soft_first < 0.8 * first
