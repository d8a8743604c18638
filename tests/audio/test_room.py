import numpy as np
import pytest
from audio.meters import noise

from guided_audio.audio import ROOMS, AudioFormat, Room, Samples, silence

MONO = AudioFormat(24_000)
STEREO = AudioFormat(48_000, 2)
WALLS = [kind for kind in ROOMS if kind != "none"]


def within(kind: str, samples: Samples, form: AudioFormat, at_once: int) -> Samples:
    room = Room(form, kind)
    return np.concatenate([room.feed(samples[at : at + at_once]) for at in range(0, len(samples), at_once)])


def click(form: AudioFormat) -> Samples:
    samples = np.zeros((2 * form.sample_rate, form.channels), np.float32)
    samples[0] = 1
    return samples


def fall(response: Samples, rate: int) -> float:
    """Return the seconds that 60 dB take, from the fall between 5 and 25 dB (ISO 3382)."""
    left = np.cumsum(np.square(response[::-1, 0], dtype=np.float64))[::-1]
    return float((left > left[0] * 10**-2.5).sum() - (left > left[0] * 10**-0.5).sum()) / rate * 3


@pytest.mark.parametrize("form", [MONO, STEREO])
@pytest.mark.parametrize(("kind", "seconds"), [("small", 0.2), ("hall", 1.3)])
def test_a_room_is_faint_and_rings_as_long_as_it_should(kind: str, seconds: float, form: AudioFormat) -> None:
    response = within(kind, click(form), form, 6000) - click(form)
    assert -22 < 10 * np.log10(np.square(response).sum(axis=0)).max() < -18
    assert fall(response, form.sample_rate) == pytest.approx(seconds, rel=0.2)
    assert np.abs(response).max() < 0.05


def test_the_treble_dies_first() -> None:
    response = (within("hall", click(MONO), MONO, 6000) - click(MONO))[:, 0]
    early, late = (np.abs(np.fft.rfft(response[at : at + 6000])) ** 2 for at in (2000, 16_000))
    assert late[:250].sum() / early[:250].sum() > 3 * late[1500:].sum() / early[1500:].sum()


def test_both_ears_hear_different_walls() -> None:
    response = within("hall", click(STEREO), STEREO, 6000)[4000:]
    left, right = response.T
    assert abs(np.vdot(left, right)) < 0.2 * np.linalg.norm(left) * np.linalg.norm(right)


@pytest.mark.parametrize("form", [MONO, STEREO])
@pytest.mark.parametrize("kind", WALLS)
def test_any_slices_are_the_convolution(kind: str, form: AudioFormat) -> None:
    response = within(kind, click(form), form, 6000) - click(form)
    gap = silence(3 * form.sample_rate, form.channels)
    words = [
        noise(7001, 0.1, form.channels),
        gap[:9999],
        noise(31_000, 0.1, form.channels),
        gap,
        noise(100, 0.1, form.channels),
        gap,
    ]
    sound = np.concatenate(words)
    size = len(sound) + len(response)
    middle = np.fft.rfft(sound.mean(axis=1, keepdims=True), size, axis=0)
    wanted = sound + np.fft.irfft(middle * np.fft.rfft(response, size, axis=0), size, axis=0)[: len(sound)]
    for at_once in (613, 6000, 12_000, len(sound)):
        assert np.abs(within(kind, sound, form, at_once) - wanted).max() < 1e-6


@pytest.mark.parametrize("kind", WALLS)
def test_after_the_tail_silence_passes_untouched(kind: str) -> None:
    room = Room(MONO, kind)
    quiet = silence(6000)
    assert room.tail == 0
    assert room.feed(quiet) is quiet
    room.feed(noise(1000, 0.1))
    left = room.tail
    assert left > 0.2 * MONO.sample_rate
    ringing = room.feed(silence(left))
    assert ringing[: left // 2].any()
    assert room.tail == 0
    assert room.feed(quiet) is quiet
