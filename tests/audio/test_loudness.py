from pathlib import Path

import numpy as np
import pytest
from audio.meters import ebur128, murmur, noise
from support import needs_ffmpeg

from guided_audio.audio import AudioFormat, LoudnessMeter, Samples, TruePeakMeter, silence

RATE = 24_000


def loudness_of(samples: Samples, rate: int, at_once: int = 6000) -> LoudnessMeter:
    meter = LoudnessMeter(AudioFormat(rate, samples.shape[1]))
    for start in range(0, len(samples), at_once):
        meter.feed(samples[start : start + at_once])
    return meter


def peak_of(samples: Samples, rate: int, at_once: int = 6000) -> float:
    meter = TruePeakMeter(AudioFormat(rate, samples.shape[1]))
    for start in range(0, len(samples), at_once):
        meter.feed(samples[start : start + at_once])
    return meter.peak


def sine(seconds: float, level: float, rate: int, channels: int = 1) -> Samples:
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)


@pytest.mark.parametrize("rate", [24_000, 44_100, 48_000])
@pytest.mark.parametrize(
    ("parts", "loudness"),
    [
        ([(20, -23)], -23),
        ([(20, -33)], -33),
        ([(10, -36), (60, -23), (10, -36)], -23),
        ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23),
        ([(20, -26), (20.1, -20), (20, -26)], -23),
    ],
)
def test_the_cases_of_ebu_tech_3341(parts: list[tuple[float, float]], loudness: float, rate: int) -> None:
    sound = np.concatenate([sine(seconds, level, rate, channels=2) for seconds, level in parts])
    assert loudness_of(sound, rate).integrated == pytest.approx(loudness, abs=0.05)


def test_a_mono_channel_counts_once() -> None:
    assert loudness_of(sine(5, -20, RATE), RATE).integrated == pytest.approx(-23, abs=0.05)


def test_slicing_does_not_change_what_is_measured() -> None:
    sound = np.concatenate([noise(20_000, 0.1, 2), silence(RATE, 2), noise(50_001, 0.02, 2)])
    whole = loudness_of(sound, RATE, len(sound)).integrated
    assert all(loudness_of(sound, RATE, at).integrated == pytest.approx(whole, abs=1e-5) for at in (77, 2400, 6000))
    peak = peak_of(sound, RATE, len(sound))
    assert all(peak_of(sound, RATE, at) == pytest.approx(peak, abs=1e-4) for at in (37, 128, 6000))


def test_silence_has_no_loudness_and_an_hour_of_it_changes_none() -> None:
    form = AudioFormat(48_000, 2)
    meter = LoudnessMeter(form)
    assert meter.integrated == -np.inf
    meter.feed(silence(3600 * 48_000, 2))
    assert meter.integrated == -np.inf
    meter.feed(sine(10, -23, 48_000, 2))
    assert meter.integrated == pytest.approx(-23, abs=0.15)  # windows that are half silence count too
    assert TruePeakMeter(form).peak == -np.inf


def test_peaks_between_samples_are_found() -> None:
    between = np.sin(np.pi / 2 * np.arange(4000) + np.pi / 4).astype(np.float32)[:, None] * 0.5  # samples at ±0.354
    assert peak_of(np.concatenate([silence(100), between, silence(100)]), RATE) == pytest.approx(-6.02, abs=0.2)
    click = np.zeros((1000, 1), np.float32)
    click[999] = -0.5
    assert peak_of(click, RATE) == pytest.approx(-6.02, abs=0.01)  # the very last sample


@needs_ffmpeg
@pytest.mark.parametrize(("rate", "channels"), [(24_000, 1), (48_000, 2)])
@pytest.mark.thorough
def test_ffmpeg_measures_the_same(rate: int, channels: int, tmp_path: Path) -> None:
    quiet = silence(3 * rate, channels)
    pauses = np.concatenate([noise(4 * rate, 0.1, channels), quiet, noise(2 * rate, 0.03, channels, 2), quiet])
    for sound in (pauses, np.repeat(murmur(rate, 20), channels, axis=1)):
        loudness, peak = ebur128(sound, rate, tmp_path)
        assert loudness_of(sound, rate).integrated == pytest.approx(loudness, abs=0.1)
        assert peak_of(sound, rate) == pytest.approx(peak, abs=0.2)
