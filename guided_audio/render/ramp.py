"""Gains that move gently."""

import math

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio import Samples

Gain = float | NDArray[np.float32]
"""One factor for a whole block, or one for each frame, shape (frames, 1)."""


class Ramp:
    """A value that moves towards where it is wanted by so much a frame, and stays where it is while it is there."""

    def __init__(self, value: float) -> None:
        self.value = value

    def take(self, frames: int, wanted: float, step: float) -> Gain:
        """Return the next values on the way to `wanted`, moving by at most `step` a frame."""
        if self.value == wanted or not frames:
            return self.value
        way = np.arange(1, frames + 1, dtype=np.float64) * step
        values = self.value + np.clip(way, 0.0, abs(wanted - self.value)) * np.sign(wanted - self.value)
        self.value = wanted if way[-1] >= abs(wanted - self.value) else float(values[-1])
        return np.asarray(values, np.float32)[:, None]


def eased(share: Gain) -> Gain:
    """Return a share from 0 to 1 with a soft beginning and a soft end: a raised cosine."""
    if isinstance(share, float):
        return 0.5 - 0.5 * math.cos(math.pi * share)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share), np.float32)


def decibels(value: Gain) -> Gain:
    """Return the factor that so many decibels mean."""
    if isinstance(value, float):
        return float(10.0 ** (value / 20.0))
    return np.asarray(np.power(10.0, value / 20.0), np.float32)


def scaled(samples: Samples, *gains: Gain) -> Samples:
    """Return samples, shape (frames, channels), with all these gains; with none that changes anything, the samples themselves."""
    factor: Gain = 1.0
    for gain in gains:
        factor = factor * gain
    if isinstance(factor, float):
        return samples if factor == 1.0 else samples * np.float32(factor)
    return samples * factor
