"""The format of sound, and the arrays that carry it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guided_audio.core.units import Frames, Seconds, to_frames

Samples = NDArray[np.float32]
"""float32, shape (frames, channels), range ±1, read-only."""


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Frames a second and channels a frame."""

    sample_rate: int
    channels: int = 1

    def frames(self, seconds: float) -> Frames:
        """Return the whole number of frames nearest to `seconds`."""
        return to_frames(seconds, self.sample_rate)

    def seconds(self, frames: int) -> Seconds:
        """Return how long `frames` last."""
        return Seconds(frames / self.sample_rate)


def read_only(samples: Samples) -> Samples:
    """Return the same array, closed to writing."""
    samples.flags.writeable = False
    return samples


def silence(frames: int, channels: int = 1) -> Samples:
    """Return `frames` of digital silence, shape (frames, channels); it takes no memory however long it is."""
    return np.broadcast_to(np.zeros((1, channels), np.float32), (frames, channels))
