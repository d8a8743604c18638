"""True peaks: how high the wave rises between its samples (ITU-R BS.1770-4, Annex 2), measured by 8× oversampling.

The interpolator is a Kaiser-windowed sinc of 32 frames, as ffmpeg's ebur128 has it: longer than the example of the Annex, so that
it is right closer to the Nyquist frequency, where four points a frame would not be enough at 24 kHz. It costs far more than
comparing samples, so it is used only where the samples do not already rule a true peak out.
"""

import math
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.samples import AudioFormat, Samples

REACH = 16
"""Frames on either side of a frame that the interpolation looks at."""

_FACTOR = 8
_BETA = 9.0
_BEND = np.pi**2 / 32
"""A wave bends by (π²/4)·Δ² at most, Δ² its second difference, and rises an eighth of that above the chord (Taylor)."""
_OVERSHOOT = 1 + 4 * _BEND
"""So no wave rises higher between samples of ±1: seven decibels."""
_PIECE = 128
_AT_ONCE = 1 << 13


def largest(samples: Samples) -> float:
    """Return the largest magnitude of a sample; 0 where there is none."""
    return float(max(samples.max(), -samples.min())) if samples.size else 0.0


def is_below(samples: Samples, level: float) -> bool:
    """Return whether the samples alone, shape (frames, channels), rule out that the wave rises above `level`."""
    return largest(samples) * _OVERSHOOT <= level


def pieces_of(samples: Samples, piece: int) -> Samples:
    """Return all whole pieces, each with the REACH frames on either side: a view, shape (pieces, piece + 2·REACH, channels)."""
    if len(samples) < piece + 2 * REACH:
        return np.zeros((0, piece + 2 * REACH, samples.shape[1]), np.float32)
    every = np.lib.stride_tricks.sliding_window_view(samples, piece + 2 * REACH, axis=0)
    return every[::piece].transpose(0, 2, 1)


def find_risen(windows: Samples, level: float) -> NDArray[np.intp]:
    """Return which windows, shape (windows, frames, channels), may hold a true peak above `level`."""
    peaks = np.maximum(windows.max(axis=(1, 2)), -windows.min(axis=(1, 2)))
    near = np.flatnonzero(peaks * _OVERSHOOT > level)
    bends = np.abs(np.diff(windows[near], 2, axis=1)).max(axis=(1, 2), initial=0.0)
    risen: NDArray[np.intp] = near[peaks[near] + _BEND * bends > level]
    return risen


def true_peaks(windows: Samples) -> Samples:
    """Return how high the wave rises around each frame: from (windows, frames, channels) to (windows, frames - 2·REACH).

    The value of a frame is the largest of all channels from just after the frame before it to just before the next.
    """
    frames = windows.shape[1]
    size = _good_size(frames)
    spectrum = np.fft.rfft(windows.transpose(0, 2, 1), size)
    between = np.abs(np.fft.irfft(spectrum[:, :, None] * _phases(size), size)).max(axis=(1, 2))
    rise = between[:, 2 * REACH - 1 : frames]  # between frame REACH - 1 and REACH, and so on
    samples = np.abs(windows[:, REACH : frames - REACH]).max(axis=2)
    return cast("Samples", np.maximum(samples, np.maximum(rise[:, :-1], rise[:, 1:])).astype(np.float32, copy=False))


def _good_size(frames: int) -> int:
    """Return the next size that a Fourier transform is quick at: a power of two, or three quarters of one."""
    power = 1 << (frames - 1).bit_length()
    return power * 3 // 4 if power * 3 // 4 >= frames else power


@lru_cache(maxsize=8)
def _phases(size: int) -> NDArray[np.complex64]:
    """Return the spectra of the filters that yield the wave an eighth of a frame after a frame, and so on."""
    taps = np.arange(2 * REACH)
    phases = []
    for phase in range(1, _FACTOR):
        distance = REACH - 1 + phase / _FACTOR - taps
        window = np.i0(_BETA * np.sqrt(np.maximum(1 - (distance / REACH) ** 2, 0))) / np.i0(_BETA)
        kernel = np.sinc(distance) * window
        phases.append(np.fft.rfft((kernel / kernel.sum())[::-1], size))
    return np.array(phases, np.complex64)


class TruePeakMeter:
    """Measures the highest true peak of a stream; memory is constant."""

    def __init__(self, form: AudioFormat) -> None:
        self._held: Samples = np.zeros((REACH, form.channels), np.float32)
        self._highest = 0.0

    def feed(self, samples: Samples) -> None:
        """Measure the next frames, shape (frames, channels), any number at a time."""
        for at in range(0, len(samples), _AT_ONCE):
            held = np.concatenate([self._held, samples[at : at + _AT_ONCE]])
            pieces = max(len(held) - 2 * REACH, 0) // _PIECE
            self._highest = _highest(held, self._highest)
            self._held = held[pieces * _PIECE :]

    @property
    def peak(self) -> float:
        """The highest true peak so far in dBTP; -inf for digital silence."""
        end = np.zeros((_PIECE + REACH, self._held.shape[1]), np.float32)
        highest = _highest(np.concatenate([self._held, end]), self._highest)
        return 20 * math.log10(highest) if highest else -math.inf


def _highest(held: Samples, so_far: float) -> float:
    """Return the highest true peak of the whole pieces held, or `so_far` where that is higher."""
    if is_below(held, so_far):
        return so_far
    so_far = max(so_far, largest(held))
    windows = pieces_of(held, _PIECE)
    risen = find_risen(windows, so_far)
    return max(so_far, float(true_peaks(windows[risen]).max())) if len(risen) else so_far
