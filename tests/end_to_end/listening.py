"""What is heard on a sound server, sample by sample, and when each of them came."""

import os
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from end_to_end.sound_server import RATE, recorder, until
from numpy.typing import NDArray

Mono = NDArray[np.float32]
"""Samples of one channel, shape (frames,)."""


class Listener:
    """Reads a recorder in a thread of its own; times are those of the monotonic clock."""

    def __init__(self, handle: int, seconds: float) -> None:
        self.frames = 0
        self._handle = handle
        self._sound = np.zeros(int(seconds * RATE), np.float32)  # only what is written takes memory
        self._ends: list[int] = []
        self._times: list[float] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def sound(self) -> Mono:
        """What was heard until now."""
        return self._sound[: self.frames]

    def came(self, frame: int) -> float:
        """When a sample arrived."""
        return self._times[bisect_left(self._ends, frame + 1)]

    def heard_at(self, moment: float) -> int:
        """How many samples had arrived at a time."""
        number = bisect_left(self._times, moment)
        return self._ends[number - 1] if number else 0

    @property
    def piece(self) -> float:
        """How much sound arrives at once, as a rule: so late may a time be."""
        return float(np.median(np.diff(self._ends))) / RATE

    def join(self) -> None:
        """Wait until the recorder's last sample has come."""
        self._thread.join()

    def _read(self) -> None:
        rest = b""
        while more := os.read(self._handle, 1 << 16):
            now = time.monotonic()
            whole = rest + more
            size = len(whole) // 4
            rest = whole[size * 4 :]
            self._sound[self.frames : self.frames + size] = np.frombuffer(whole[: size * 4], "<f4")
            self.frames += size
            self._ends.append(self.frames)
            self._times.append(now)


@contextmanager
def listening(environment: dict[str, str], seconds: float) -> Iterator[Listener]:
    """Listen to the sink of a private server for at most so long."""
    reader, writer = os.pipe()
    with recorder(environment, writer):
        os.close(writer)
        listener = Listener(reader, seconds)
        until(lambda: listener.frames > 0, "the recorder heard nothing")
        yield listener
    listener.join()
    os.close(reader)
