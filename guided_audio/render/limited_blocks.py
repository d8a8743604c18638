"""The limiter at the end of the mix; each block keeps its place and its length."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from guided_audio.audio import AudioFormat, Limiter, Samples, read_only
from guided_audio.render.blocks import AudioBlock


class _Clipper:
    """Clips at full scale, for a mix without a limiter."""

    def feed(self, samples: Samples) -> Samples:
        """Return the samples, none beyond ±1."""
        if not len(samples) or -1.0 <= samples.min() <= samples.max() <= 1.0:
            return samples
        return read_only(np.clip(samples, -1.0, 1.0))

    def flush(self) -> Samples:
        """Return what was held back: nothing."""
        return np.zeros((0, 1), np.float32)


class LimitedBlocks:
    """Passes blocks through the limiter, which looks ahead and so holds some sound back."""

    def __init__(self, form: AudioFormat, ceiling: float | None) -> None:
        self._limiter = _Clipper() if ceiling is None else Limiter(form, ceiling)
        self._waiting: deque[AudioBlock] = deque()
        self._ready: Samples = np.zeros((0, form.channels), np.float32)

    def feed(self, block: AudioBlock) -> Iterator[AudioBlock]:
        """Take the next block of the mix, and yield those that are ready."""
        self._waiting.append(block)
        yield from self._finished(self._limiter.feed(block.samples))

    def flush(self) -> Iterator[AudioBlock]:
        """Yield what is left."""
        yield from self._finished(self._limiter.flush())

    def _finished(self, samples: Samples) -> Iterator[AudioBlock]:
        if len(samples):
            self._ready = np.concatenate([self._ready, samples]) if len(self._ready) else samples
        while self._waiting and len(self._waiting[0].voice) <= len(self._ready):
            block = self._waiting.popleft()
            finished, self._ready = np.split(self._ready, [len(block.voice)])
            yield replace(block, samples=read_only(finished))
