"""A soft voice: what `[softly]` does to words besides making them quieter.

In soft speech, less air is pressed through the glottis: the upper partials fall off faster than the lower ones, and plosives
burst less. So the treble is shelved down, the bass raised a little, and the first milliseconds of a burst are attenuated. The
filter has zero phase: words stay where they were, and the level of their vowels hardly changes.
"""

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.samples import Samples, fade_edges
from guided_audio.core.units import Seconds, to_frames

TREBLE_DB = -5.5
"""Far above TREBLE; half of it is reached there."""
TREBLE = 2600.0
WARMTH_DB = 1.5
"""Far below WARMTH, down to BREATH."""
WARMTH = 260.0
BREATH = 70.0
"""Below this is no voice: it is not raised."""
BURST_DB = -4.0
"""The most that a burst is attenuated."""

_SLOPE = 1.6
"""The steepness of a shelf, per octave: most of the way takes about two octaves."""
_PAD = Seconds(0.05)
_HOP = Seconds(0.005)
_LEAP_DB = 9.0, 24.0
"""A rise within 15 ms that is ordinary, and one that is as good as a click."""
_FLOOR = 1e-3
"""-60 dBFS: quieter than that is silence."""


def soften(samples: Samples, sample_rate: int) -> Samples:
    """Return an utterance, float32, shape (frames, 1), as if it were said more softly; from zero to zero, read-only."""
    if not len(samples):
        return samples
    gentle = samples[:, 0] * _burst_gain(samples[:, 0], sample_rate)
    pad = to_frames(_PAD, sample_rate)
    size = 1 << (len(gentle) + 2 * pad - 1).bit_length()
    spectrum = np.fft.rfft(np.pad(gentle, pad), size) * _tilt(np.fft.rfftfreq(size, 1 / sample_rate))
    softer = np.fft.irfft(spectrum, size)[pad : pad + len(gentle)]
    return fade_edges(softer.astype(np.float32)[:, None], sample_rate)


def _tilt(frequency: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the gain at frequencies in hertz: two shelves, each a logistic curve over octaves."""
    octaves = np.log2(np.maximum(frequency, 1.0))
    treble = _step(octaves - np.log2(TREBLE))
    warmth = _step(np.log2(WARMTH) - octaves) * _step(2 * (octaves - np.log2(BREATH)))
    return (10 ** ((TREBLE_DB * treble + WARMTH_DB * warmth) / 20)).astype(np.float32)


def _step(octaves: NDArray[np.floating]) -> NDArray[np.floating]:
    step: NDArray[np.floating] = 0.5 + 0.5 * np.tanh(_SLOPE / 2 * octaves)
    return step


def _burst_gain(sound: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Return a gain for every frame, shape (frames,): less than 1 where the sound has leapt up within 15 ms."""
    hop = to_frames(_HOP, sample_rate)
    hops = -(-len(sound) // hop)
    power = np.square(np.pad(sound, (0, hops * hop - len(sound)))).reshape(hops, hop).mean(axis=1)
    level = 10 * np.log10(power + _FLOOR**2)
    before = np.minimum.reduce([np.concatenate([level[:1].repeat(k), level[:-k]])[:hops] for k in (1, 2, 3)])
    least, most = _LEAP_DB
    leap = np.clip((level - before - least) / (most - least), 0, 1)
    leap = np.maximum(leap, np.append(leap[1:], 0.0))  # attenuated just before it comes
    held = np.convolve(np.pad(leap, 1), (0.25, 0.5, 0.25), "valid")
    middles = (np.arange(hops) + 0.5) * hop
    gain = 10 ** (BURST_DB / 20 * np.interp(np.arange(len(sound)), middles, held))
    return gain.astype(np.float32)
