"""The air of a quiet room, wherever there is no bed: every frame of a session has its own."""

import numpy as np

from guided_audio.audio.beds.banks import band, noise
from guided_audio.audio.beds.movement import chunk_frames
from guided_audio.audio.fades import fade_in_gain
from guided_audio.audio.format import AudioFormat, Samples, read_only
from guided_audio.core.units import Seconds

LEVEL = -66.0
"""dBFS RMS: quieter than any room that somebody listens in, and not the nothing of a line gone dead."""
LENGTH = Seconds(8.0)
"""After which it comes round again, which nobody hears in noise so even and so quiet."""
CROSSFADE = Seconds(0.02)


class RoomTone:
    """Pink, and perfectly steady. What it is at a place of a session depends on that place alone.

    So what is heard after a pause, a hold or a leap is, bit by bit, what an export has there.
    """

    def __init__(self, form: AudioFormat, seed: int) -> None:
        bank = noise(np.random.default_rng(seed), form, LENGTH, band(70.0, 4500.0, tilt=-3.01, steep=1.0))
        bank = bank[:, : bank.shape[1] - chunk_frames(form)]  # what follows is its beginning again
        factor = 10 ** (LEVEL / 20) / float(np.sqrt(np.mean(np.square(bank))))
        self._loop = np.ascontiguousarray((bank * np.float32(factor)).T)
        self._crossfade = form.frames(CROSSFADE)
        self._next = 0

    def take(self, frames: int, place: int | None = None) -> Samples:
        """Return so many frames from a place in the session on: float32, shape (frames, channels), read-only.

        Without a place, or with the one that comes next, it goes on; on the way to another one it crosses over.
        """
        before = self._next
        start = before if place is None else place
        self._next = start + frames
        taken = self._from(start, frames)
        if start == before:
            return taken
        rise = fade_in_gain(min(self._crossfade, frames))
        crossing = taken.copy()
        crossing[: len(rise)] *= np.sqrt(rise)
        crossing[: len(rise)] += self._from(before, len(rise)) * np.sqrt(1 - rise)
        return read_only(crossing)

    def _from(self, start: int, frames: int) -> Samples:
        at = start % len(self._loop)
        if at + frames <= len(self._loop):
            return read_only(self._loop[at : at + frames])
        return read_only(np.take(self._loop, range(at, at + frames), axis=0, mode="wrap"))
