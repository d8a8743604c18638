"""Finishing: the limiter at the end of the mix, and the blocks that come out of it in their places."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from guided_audio.audio import AudioFormat, Limiter, Samples, read_only
from guided_audio.render.blocks import AudioBlock


class Clip:
    """A ceiling at full scale, for a mix without a limiter."""

    def feed(self, samples: Samples) -> Samples:
        """Return the samples, none beyond ±1."""
        if not len(samples) or -1.0 <= samples.min() <= samples.max() <= 1.0:
            return samples
        return read_only(np.clip(samples, -1.0, 1.0))

    def flush(self) -> Samples | None:
        """Return what was held back: nothing."""
        return None


class Finisher:
    """Passes blocks through the limiter, which looks ahead and so holds some sound back; each comes out in its own place."""

    def __init__(self, form: AudioFormat, ceiling: float | None) -> None:
        self._waiting: deque[AudioBlock] = deque()
        self._ready: deque[Samples] = deque()
        self._frames = 0
        self._limiter = Clip() if ceiling is None else Limiter(form, ceiling)

    def feed(self, block: AudioBlock) -> Iterator[AudioBlock]:
        """Take the next block of the mix, and yield those that are ready."""
        self._waiting.append(block)
        self._take(self._limiter.feed(block.samples))
        yield from self._finished()

    def flush(self) -> Iterator[AudioBlock]:
        """Yield what is left."""
        self._take(self._limiter.flush())
        yield from self._finished()

    def _take(self, samples: Samples | None) -> None:
        if samples is not None and len(samples):
            self._ready.append(samples)
            self._frames += len(samples)

    def _finished(self) -> Iterator[AudioBlock]:
        while self._waiting and len(self._waiting[0].voice) <= self._frames:
            block = self._waiting.popleft()
            samples = self._cut(len(block.voice), block.samples[:0])
            yield replace(block, samples=samples)

    def _cut(self, frames: int, empty: Samples) -> Samples:
        """Return the next frames that are ready."""
        parts: list[Samples] = []
        self._frames -= frames
        while frames:
            part = self._ready.popleft()
            if len(part) > frames:
                self._ready.appendleft(part[frames:])
                part = part[:frames]
            parts.append(part)
            frames -= len(part)
        return parts[0] if len(parts) == 1 else read_only(np.concatenate(parts)) if parts else empty
