"""A look-ahead true-peak limiter: the gain is reduced smoothly before a peak comes.

The reduction (1 - gain) a frame needs is held from one look-ahead before it (a sliding maximum), decays exponentially after it,
and is smoothed by a raised cosine as long as the look-ahead. Every value that the cosine then weighs is at least what the
frame needs, so the peak is met, whatever its shape; and where no frame needs a reduction, the samples are returned unchanged.

The stream is processed in pieces of one look-ahead, counted from its beginning, so how it is sliced changes no bit of it.
"""

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.samples import AudioFormat, Samples, read_only
from guided_audio.audio.true_peak import REACH, find_risen, is_below, pieces_of, true_peaks
from guided_audio.core.units import Seconds

CEILING = -1.5
"""dBTP, which leaves some headroom for a lossy encoder."""
LOOK_AHEAD = Seconds(0.005)
RELEASE = Seconds(0.08)
"""The time constant of the decay."""

_MARGIN = 0.05
"""Decibels below the ceiling, for peaks that fall between the eight points a frame is measured at."""
_NOTHING = 1e-5
"""A smaller reduction is ended: a step below -100 dB."""


class Limiter:
    """Keeps the true peaks of a stream below a ceiling, all channels alike; they come out 11 ms later at most."""

    def __init__(self, form: AudioFormat, ceiling: float = CEILING) -> None:
        """Take the ceiling in dBTP."""
        self._level = 10 ** ((ceiling - _MARGIN) / 20)
        self._piece = form.frames(LOOK_AHEAD)
        self._reduction = _Reduction(self._piece, form.frames(RELEASE))
        # a silent piece stands before the stream, so that its first frame has a look-ahead too; it is not returned
        self._held: Samples = np.zeros((REACH + self._piece, form.channels), np.float32)
        self._unheard = int(self._piece)

    def feed(self, samples: Samples) -> Samples:
        """Take frames, shape (frames, channels), and return those that are ready, in order and read-only: 0 or more."""
        held = np.concatenate([self._held, samples])
        ready = max((len(held) - 2 * REACH) // self._piece - 1, 0)
        limited = self._limit(held, ready)
        self._held = held[ready * self._piece :]
        heard = limited[self._unheard :]
        self._unheard = max(self._unheard - len(limited), 0)
        return read_only(heard)

    def flush(self) -> Samples:
        """Return what was held back, read-only: the stream has ended."""
        left = len(self._held) - REACH - self._unheard
        return self.feed(np.zeros((2 * self._piece + REACH, self._held.shape[1]), np.float32))[:left]

    def _limit(self, held: Samples, ready: int) -> Samples:
        """Return the first pieces held, reduced as they need; one more piece is looked at."""
        samples = held[REACH : REACH + ready * self._piece]
        if self._reduction.is_over and is_below(held, self._level):
            return samples
        windows = pieces_of(held, self._piece)[: ready + 1]
        risen = find_risen(windows, self._level)
        if not ready or (self._reduction.is_over and not len(risen)):
            return samples
        needs = dict(
            zip(risen.tolist(), 1 - self._level / np.maximum(true_peaks(windows[risen]), self._level), strict=True)
        )
        gains = [1 - self._reduction.follow(needs.get(at), needs.get(at + 1)) for at in range(ready)]
        return samples * np.concatenate(gains, dtype=np.float32)[:, None]


class _Reduction:
    """How much less than 1 the gain is, piece by piece, from what each frame needs."""

    def __init__(self, piece: int, release: int) -> None:
        self._nothing = np.zeros(piece)
        self._decay = np.exp(-np.arange(1, piece + 1) / release)
        shape = np.hanning(piece + 3)[1:-1]
        self._shape = shape / shape.sum()
        self._before = self._nothing

    @property
    def is_over(self) -> bool:
        """Whether no reduction is going on."""
        return self._before is self._nothing

    def follow(self, need: NDArray[np.float64] | None, coming: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """Return the reduction of a piece, from what it needs and what the next one needs; None is none."""
        if need is None and coming is None and self.is_over:
            return self._nothing
        rest = np.maximum.accumulate((self._nothing if need is None else need)[::-1])[::-1]
        ahead = np.maximum.accumulate(self._nothing if coming is None else coming)
        held = np.maximum(rest, ahead) / self._decay
        held[0] = max(held[0], self._before[-1])
        released = np.maximum.accumulate(held) * self._decay
        released[released < _NOTHING] = 0.0
        smooth = np.convolve(np.concatenate([self._before, released]), self._shape, "valid")
        self._before = released if released.any() else self._nothing
        return smooth
