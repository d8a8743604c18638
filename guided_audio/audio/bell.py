"""A synthesised bell: a small standing bowl, struck softly.

The rim of a bowl rings like a ring of metal: the mode with n waves around it sounds at n(n² - 1)/√(n² + 1) times a constant
(Rayleigh, The Theory of Sound, §233), which makes it inharmonic: 1 : 2.83 : 5.42 : 8.77 : 12.9. A bowl that is not quite
round has every mode twice, a fraction of a hertz apart, which is heard as a slow beating. Higher modes die sooner.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.samples import Samples, fade_in_gain, fade_out_gain, read_only
from guided_audio.core.units import Seconds, to_frames

STRIKE_EVERY = Seconds(5.0)
"""From one strike to what comes next: another strike, a pause, a word."""
BELL_RING = Seconds(14.0)
"""How long one strike is heard."""

_FUNDAMENTAL = 252.0
_PEAK = 0.22
"""The loudest sample: below the voice, so that a listener with closed eyes is not startled."""
_ATTACK = Seconds(0.012)
# waves around the rim, level, seconds to fall by 60 dB, how far the pair is apart in hertz
_MODES = ((2, 1.0, 13.0, 0.35), (3, 0.5, 8.5, 0.7), (4, 0.2, 4.5, 1.1), (5, 0.06, 2.2, 1.6), (6, 0.02, 1.0, 2.1))


def _mode_ratio(waves: int) -> float:
    return float(waves * (waves**2 - 1) / np.sqrt(waves**2 + 1))


@lru_cache(maxsize=4)
def strike_bell(sample_rate: int) -> Samples:
    """Return one strike: float32, shape (14 s of frames, 1), peak 0.22, from silence into silence, read-only."""
    frames = to_frames(BELL_RING, sample_rate)
    sound = np.zeros(frames)
    for waves, level, decay, split in _MODES:
        frequency = _FUNDAMENTAL * _mode_ratio(waves) / _mode_ratio(2)
        if frequency + split >= sample_rate / 2:
            continue
        sound += level * _decaying_sine(frequency - split / 2, 0.0, decay, frames, sample_rate)
        sound += 0.4 * level * _decaying_sine(frequency + split / 2, waves, decay, frames, sample_rate)
    attack, release = to_frames(_ATTACK, sample_rate), to_frames(2.0, sample_rate)
    sound[:attack] *= fade_in_gain(attack)[:, 0]
    sound[-release:] *= fade_out_gain(release)[:, 0]
    sound *= _PEAK / np.abs(sound).max()
    return read_only(sound.astype(np.float32)[:, None])


def _decaying_sine(frequency: float, phase: float, decay: float, frames: int, sample_rate: int) -> NDArray[np.float64]:
    """Return a sine that falls by 60 dB in `decay` seconds, shape (frames,)."""
    # exp(a + b) is exp(a) exp(b), so 2·√frames exponentials are enough: the bell is quick to make
    exponent = complex(-3.0 * np.log(10.0) / decay, 2 * np.pi * frequency) / sample_rate
    root = int(np.ceil(np.sqrt(frames)))
    steps = np.arange(root)
    return np.outer(np.exp(exponent * root * steps + 1j * phase), np.exp(exponent * steps)).imag.ravel()[:frames]
