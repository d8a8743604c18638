"""Noise that is drawn once for a seed, and told again from the beginning for every sentence."""

import math

import numpy as np

from guided_audio.audio import Samples

REMEMBERED = 1 << 21
"""Numbers that are kept, 8 MB at most: about 20 s of speech; longer sentences draw the rest anew."""


class Noise:
    """The numbers that `numpy.random.default_rng(seed).standard_normal` gives, float32, to the bit."""

    def __init__(self, seed: int, remembered: int = REMEMBERED) -> None:
        self.seed = seed
        self._generator = np.random.default_rng(seed)
        self._numbers = np.empty(remembered, np.float32)  # takes memory only where it has been drawn
        self._drawn = 0

    @property
    def remembered(self) -> int:
        """How many numbers are kept at most."""
        return len(self._numbers)

    def between(self, start: int, end: int) -> Samples:
        """Return the numbers from `start` to `end`, float32, shape (end - start,); `end` is at most `remembered`."""
        if end > self._drawn:
            self._generator.standard_normal(dtype=np.float32, out=self._numbers[self._drawn : end])
            self._drawn = end
        return self._numbers[start:end]


class NoiseReader:
    """Stands where a numpy generator is expected, and tells one seed's noise from its beginning."""

    def __init__(self, noise: Noise) -> None:
        self._noise = noise
        self._at = 0
        self._beyond: np.random.Generator | None = None

    def standard_normal(self, size: tuple[int, ...], dtype: type[np.float32] = np.float32) -> Samples:
        """Return the next numbers, float32, in this shape; they are the caller's own."""
        numbers = np.empty(math.prod(size), dtype)
        known = max(0, min(len(numbers), self._noise.remembered - self._at))
        numbers[:known] = self._noise.between(self._at, self._at + known)
        if known < len(numbers):
            self._generator().standard_normal(dtype=np.float32, out=numbers[known:])
        self._at += known
        return numbers.reshape(size)

    def _generator(self) -> np.random.Generator:
        """Return a generator that goes on where the remembered numbers end."""
        if self._beyond is None:
            self._beyond = np.random.default_rng(self._noise.seed)
            self._beyond.standard_normal(self._noise.remembered, dtype=np.float32)
        return self._beyond
