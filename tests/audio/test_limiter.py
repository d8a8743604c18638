from pathlib import Path

import numpy as np
import pytest
from audio.meters import ebur128, murmur, noise
from support import needs_ffmpeg

from guided_audio.audio import AudioFormat, Limiter, Samples, TruePeakMeter, silence

RATE = 24_000
CEILING = -1.5


def limited(samples: Samples, rate: int = RATE, at_once: int = 6000) -> Samples:
    limiter = Limiter(AudioFormat(rate, samples.shape[1]), CEILING)
    pieces = [limiter.feed(samples[at : at + at_once]) for at in range(0, len(samples), at_once)]
    return np.concatenate([*pieces, limiter.flush()])


def hostile(rate: int) -> dict[str, Samples]:
    frame = np.arange(2 * rate)
    clicks = np.zeros(len(frame))
    clicks[[0, 100, rate, -1]] = 1, -1, 1, -1
    waves = {
        "noise": noise(len(frame), 0.7)[:, 0].clip(-2, 2),
        "square": np.sign(np.sin(2 * np.pi * 441.3 / rate * frame)),
        "between samples": 1.4 * np.sin(np.pi / 2 * frame + np.pi / 4),
        "near Nyquist": 1.2 * np.sin(2 * np.pi * 0.4501 * frame),
        "signs": np.sign(noise(len(frame), 1.0)[:, 0]),
        "clicks": clicks,
        "bursts": murmur(rate, 2)[:, 0] * 8,
    }
    quiet = np.zeros(rate // 20)
    return {name: np.concatenate([quiet, wave, quiet]).astype(np.float32)[:, None] for name, wave in waves.items()}


@pytest.mark.parametrize("rate", [24_000, 48_000])
@pytest.mark.parametrize("name", hostile(24_000))
def test_nothing_is_over_the_ceiling(name: str, rate: int) -> None:
    sound = hostile(rate)[name]
    quiet = limited(sound, rate)
    assert quiet.shape == sound.shape
    assert quiet.dtype == np.float32
    assert np.abs(quiet).max() <= 10 ** (CEILING / 20)
    meter = TruePeakMeter(AudioFormat(rate))
    meter.feed(quiet)
    assert CEILING - 0.2 <= meter.peak <= CEILING


@needs_ffmpeg
@pytest.mark.parametrize("rate", [24_000, 48_000])
@pytest.mark.thorough
def test_ffmpeg_finds_nothing_over_the_ceiling_either(rate: int, tmp_path: Path) -> None:
    sound = np.concatenate([*hostile(rate).values()])
    assert ebur128(limited(sound, rate), rate, tmp_path)[1] <= CEILING + 0.1
    stereo = np.concatenate([sound, np.roll(sound, 77, axis=0) * 0.5], axis=1)
    assert ebur128(limited(stereo, rate), rate, tmp_path)[1] <= CEILING + 0.1


def test_what_is_not_near_the_ceiling_passes_bit_by_bit() -> None:
    sound = np.concatenate([murmur(RATE, 5), silence(RATE), noise(RATE, 0.1)])
    assert np.array_equal(limited(sound), sound)


@pytest.mark.parametrize("at_once", [7, 120, 2400, 10**9])
def test_slicing_changes_no_bit(at_once: int) -> None:
    sound = np.concatenate([noise(500, 0.3, 2), noise(1000, 1.0, 2), noise(1001, 0.2, 2), noise(300, 2.0, 2)])
    assert np.array_equal(limited(sound, at_once=at_once), limited(sound))


@pytest.mark.parametrize("frames", [0, 1, 119, 120, 121, 1000])
def test_as_many_frames_come_out_as_went_in(frames: int) -> None:
    sound = noise(frames, 0.1)
    assert np.array_equal(limited(sound), sound)
    assert len(limited(sound * 20)) == frames


def test_only_so_much_is_held_back() -> None:
    limiter = Limiter(AudioFormat(48_000, 2))
    out = limiter.feed(noise(48_000, 0.1, 2))
    assert len(out) >= 48_000 * (1 - 0.016)
    assert not out.flags.writeable


def test_a_click_is_turned_down_smoothly_beforehand_and_the_tone_comes_back() -> None:
    tone = 0.25 * np.sin(2 * np.pi * 100 * np.arange(2 * RATE) / RATE).astype(np.float32)[:, None]
    loud = tone.copy()
    loud[RATE] = 1.6
    quiet = limited(loud)
    gain = np.divide(quiet, loud, out=np.ones_like(loud), where=np.abs(loud) > 0.01)[:, 0]
    assert np.array_equal(quiet[: RATE - 2 * 120], loud[: RATE - 2 * 120])
    assert gain[RATE] == pytest.approx(10 ** ((CEILING - 0.05) / 20) / 1.6, rel=0.001)
    assert np.abs(np.diff(gain[np.abs(loud[:, 0]) > 0.1])).max() < 0.04  # nowhere a step
    assert gain[RATE + 130] < 0.6 < gain[RATE + 1000] < 0.8 < gain[RATE + 2410] < 1
    assert np.array_equal(quiet[-RATE // 12 :], loud[-RATE // 12 :])


def test_channels_are_turned_down_alike() -> None:
    sound = np.concatenate([noise(RATE, 0.5, seed=4), noise(RATE, 0.05, seed=5)], axis=1)
    quiet = limited(sound)
    heard = np.abs(sound).min(axis=1) > 0.01
    gains = quiet[heard] / sound[heard]
    assert gains.min() < 0.9
    assert np.allclose(gains[:, 0], gains[:, 1], rtol=1e-5)
