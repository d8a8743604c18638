import numpy as np
import pytest
from audio.meters import murmur

from guided_audio.audio import Samples, soften

RATE = 24_000


def level(samples: Samples, low: float, high: float) -> float:
    """Return the energy between two frequencies in decibels."""
    power = np.abs(np.fft.rfft(samples[:, 0])) ** 2
    frequency = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10(power[(frequency >= low) & (frequency < high)].sum()))


def test_the_treble_falls_the_chest_rises_and_the_vowels_stay() -> None:
    words = murmur(RATE, 4)
    soft = soften(words, RATE)
    assert soft.shape == words.shape
    assert soft.dtype == np.float32
    assert not soft.flags.writeable
    assert level(soft, 6000, 11_000) - level(words, 6000, 11_000) == pytest.approx(-5.3, abs=0.7)
    assert level(soft, 2400, 2800) - level(words, 2400, 2800) == pytest.approx(-2.8, abs=0.7)
    assert level(soft, 110, 130) - level(words, 110, 130) == pytest.approx(1.1, abs=0.5)
    assert abs(level(soft, 400, 1000) - level(words, 400, 1000)) < 0.7


def test_words_stay_in_their_place_and_begin_and_end_at_zero() -> None:
    words = murmur(RATE, 4)
    soft = soften(words, RATE)
    shifts = range(-5, 6)
    likeness = [float(np.vdot(np.roll(soft, shift), words)) for shift in shifts]
    assert shifts[int(np.argmax(likeness))] == 0
    assert abs(soft[0, 0]) < 1e-4
    assert abs(soft[-1, 0]) < 1e-5


def test_a_burst_out_of_silence_is_held_back_more_than_what_follows() -> None:
    tone = np.sin(2 * np.pi * 600 * np.arange(RATE) / RATE).astype(np.float32)[:, None] * 0.3
    tone[: RATE // 2] = 0
    soft = soften(tone, RATE)
    assert np.abs(soft[RATE // 2 : RATE // 2 + 240]).max() < 0.7 * np.abs(soft[-RATE // 4 : -1000]).max()


@pytest.mark.parametrize("frames", [0, 1, 50, 119, 121])
def test_very_short_sounds_survive(frames: int) -> None:
    soft = soften(np.full((frames, 1), 0.1, np.float32), RATE)
    assert soft.shape == (frames, 1)
    assert np.isfinite(soft).all()
