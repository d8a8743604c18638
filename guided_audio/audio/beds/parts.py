"""Parts of a bed: each adds its next chunk to what is there. Banks are replayed as long overlapping grains, with no period."""

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from guided_audio.audio.beds.banks import Rows
from guided_audio.audio.beds.endless import BED_PEAK
from guided_audio.audio.beds.movement import CHUNK, Gains, chunk_frames
from guided_audio.audio.format import AudioFormat, Samples, read_only
from guided_audio.core.units import Seconds

APART = Seconds(0.5)
"""Two grains of a bank that sound together are at least so far from each other in it."""


class Part(Protocol):
    """One strand of a bed."""

    def add_to(self, rows: Rows) -> None:
        """Add the next chunk, shape (channels, frames), to what sounds already."""
        ...


class Ramp:
    """Adds samples to a channel under a gain that runs straight from one value to another."""

    def __init__(self, frames: int) -> None:
        self._rise = ((np.arange(frames, dtype=np.float32) + 0.5) / frames).astype(np.float32)
        self._scratch = np.empty(frames, np.float32)

    def add(self, row: Samples, sound: Samples, before: float, after: float) -> None:
        """Add one-dimensional sound to a row of the same length."""
        gains = np.multiply(self._rise[: len(sound)], np.float32(after - before), out=self._scratch[: len(sound)])
        gains += np.float32(before)
        gains *= sound
        row += gains


class Texture:
    """A bank, replayed for ever: two grains at a time, one rising as the other falls, each from a random place of the bank.

    A grain may swap the channels and turn them upside down. The two never read the bank closer than APART to each other: a few
    milliseconds apart, the same noise is heard as a hollow, metallic sweep. So they have nothing in common, and their powers
    add up to one.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        form: AudioFormat,
        bank: Rows,
        level: float,
        gains: Iterator[Gains],
        hop: float = 3.0,
    ) -> None:
        self._rng = rng
        self._frames = chunk_frames(form)
        self._length = bank.shape[1] - self._frames
        self._apart = form.frames(APART)
        self._bank = bank
        self._factor = 10 ** (level / 20)
        self._gains = gains
        self._gain = next(gains)
        self._ramp = Ramp(self._frames)
        self._hop = max(round(hop / CHUNK), 2)
        self._age = int(rng.integers(self._hop))
        self._falling = self._grain(int(rng.integers(self._length)))
        self._rising = self._grain(self._falling.place)

    def add_to(self, rows: Rows) -> None:
        """Add the next chunk, shape (channels, frames), to what sounds already."""
        if self._age == self._hop:
            self._age, self._falling, self._rising = 0, self._rising, self._grain(self._rising.place)
        before, self._gain = self._gain, next(self._gains)
        angles = (math.pi / 2 * self._age / self._hop, math.pi / 2 * (self._age + 1) / self._hop)
        for grain, window in ((self._falling, math.cos), (self._rising, math.sin)):
            first, last = (self._factor * grain.sign * window(angle) for angle in angles)
            place = grain.place
            for number, row in enumerate(rows):
                sound = self._bank[(number + grain.swap) % len(self._bank), place : place + self._frames]
                self._ramp.add(row, sound, first * before[number], last * self._gain[number])
            grain.place = (place + self._frames) % self._length
        self._age += 1

    def _grain(self, other: int) -> "_Grain":
        """Return a new grain, at a place far from the one where the other grain reads."""
        rng, apart = self._rng, min(self._apart, self._length // 3)
        place = (other + int(rng.integers(apart, self._length - apart))) % self._length
        return _Grain(place, int(rng.integers(2)), float(rng.choice((-1, 1))))


class _Grain:
    __slots__ = ("place", "sign", "swap")

    def __init__(self, place: int, swap: int, sign: float) -> None:
        self.place = place
        self.swap = swap
        self.sign = sign


class Rings:
    """Long sounds (each one-dimensional), begun now and then and left to ring over each other."""

    def __init__(
        self,
        rng: np.random.Generator,
        form: AudioFormat,
        rings: Sequence[Samples],
        level: float,
        apart: tuple[float, float],
    ) -> None:
        self._rng = rng
        self._form = form
        self._rings = rings
        self._factor = 10 ** (level / 20)
        self._apart = apart
        self._frames = chunk_frames(form)
        self._ramp = Ramp(self._frames)
        self._sounding: list[tuple[int, int, tuple[float, ...], tuple[int, ...]]] = []
        self._clock, self._next, self._last = 0, 0, -1

    def add_to(self, rows: Rows) -> None:
        """Add the next chunk, shape (channels, frames), to what sounds already."""
        while self._next < self._clock + self._frames:
            self._begin(len(rows))
        kept = []
        for sounding in self._sounding:
            which, start, gains, delays = sounding
            ring = self._rings[which]
            for row, gain, delay in zip(rows, gains, delays, strict=True):
                place = self._clock - start - delay
                sound = ring[max(place, 0) : max(place + self._frames, 0)]
                begin = max(-place, 0)
                self._ramp.add(row[begin : begin + len(sound)], sound, gain, gain)
            if self._clock - start - max(delays) < len(ring):
                kept.append(sounding)
        self._sounding = kept
        self._clock += self._frames

    def _begin(self, channels: int) -> None:
        """Begin a ring, another one than the last; it reaches one ear a little after the other, as from somewhere in a room."""
        rng, form = self._rng, self._form
        which = int(rng.integers(len(self._rings) - 1))
        which += which >= self._last >= 0
        self._last = which % len(self._rings)
        side, gain = rng.uniform(-0.35, 0.35), self._factor * 10 ** (rng.uniform(-4.0, 1.0) / 20)
        gains = tuple(gain * math.sqrt(1 + side * (1 - 2 * number)) for number in range(channels))
        delays = tuple(form.frames(rng.uniform(0.0, 0.03)) for _ in range(channels))
        self._sounding.append((self._last, self._next, gains, delays))
        self._next += form.frames(rng.uniform(*self._apart))


def mixed(parts: Sequence[Part], form: AudioFormat) -> Iterator[Samples]:
    """Yield chunks of a bed for ever: float32, shape (frames, channels), read-only.

    A format with more channels than two gets the two again and again, at the same loudness altogether.
    """
    rows = np.empty((min(form.channels, 2), chunk_frames(form)), np.float32)
    limit = np.float32(10 ** (BED_PEAK / 20))
    while True:
        rows[:] = 0
        for part in parts:
            part.add_to(rows)
        # Noise has no highest sample; the few in an hour that are higher are not missed.
        np.clip(rows, -limit, limit, out=rows)
        chunk = np.empty((rows.shape[1], form.channels), np.float32)
        for channel in range(form.channels):
            chunk[:, channel] = rows[channel % len(rows)]
        if form.channels > 2:
            chunk *= np.float32(math.sqrt(2 / form.channels))
        yield read_only(chunk)
