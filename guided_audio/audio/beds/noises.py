"""Beds made of noise: rain, wind, brown noise, waves and a stream; and the tone of a quiet room."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat, tee
from operator import itemgetter

import numpy as np
from numpy.random import Generator

from guided_audio.audio.beds.banks import CHUNK, band, chunk_frames, noise, scatter
from guided_audio.audio.beds.layers import Gains, Layer, Texture, sway, wander
from guided_audio.audio.samples import AudioFormat, Samples, fade_in_gain, read_only
from guided_audio.core.units import Seconds

ROOM_TONE = -66.0
"""dBFS RMS: quieter than any room a listener sits in, but not the digital silence of a dead line."""
ROOM_TONE_LENGTH = Seconds(8.0)
"""After which it repeats, which is not heard in noise so even and so quiet."""
ROOM_TONE_CROSSFADE = Seconds(0.02)


def rain(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return steady rain on a garden: a soft wash, a darker one further off, and single drops near by."""
    wash = noise(rng, form, 12.0, band(350.0, 5200.0, tilt=-3.5, steep=1.2))
    far = noise(rng, form, 8.0, band(90.0, 700.0, tilt=-2.0, steep=1.0))
    drops = scatter(rng, form, 16.0, _drops(rng, form), rate=90.0, spread=0.7)
    return [
        Texture(rng, form, wash, -36.7, sway(rng, 1.6), hop=3.25),
        Texture(rng, form, far, -40.7, sway(rng, 2.0, (9.0, 31.0, 73.0)), hop=2.5),
        Texture(rng, form, drops, -41.7, sway(rng, 2.5, (4.0, 13.0, 41.0)), hop=4.0),
    ]


