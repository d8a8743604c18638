import numpy as np
import pytest

from guided_audio.audio import BELL_RING, AudioFormat, strike_bell
from guided_audio.audio.samples import fade_edges, fade_in_gain, fade_out_gain, silence, trim_silence

RATE = 24_000


def test_silence_is_silent_and_read_only() -> None:
    quiet = silence(10_000_000, 2)
    assert quiet.shape == (10_000_000, 2)
    assert not quiet[::100_000].any()
    with pytest.raises(ValueError, match="read-only"):
        quiet[0] = 1


def test_fades_begin_and_end_at_nothing_and_leave_the_middle() -> None:
    tone = np.ones((RATE, 1), np.float32)
    faded = fade_edges(tone, RATE)
    assert abs(faded[0, 0]) < 1e-3
    assert abs(faded[-1, 0]) < 1e-3
    assert (faded[RATE // 2 - 100 : RATE // 2 + 100] == 1).all()
    assert np.abs(np.diff(faded[:, 0])).max() < 0.02
    assert (tone == 1).all()


def test_gains_mirror_each_other() -> None:
    assert np.array_equal(fade_in_gain(480), fade_out_gain(480)[::-1])
    assert fade_in_gain(0).shape == (0, 1)


def test_trimming_keeps_the_words_and_their_margins() -> None:
    sound = np.zeros((3 * RATE, 1), np.float32)
    sound[RATE : 2 * RATE] = 0.3
    trimmed = trim_silence(sound, RATE)
    assert len(trimmed) == RATE + 0.04 * RATE + 0.12 * RATE
    assert (trimmed == 0.3).sum() == RATE


@pytest.mark.parametrize("frames", [0, 5, 1000])
def test_nothing_to_trim_is_nothing(frames: int) -> None:
    assert len(trim_silence(np.zeros((frames, 1), np.float32), RATE)) == 0


def test_very_short_sound_survives_its_fades() -> None:
    for frames in range(6):
        assert fade_edges(np.ones((frames, 1), np.float32), RATE).shape == (frames, 1)


@pytest.mark.parametrize("rate", [8_000, 22_050, 24_000, 48_000])
def test_a_bell_rises_from_silence_rings_long_and_dies_away(rate: int) -> None:
    bell = strike_bell(rate)[:, 0]
    assert len(bell) == BELL_RING * rate
    assert np.abs(bell).max() == pytest.approx(0.22)
    assert abs(bell[0]) < 1e-3
    assert abs(bell[-1]) < 1e-6
    level = [float(np.sqrt(np.mean(bell[s * rate : (s + 3) * rate] ** 2))) for s in range(0, 12, 3)]
    assert level == sorted(level, reverse=True)  # over three seconds, so that the slow beating does not count
    assert level[2] > 0.02 * level[0]  # still ringing when the next thing begins
    assert np.abs(bell[13 * rate :]).max() < 0.001 * 0.22


def test_a_bell_is_inharmonic() -> None:
    bell = strike_bell(RATE)[:, 0]
    spectrum = np.abs(np.fft.rfft(bell[:RATE] * np.hanning(RATE)))
    peaks = [f for f in range(2, 5000) if spectrum[f] == spectrum[max(f - 40, 0) : f + 41].max() and spectrum[f] > 5]
    ratios = [peak / peaks[0] for peak in peaks[:4]]
    assert ratios == pytest.approx([1, 2.83, 5.42, 8.77], rel=0.01)


def test_seconds_and_frames() -> None:
    form = AudioFormat(RATE)
    assert form.frames(0.5) == 12_000
    assert form.seconds(12_000) == 0.5
