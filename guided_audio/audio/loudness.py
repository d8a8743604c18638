"""Loudness after ITU-R BS.1770-4 and EBU R 128, measured as the sound goes by.

The K-weighted power of 100 ms is that of its spectrum (Parseval's theorem), weighted by the squared response of the two filters.
No filter runs over the samples, so this is quick; and the response is that of the standard at 48 kHz, whatever the sample rate.
"""

import math
from array import array
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.samples import AudioFormat, Samples, has_sound

ABSOLUTE_GATE = -70.0
"""LUFS; quieter windows do not count (BS.1770-4, Annex 1)."""
RELATIVE_GATE = -10.0
"""LU below the loudness of what passes the absolute gate."""

_REFERENCE_RATE = 48_000
_FILTERS = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
"""Numerator and denominator of the two filters of K-weighting at that rate (BS.1770-4, Annex 1, tables 1 and 2): a shelf for
the acoustic effect of the head, and a high-pass."""

_STEPS_A_SECOND = 10
_WINDOW = 4
"""Steps in a window of 400 ms; one begins with every step (BS.1770-4, Annex 1)."""
_AT_ONCE = 32


def power_at(lufs: float) -> float:
    """Return the K-weighted power, summed over the channels, of sound at a loudness."""
    return float(10 ** ((lufs + 0.691) / 10))


def in_channels(loudness: float, channels: int) -> float:
    """Return the LUFS of one channel's sound when the same is heard in one or two: powers add up (BS.1770-4, Annex 1)."""
    return loudness + (3.01 if channels == 2 else 0.0)


def k_weights(frequencies: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the factor of power that K-weighting has at each frequency in hertz; above 24 kHz, that of 24 kHz."""
    cosine = np.cos(2 * np.pi * np.minimum(frequencies, _REFERENCE_RATE / 2) / _REFERENCE_RATE)
    weights = np.ones(len(frequencies))
    for numerator, denominator in _FILTERS:
        weights *= _squared_magnitude(numerator, cosine) / _squared_magnitude(denominator, cosine)
    return weights


def _squared_magnitude(taps: tuple[float, float, float], cosine: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return |a + bz⁻¹ + cz⁻²|² on the unit circle, where the real part of z is `cosine`; at least 10⁻¹²."""
    a, b, c = taps
    power: NDArray[np.floating] = (a - c) ** 2 + b * b + 2 * b * (a + c) * cosine + 4 * a * c * cosine**2
    np.maximum(power, 1e-12, out=power)
    return power


@lru_cache(maxsize=4)
def _weights(sample_rate: int, frames: int) -> NDArray[np.float32]:
    """Return what the square of each real and imaginary part of a spectrum adds to the mean square, shape (2 · bins,)."""
    frequency = np.fft.rfftfreq(frames, 1 / sample_rate)
    both_sides = np.where(frequency == sample_rate / 2, 1.0, 2.0)
    both_sides[0] = 0.0  # a constant offset is not heard
    return np.repeat(k_weights(frequency) * both_sides / frames**2, 2).astype(np.float32)


class LoudnessMeter:
    """Measures the loudness of a stream; one number is kept for every 100 ms. One channel, or two of equal weight."""

    def __init__(self, form: AudioFormat) -> None:
        self._frames = max(form.sample_rate // _STEPS_A_SECOND, 1)
        self._weights = _weights(form.sample_rate, self._frames)
        self._rest: Samples = np.zeros((0, form.channels), np.float32)
        self._steps = array("d")

    def feed(self, samples: Samples) -> None:
        """Measure the next frames, shape (frames, channels), range ±1, any number at a time; silence is quick."""
        if missing := -len(self._rest) % self._frames:
            self._rest = np.concatenate([self._rest, samples[:missing]])
            samples = samples[missing:]
            if len(self._rest) < self._frames:
                return
            self._measure(self._rest)
        whole = len(samples) - len(samples) % self._frames
        for at in range(0, whole, self._frames * _AT_ONCE):
            self._measure(samples[at : min(at + self._frames * _AT_ONCE, whole)])
        self._rest = samples[whole:].copy()

    def add(self, other: "LoudnessMeter") -> None:
        """Append what another meter of this format measured; its unfinished 100 ms are left out."""
        self._steps.extend(other._steps)

    @property
    def integrated(self) -> float:
        """The gated loudness of all that was fed, in LUFS; -inf where nothing is above the gate."""
        heard = self._heard_windows()
        if not len(heard):
            return -math.inf
        power = heard[heard > heard.mean() * 10 ** (RELATIVE_GATE / 10)].mean()
        return -0.691 + 10 * math.log10(power)

    @property
    def loudest(self) -> float:
        """The loudness of the loudest window, in LUFS; -inf where none is above the absolute gate."""
        heard = self._heard_windows()
        return -0.691 + 10 * math.log10(heard.max()) if len(heard) else -math.inf

    @property
    def typical(self) -> float:
        """The median loudness of the windows above the absolute gate, in LUFS, which no single loud moment moves."""
        heard = self._heard_windows()
        return -0.691 + 10 * math.log10(np.median(heard)) if len(heard) else -math.inf

    def _heard_windows(self) -> NDArray[np.float64]:
        """Return the power of every window above the absolute gate."""
        if len(self._steps) < _WINDOW:
            return np.zeros(0)
        windows = np.lib.stride_tricks.sliding_window_view(np.array(self._steps), _WINDOW).mean(axis=1)
        heard: NDArray[np.float64] = windows[windows > power_at(ABSOLUTE_GATE)]
        return heard

    def _measure(self, samples: Samples) -> None:
        """Measure whole steps, shape (steps · frames, channels)."""
        steps = len(samples) // self._frames
        if not has_sound(samples):
            self._steps.extend([0.0] * steps)
            return
        blocks = np.ascontiguousarray(samples.reshape(steps, self._frames, -1).transpose(0, 2, 1))
        parts = np.fft.rfft(blocks).astype(np.complex64, copy=False).view(np.float32)
        np.square(parts, out=parts)
        self._steps.extend(np.einsum("scp,p->s", parts, self._weights).tolist())