def wind(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return wind in leaves: gusts of no fixed length, low in the crown first, then in the leaves."""
    low = noise(rng, form, 12.0, band(110.0, 420.0, tilt=-1.5, steep=1.0))
    crown = noise(rng, form, 8.0, band(400.0, 1300.0, tilt=-2.5, steep=1.0))
    leaves = _flutter(rng, form, noise(rng, form, 14.0, band(900.0, 3600.0, tilt=-3.5, steep=1.3)))
    gusts = [sway(rng, 1.2, (3.0, 8.0), sideways=2.0) for _ in range(3)]
    lag = round(0.5 / CHUNK)  # each half a second later
    shared = [chain(repeat(0.0, number * lag), copy) for number, copy in enumerate(tee(_weather(rng), 3))]
    return [
        Texture(rng, form, low, -39.6, _blown(shared[0], gusts[0], 0.6), hop=3.0),
        Texture(rng, form, crown, -40.1, _blown(shared[1], gusts[1], 1.0), hop=2.25),
        Texture(rng, form, leaves, -41.6, _blown(shared[2], gusts[2], 1.5), hop=3.5),
    ]


def brown(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return brown noise: 6 dB less with every octave, without what only shakes a loudspeaker, and nearly still."""
    bank = noise(rng, form, 16.0, band(45.0, 6000.0, tilt=-6.02, steep=1.5), wide=120.0)
    return [Texture(rng, form, bank, -34.2, sway(rng, 0.7, (19.0, 53.0), sideways=0.3), hop=4.0)]


def _drops(rng: Generator, form: AudioFormat) -> list[Samples]:
    """Return single drops: each a soft, short ring of less than 60 ms."""
    time = np.arange(form.frames(0.06), dtype=np.float64) / form.sample_rate
    kernels = []
    for _ in range(120):
        frequency = min(rng.uniform(700.0, 3200.0), 0.4 * form.sample_rate)
        decay = rng.uniform(0.004, 0.012)
        ring = np.sin(2 * np.pi * frequency * time + rng.uniform(0, 6.28)) * np.exp(-time / decay)
        ring *= np.sin(np.pi / 2 * np.minimum(time / 0.003, 1)) ** 2 * np.minimum((0.06 - time) / 0.01, 1)
        kernels.append((ring * (900.0 / frequency) ** 0.5).astype(np.float32))
    return kernels


def _flutter(rng: Generator, form: AudioFormat, bank: Samples) -> Samples:
    """Return a bank whose level flutters, as leaves do, some six times a second."""
    mono, frames = AudioFormat(form.sample_rate), bank.shape[1] - chunk_frames(form)
    for number in range(len(bank)):
        slow = noise(rng, mono, mono.seconds(frames), band(0.5, 7.0, steep=1.0))[0]
        bank[number] *= 1 + 0.35 * np.clip(slow / slow.std(), -2, 2)
    return bank


def _weather(rng: Generator) -> Iterator[float]:
    """Yield the strength of the wind, about -1 to 1, which varies on scales from 5 to 80 seconds."""
    scales = [(wander(rng, about), share) for about, share in ((5.0, 0.25), (12.0, 0.6), (31.0, 0.45), (80.0, 0.15))]
    while True:
        yield math.tanh(sum(share * next(scale) for scale, share in scales))


def _blown(weather: Iterator[float], gusts: Iterator[Gains], bend: float) -> Iterator[Gains]:
    """Yield gains that follow the weather, `bend` times 4 dB for each unit of it, times gusts of their own."""
    for strength, (left, right) in zip(weather, gusts, strict=True):
        blown = 10 ** (4.0 * bend * strength / 20)
        yield blown * left, blown * right


def waves(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return a calm sea: a wave every 8 to 14 seconds, no two alike, over the murmur of distant ones."""
    depth = noise(rng, form, 10.0, band(60.0, 330.0, tilt=-3.0, steep=1.0))
    body = noise(rng, form, 12.0, band(250.0, 1500.0, tilt=-3.5, steep=1.0))
    foam = noise(rng, form, 12.0, band(900.0, 4300.0, tilt=-4.5, steep=1.0))
    gains = [map(itemgetter(number), copy) for number, copy in enumerate(tee(_sea(rng), 3))]
    return [
        Texture(rng, form, depth, -36.0, gains[0], hop=2.75),
        Texture(rng, form, body, -35.5, gains[1], hop=3.25),
        Texture(rng, form, foam, -37.0, gains[2], hop=2.25),
    ]


def stream(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return a small stream over stones: bubbles of all sizes in a soft rush of water."""
    rush = noise(rng, form, 12.0, band(250.0, 2600.0, tilt=-4.0, steep=1.0))
    small = scatter(rng, form, 14.0, _bubbles(rng, form, 650.0, 2400.0), rate=110.0, spread=0.8)
    large = scatter(rng, form, 16.0, _bubbles(rng, form, 240.0, 800.0), rate=34.0, spread=0.5)
    return [
        Texture(rng, form, rush, -38.5, sway(rng, 1.5, (2.0, 7.0, 29.0)), hop=3.0),
        Texture(rng, form, small, -40.5, sway(rng, 2.5, (1.5, 5.0, 19.0, 61.0), sideways=1.5), hop=2.5),
        Texture(rng, form, large, -40.5, sway(rng, 2.5, (2.5, 9.0, 37.0), sideways=2.0), hop=3.75),
    ]


def _bubbles(rng: Generator, form: AudioFormat, low: float, high: float) -> list[Samples]:
    """Return single bubbles: rings that die sooner the smaller the bubble, and rise a little in pitch as they surface."""
    # damping and pitch after K. van den Doel, Physically based models for liquid sounds (2005), equations 3 to 6
    kernels = []
    for _ in range(110):
        frequency = min(low * (high / low) ** rng.random(), 0.35 * form.sample_rate)
        radius = 3.0 / frequency  # metres
        damping = 0.13 / radius + 0.0072 * radius**-1.5
        lasting = min(6.0 / damping, 0.16)
        time = np.arange(form.frames(lasting), dtype=np.float64) / form.sample_rate
        rising = 1 + damping * rng.uniform(0.0, 0.07) * time
        ring = np.sin(2 * np.pi * frequency * rising * time) * np.exp(-damping * time)
        ring *= np.sin(np.pi / 2 * np.minimum(time / 0.006, 1)) ** 2 * np.minimum((lasting - time) / 0.01, 1)
        kernels.append((ring * (low / frequency) ** 0.7).astype(np.float32))
    return kernels


@dataclass(frozen=True, slots=True)
class _Wave:
    """One wave: when it begins, how long it rises, its strength, its side and its drift along the beach."""

    begins: float
    rise: float
    strength: float
    side: float
    drift: float


def _sea(rng: Generator) -> Iterator[tuple[Gains, Gains, Gains]]:
    """Yield the gains of depth, body and foam."""
    time, rolling = 0.0, [_next_wave(rng, -9.0), _next_wave(rng, 0.0)]
    tide, murmur = wander(rng, 70.0), sway(rng, 2.0, (6.0, 19.0))
    while True:
        if time - rolling[-1].begins >= 0:
            rolling.append(_next_wave(rng, rolling[-1].begins + rng.uniform(8.0, 14.0)))
        rolling = [wave for wave in rolling if time - wave.begins < 45.0]
        weight = 10 ** (1.2 * next(tide) / 20)
        left, right = next(murmur)
        totals = [share * side for share in (0.24, 0.17, 0.1) for side in (left, right)]
        for wave in rolling:
            _roll(wave, time - wave.begins, weight, totals)
        yield (totals[0], totals[1]), (totals[2], totals[3]), (totals[4], totals[5])
        time += CHUNK


def _roll(wave: _Wave, age: float, weight: float, totals: list[float]) -> None:
    """Add one wave to the gains: it swells, breaks, and its foam runs up the beach and seeps away."""
    if age <= 0:
        return
    lean = wave.side + wave.drift * min(age, 12.0) / 10
    sides = (math.sqrt(1 + lean), math.sqrt(1 - lean))
    strands = (
        (1.0, _swelling(age, wave.rise, 2.6)),
        (wave.strength, _swelling(age - 0.4, wave.rise + 0.3, 3.4)),
        (wave.strength**1.8, _swelling(age - 1.0, wave.rise + 1.3, 2.4)),
    )
    for number, (share, level) in enumerate(strands):
        for side, factor in enumerate(sides):
            totals[2 * number + side] += weight * wave.strength * share * level * factor


def _swelling(age: float, rise: float, shape: float) -> float:
    """Return a level that rises smoothly to 1 in `rise` seconds, and falls more slowly."""
    part = max(age, 0.0) / rise
    return float(part**shape * math.exp(shape * (1 - part)))


def _next_wave(rng: Generator, begins: float) -> _Wave:
    strength = rng.uniform(0.62, 1.0)
    return _Wave(begins, rng.uniform(3.8, 5.6), strength, rng.uniform(-0.35, 0.35), rng.uniform(-0.25, 0.25))


class RoomTone:
    """The tone of a quiet room: steady pink noise that depends on the place in the session alone.

    So after a pause, a hold or a jump it is, bit by bit, what an export has there.
    """

    def __init__(self, form: AudioFormat, seed: int) -> None:
        bank = noise(np.random.default_rng(seed), form, ROOM_TONE_LENGTH, band(70.0, 4500.0, tilt=-3.01, steep=1.0))
        bank = bank[:, : bank.shape[1] - chunk_frames(form)]  # without its beginning repeated
        factor = 10 ** (ROOM_TONE / 20) / float(np.sqrt(np.mean(np.square(bank))))
        self._loop = np.ascontiguousarray((bank * np.float32(factor)).T)
        self._crossfade = form.frames(ROOM_TONE_CROSSFADE)
        self._next = 0

    def take(self, frames: int, place: int | None = None) -> Samples:
        """Return the frames from a place in the session on: float32, shape (frames, channels), read-only.

        Without a place, or with the one that comes next, it goes on; to any other place it is crossfaded.
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
        parts = [self._loop[at : at + frames]]
        while (left := frames - sum(map(len, parts))) > 0:
            parts.append(self._loop[:left])
        return read_only(parts[0] if len(parts) == 1 else np.concatenate(parts))
