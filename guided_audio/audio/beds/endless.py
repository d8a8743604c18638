"""Sound without an end: what every bed offers, and how it is cut into whatever lengths are asked for."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from guided_audio.audio.format import Samples, read_only

BED_LOUDNESS = -34.0
"""LUFS, integrated over minutes: a bed stands some sixteen units below a voice at -18."""
BED_PEAK = -15.0
"""dBFS: no sample of a bed is louder, so that nothing in it startles."""


class BedSound(Protocol):
    """A bed of sound, which never ends."""

    def take(self, frames: int) -> Samples:
        """Return the next frames: float32, shape (frames, channels), read-only."""
        ...


class Endless:
    """Cuts endless chunks of sound into any lengths; the samples are the same, however they are cut."""

    def __init__(self, chunks: Iterator[Samples]) -> None:
        self._chunks = chunks
        self._rest = next(chunks)

    def take(self, frames: int) -> Samples:
        """Return the next frames: float32, shape (frames, channels), read-only."""
        if frames <= len(self._rest):
            taken, self._rest = self._rest[:frames], self._rest[frames:]
            return taken
        parts, missing = [self._rest], frames - len(self._rest)
        self._rest = next(self._chunks)
        while missing > len(self._rest):
            parts.append(self._rest)
            missing -= len(self._rest)
            self._rest = next(self._chunks)
        parts.append(self._rest[:missing])
        self._rest = self._rest[missing:]
        return read_only(np.concatenate(parts))
