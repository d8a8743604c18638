"""An endless bed of sound, mixed from layers whose gains wander slowly.

A layer adds its next chunk to the mix. Banks are replayed as long overlapping grains, with no period.
"""

import collections.abc
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from guided_audio.audio.beds.banks import CHUNK, Rows, chunk_frames
from guided_audio.audio.samples import AudioFormat, Samples, read_only
from guided_audio.core.units import Seconds

BED_LOUDNESS = -34.0
"""LUFS, integrated over minutes: some sixteen units below a voice at -18."""
BED_PEAK = -15.0
"""dBFS: no sample of a bed is louder, so that nothing in it startles."""
GRAIN_DISTANCE = Seconds(0.5)
"""Two grains that sound together read the bank at least this far from each other."""

Gains = tuple[float, float]
"""Factors of amplitude, left and right: one pair for each chunk, with a straight line from one to the next."""

Chunks = collections.abc.Generator[Samples, None, None]
"""Pieces of sound of any lengths, without end."""


class BedSound:
    """A bed of sound, which never ends: cuts endless chunks into any lengths; the samples are the same, however they are cut."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self._rest = next(chunks)

    def take(self, frames: int) -> Samples:
        """Return the next frames: float32, shape (frames, channels), read-only."""
        parts: list[Samples] = []
        while frames > len(self._rest):
            parts.append(self._rest)
            frames -= len(self._rest)
            self._rest = next(self._chunks)
        parts.append(self._rest[:frames])
        self._rest = self._rest[frames:]
        return parts[0] if len(parts) == 1 else read_only(np.concatenate(parts))

    def close(self) -> None:
        """Let go of what it is made from; closing twice is fine."""
        self._chunks.close()


def wander(rng: Generator, about: float) -> Iterator[float]:
    """Yield, for every chunk, a smooth random value from -2 to 2 that turns about every `about` seconds."""
    here = there = 0.0
    step = left = 0.0
    while True:
        if left <= 0:
            here, there = there, float(np.clip(rng.standard_normal() * 1.2, -2, 2))
            left = 1.0
            step = CHUNK / (about * rng.uniform(0.6, 1.5))
        part = 1 - max(left, 0.0)
        yield here + (there - here) * part * part * (3 - 2 * part)
        left -= step


def sway(
    rng: Generator, depth: float, scales: Sequence[float] = (5.0, 17.0, 47.0), sideways: float = 1.0
) -> Iterator[Gains]:
    """Yield gains that vary by `depth` dB on several scales of time (seconds), and drift `sideways` dB to either side."""
    common = [wander(rng, scale) for scale in scales]
    side = wander(rng, 2 * scales[-1])
    share = depth / len(scales) ** 0.5
    while True:
        level, lean = share * sum(map(next, common)), sideways * next(side)
        yield 10 ** ((level + lean) / 20), 10 ** ((level - lean) / 20)


class Texture:
    """A bank, replayed for ever: two grains at a time, one rising as the other falls, each from a random place of the bank.

    A grain may swap the channels and invert them. The two read the bank at least GRAIN_DISTANCE apart: a few milliseconds apart,
    the same noise is heard as a hollow, metallic sweep. So they are uncorrelated, and their powers add up to one.
    """

    def __init__(
        self, rng: Generator, form: AudioFormat, bank: Rows, level: float, gains: Iterator[Gains], hop: float = 3.0
    ) -> None:
        self._rng = rng
        self._frames = chunk_frames(form)
        self._length = bank.shape[1] - self._frames
        self._distance = min(form.frames(GRAIN_DISTANCE), self._length // 3)
        self._bank = bank
        self._factor = 10 ** (level / 20)
        self._gains = gains
        self._gain = next(gains)
        self._hop = max(round(hop / CHUNK), 2)
        self._age = int(rng.integers(self._hop))
        self._falling = self._grain(int(rng.integers(self._length)))
        self._rising = self._grain(self._falling.place)

    def add_to(self, rows: Rows) -> None:
        """Add the next chunk to the mix, shape (channels, frames)."""
        if self._age == self._hop:
            self._age, self._falling, self._rising = 0, self._rising, self._grain(self._rising.place)
        before, self._gain = self._gain, next(self._gains)
        angles = (math.pi / 2 * self._age / self._hop, math.pi / 2 * (self._age + 1) / self._hop)
        for grain, window in ((self._falling, math.cos), (self._rising, math.sin)):
            first, last = (self._factor * grain.sign * window(angle) for angle in angles)
            place = grain.place
            for number, row in enumerate(rows):
                sound = self._bank[(number + grain.swap) % len(self._bank), place : place + self._frames]
                _add(row, sound, first * before[number], last * self._gain[number])
            grain.place = (place + self._frames) % self._length
        self._age += 1

    def _grain(self, other: int) -> "_Grain":
        """Return a new grain, at a place far from the one where the other grain reads."""
        rng = self._rng
        place = (other + int(rng.integers(self._distance, self._length - self._distance))) % self._length
        return _Grain(place, int(rng.integers(2)), float(rng.choice((-1, 1))))


@dataclass(slots=True)
class _Grain:
    place: int
    swap: int
    sign: float


class Rings:
    """Long sounds (each one-dimensional), begun every few seconds and left to ring over each other."""

    def __init__(
        self, rng: Generator, form: AudioFormat, rings: Sequence[Samples], level: float, apart: tuple[float, float]
    ) -> None:
        self._rng = rng
        self._form = form
        self._rings = rings
        self._factor = 10 ** (level / 20)
        self._apart = apart
        self._frames = chunk_frames(form)
        self._sounding: list[tuple[Samples, int, tuple[float, ...], tuple[int, ...]]] = []
        self._clock, self._next, self._last = 0, 0, -1

    def add_to(self, rows: Rows) -> None:
        """Add the next chunk to the mix, shape (channels, frames)."""
        while self._next < self._clock + self._frames:
            self._begin(len(rows))
        for ring, start, gains, delays in self._sounding:
            for row, gain, delay in zip(rows, gains, delays, strict=True):
                place = self._clock - start - delay
                sound = ring[max(place, 0) : max(place + self._frames, 0)]
                begin = max(-place, 0)
                _add(row[begin : begin + len(sound)], sound, gain, gain)
        self._sounding = [ring for ring in self._sounding if self._clock - ring[1] - max(ring[3]) < len(ring[0])]
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
        self._sounding.append((self._rings[self._last], self._next, gains, delays))
        self._next += form.frames(rng.uniform(*self._apart))


def _add(row: Samples, sound: Samples, before: float, after: float) -> None:
    """Add sound to a row of the same length, under a gain that runs straight from one value to another."""
    if before == after:
        row += np.float32(before) * sound
        return
    gains = _rise(len(sound)) * np.float32(after - before)
    gains += np.float32(before)
    gains *= sound
    row += gains


@lru_cache(maxsize=4)
def _rise(frames: int) -> Samples:
    return (np.arange(frames, dtype=np.float32) + np.float32(0.5)) / np.float32(frames)


Layer = Texture | Rings


def mix_layers(layers: Sequence[Layer], form: AudioFormat) -> Chunks:
    """Yield chunks of a bed for ever: float32, shape (frames, channels), read-only.

    A format with more channels than two gets the two again and again, at the same loudness altogether.
    """
    rows = np.empty((min(form.channels, 2), chunk_frames(form)), np.float32)
    limit = np.float32(10 ** (BED_PEAK / 20))
    while True:
        rows[:] = 0
        for layer in layers:
            layer.add_to(rows)
        # Noise has no highest sample; the few in an hour that are higher are not missed.
        np.clip(rows, -limit, limit, out=rows)
        chunk = np.empty((rows.shape[1], form.channels), np.float32)
        for channel in range(form.channels):
            chunk[:, channel] = rows[channel % len(rows)]
        if form.channels > 2:
            chunk *= np.float32(math.sqrt(2 / form.channels))
        yield read_only(chunk)
