"""The buffer between the thread that makes sound and the device's own."""

import threading
from collections import deque

import numpy as np

from guided_audio.audio import Samples, fade_in_gain, read_only
from guided_audio.core.errors import DeviceLost
from guided_audio.core.translation import _
from guided_audio.core.units import Seconds

NO_ANSWER = _("the sound device has stopped answering")
PLAY_AGAIN = _("check that it is still connected, and play again")
STALLED = Seconds(1.5)
"""A device that has not asked for sound for so long has gone; one that has just been opened may take more than twice as long."""


class SoundBuffer:
    """Sound in order, float32 of shape (frames, channels), put in by one thread and taken out by the device's.

    `capacity` frames wait for the device. It remembers the last `inside` frames that were taken, which a device that goes
    may not have played yet; after `rewind` they are given out once more, the first `rising` of them fading in.
    """

    def __init__(self, capacity: int = 0, channels: int = 1, inside: int = 0, rising: int = 0) -> None:
        self.underruns = 0
        self.pending = 0
        """How many frames were put in and not taken out yet."""
        self._capacity = capacity
        self._channels = channels
        self._inside = inside
        self._rising = rising
        self._blocks: deque[Samples] = deque()
        self._taken: deque[Samples] = deque()
        self._asked = 0  # frames, since the device was opened
        self._primed = False  # full once: before that nothing is given out, so that it does not begin in pieces
        self._gone = False
        self._flowing = False  # between the first sound and the last, silence is not the device's to make
        self._changed = threading.Condition()

    def put(self, samples: Samples) -> None:
        """Add sound, then wait until no more than the capacity is left; DeviceLost if none is taken."""
        with self._changed:
            self._blocks.append(samples)
            self.pending += len(samples)
            if self.pending >= self._capacity:
                self._primed = self._flowing = True
            self._wait_until_at_most(self._capacity)

    def wait_empty(self) -> None:
        """Wait until everything has been taken; silence after it is no underrun; DeviceLost if nothing is taken."""
        with self._changed:
            self._primed, self._flowing = True, False
            self._wait_until_at_most(0)

    def take(self, frames: int) -> Samples:
        """Return the next frames for the device, filled up with silence where there is no more."""
        out = np.zeros((frames, self._channels), np.float32)
        filled = 0
        with self._changed:
            # A device that was just opened asks for all that it holds at once, which is more than waits here: begun
            # earlier, the sound would have a gap after its first moments.
            begins = self._primed and self.pending >= self._inside - self._asked
            while begins and self._blocks and filled < frames:
                block = self._blocks.popleft()
                part = block[: frames - filled]
                out[filled : filled + len(part)] = part
                filled += len(part)
                self._taken.append(part)
                if len(part) < len(block):
                    self._blocks.appendleft(block[len(part) :])
            self.pending -= filled
            self._asked += frames
            self.underruns += begins and self._flowing and filled < frames
            while self._taken and sum(map(len, self._taken)) - len(self._taken[0]) >= self._inside:
                self._taken.popleft()  # the device has surely played it
            self._changed.notify_all()
        return out

    def lose(self) -> None:
        """Wake threads that put or wait: nothing takes the sound any more, until `rewind`."""
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def rewind(self) -> None:
        """Put back what may not have been heard, and give out nothing until more is put, or all is waited for."""
        with self._changed:
            self._primed = self._flowing = self._gone = False
            self._asked = 0
            kept = np.concatenate([np.zeros((0, self._channels), np.float32), *self._taken])[-self._inside or None :]
            self._taken.clear()
            gains = fade_in_gain(min(self._rising, len(kept)))
            kept[: len(gains)] *= gains
            if self._inside and len(kept):
                self._blocks.appendleft(read_only(kept))
                self.pending += len(kept)

    def _wait_until_at_most(self, frames: int) -> None:
        """Wait for room, with the lock held."""
        misses = 0  # a program that was stopped and goes on finds its time over at once: it may wait once more
        while self.pending > frames:
            before = self.pending
            if self._gone:
                raise DeviceLost(NO_ANSWER, PLAY_AGAIN)
            took = self._changed.wait(STALLED / 2) or self.pending != before
            misses = 0 if took else misses + 1
            most = 2 if self._asked > self._inside else 5  # an idle sound server may look only every two seconds
            if misses >= most:
                raise DeviceLost(NO_ANSWER, PLAY_AGAIN)
