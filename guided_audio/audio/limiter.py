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
        needs = np.zeros((ready + 1, self._piece))
        needs[risen] = 1 - self._level / np.maximum(true_peaks(windows[risen]), self._level)
        return samples * (1 - self._reduction.follow(needs)).astype(np.float32)[:, None]


class _Reduction:
    """How much less than 1 the gain is, from what each frame needs."""

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

    def follow(self, needs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the reduction, shape (pieces · piece,), from what these pieces and the next one need, (pieces + 1, piece)."""
        rest = np.maximum.accumulate(needs[:-1, ::-1], axis=1)[:, ::-1]
        ahead = np.maximum.accumulate(needs, axis=1)[1:]
        held = np.maximum.accumulate(np.maximum(rest, ahead) / self._decay, axis=1)
        released = np.maximum(held, self._kept(held[:, -1])[:, None]) * self._decay
        released[released < _NOTHING] = 0.0
        smooth = self._smoothed(np.concatenate([self._before[None], released]))
        self._before = released[-1].copy() if released[-1].any() else self._nothing
        return smooth

    def _kept(self, held: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each piece still has of the ones before it, from what each holds at its end."""
        kept, decay = [float(self._before[-1])], float(self._decay[-1])
        for last in held[:-1].tolist():
            after = max(last, kept[-1]) * decay
            kept.append(0.0 if after < _NOTHING else after)
        return np.array(kept)

    def _smoothed(self, released: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return all pieces but the first, smoothed; where nothing is reduced, there is nothing to smooth."""
        piece = released.shape[1]
        is_some = np.asarray(released.any(axis=1))
        smooth = np.zeros((len(released) - 1) * piece)
        turns = np.flatnonzero(np.diff(is_some[:-1] | is_some[1:], prepend=False, append=False))
        for begin, end in turns.reshape(-1, 2):
            whole = released[begin : end + 1].ravel()
            smooth[begin * piece : end * piece] = np.convolve(whole, self._shape, "valid")
        return smooth
