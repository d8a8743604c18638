"""Gains that change gradually: ramps, and the fade at the end of a session."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.units import Seconds

Gain = float | NDArray[np.float32]
"""One factor for a whole block, or one for each frame, shape (frames, 1)."""


class Ramp:
    """A value that moves towards a wanted one by at most a given step a frame."""

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
    """Return the factor of amplitude for a gain in decibels."""
    if isinstance(value, float):
        return float(10.0 ** (value / 20.0))
    return np.asarray(np.power(10.0, value / 20.0), np.float32)


def scaled(samples: Samples, *gains: Gain) -> Samples:
    """Return samples, shape (frames, channels), times all these gains; the samples themselves if that changes nothing."""
    factor: Gain = 1.0
    for gain in gains:
        factor = factor * gain
    if isinstance(factor, float):
        return samples if factor == 1.0 else samples * np.float32(factor)
    return samples * factor


@dataclass(slots=True)
class RemainingTime:
    """How long the session still lasts, once that is known."""

    frames: int | None = None
    """None while it depends on words that are not spoken yet, or on the listener."""
    total: int = 0
    """How many frames remained when it became known."""

    def set(self, frames: int | None) -> None:
        """Set how many frames the session still lasts, or None when that is not known any more."""
        self.frames, self.total = frames, frames or 0


class EndFade:
    """The gain of what fades at the end of a session, over `length`, or over all the remaining time if that is less.

    While the session stands still, so does the gain; if the end is called off, the gain comes back within `recovery`.
    """

    def __init__(self, form: AudioFormat, remaining: RemainingTime, length: Seconds, recovery: Seconds) -> None:
        self._remaining = remaining
        self._length = form.frames(length)
        self._step = 1.0 / form.frames(recovery)
        self._share = Ramp(1.0)

    def is_near(self, frames: int) -> bool:
        """Whether the gain is another than 1 within the next frames."""
        left = self._remaining.frames
        return self._share.value != 1.0 or not (
            left is None or left - frames > min(self._length, self._remaining.total)
        )

    def take(self, frames: int, advances: bool) -> Gain:
        """Return the gain of the next frames; `advances` is whether the session's time passes with them."""
        left, length = self._remaining.frames, min(self._length, self._remaining.total)
        recovering = self._share.take(frames, 1.0, self._step)
        if left is None or left - frames > length:
            return eased(recovering)
        way = np.arange(1, frames + 1) if advances else np.zeros(frames, np.int64)
        falling = np.clip((left - way) / (length or 1), 0.0, 1.0).astype(np.float32)[:, None]
        share = np.minimum(falling, np.float32(1.0) * recovering)
        self._share.value = float(share[-1, 0]) if frames else self._share.value
        return eased(share)
