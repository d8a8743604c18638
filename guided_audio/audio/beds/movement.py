"""Slow movement: random gains that wander, one for every chunk of sound."""

from collections.abc import Iterator, Sequence

import numpy as np

from guided_audio.audio.format import AudioFormat
from guided_audio.core.units import Seconds

CHUNK = Seconds(0.25)
"""Gains are told at this distance, and run straight from one to the next."""
Gains = tuple[float, float]
"""Factors of amplitude, left and right."""


def chunk_frames(form: AudioFormat) -> int:
    """Return how many frames a chunk has."""
    return max(form.frames(CHUNK), 1)


def wander(rng: np.random.Generator, about: float) -> Iterator[float]:
    """Yield, for every chunk, a smooth random value from -2 to 2 that turns about every so many seconds."""
    here = there = 0.0
    step = left = 0.0
    while True:
        if left <= 0:
            here, there = there, float(np.clip(rng.standard_normal() * 1.2, -2, 2))
            left = 1.0
            step = CHUNK / (about * rng.uniform(0.6, 1.5))
        part = 1 - max(left, 0.0)
        yield here + (there - here) * part * part * (3 - 2 * part)
        left -= step


def sway(
    rng: np.random.Generator, depth: float, scales: Sequence[float] = (5.0, 17.0, 47.0), sideways: float = 1.0
) -> Iterator[Gains]:
    """Yield gains that come and go by `depth` dB on several scales of time (seconds), and drift `sideways` dB to either side."""
    common = [wander(rng, scale) for scale in scales]
    side = wander(rng, 2 * scales[-1])
    share = depth / len(scales) ** 0.5
    while True:
        level, lean = share * sum(map(next, common)), sideways * next(side)
        yield 10 ** ((level + lean) / 20), 10 ** ((level - lean) / 20)
