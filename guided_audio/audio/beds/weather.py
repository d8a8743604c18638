"""Rain, wind in leaves and brown noise."""

import math
from collections.abc import Iterator
from itertools import chain, repeat, tee

import numpy as np

from guided_audio.audio.beds.banks import band, noise, scatter
from guided_audio.audio.beds.movement import CHUNK, Gains, chunk_frames, sway, wander
from guided_audio.audio.beds.parts import Part, Texture
from guided_audio.audio.format import AudioFormat, Samples


def rain(form: AudioFormat, rng: np.random.Generator) -> list[Part]:
    """Return steady rain on a garden: a soft wash, a darker one further off, and single drops near by."""
    wash = noise(rng, form, 12.0, band(350.0, 5200.0, tilt=-3.5, steep=1.2))
    far = noise(rng, form, 8.0, band(90.0, 700.0, tilt=-2.0, steep=1.0))
    drops = scatter(rng, form, 16.0, _drops(rng, form), a_second=90.0, spread=0.7)
    return [
        Texture(rng, form, wash, -36.7, sway(rng, 1.6), hop=3.25),
        Texture(rng, form, far, -40.7, sway(rng, 2.0, (9.0, 31.0, 73.0)), hop=2.5),
        Texture(rng, form, drops, -41.7, sway(rng, 2.5, (4.0, 13.0, 41.0)), hop=4.0),
    ]


def wind(form: AudioFormat, rng: np.random.Generator) -> list[Part]:
    """Return wind in leaves: gusts of no fixed length, low in the crown first, then in the leaves."""
    low = noise(rng, form, 12.0, band(110.0, 420.0, tilt=-1.5, steep=1.0))
    crown = noise(rng, form, 8.0, band(400.0, 1300.0, tilt=-2.5, steep=1.0))
    leaves = _flutter(rng, form, noise(rng, form, 14.0, band(900.0, 3600.0, tilt=-3.5, steep=1.3)))
    gusts = [_gusts(rng) for _ in range(3)]
    shared = list(_shared(_weather(rng), 3))
    return [
        Texture(rng, form, low, -39.6, _blown(shared[0], gusts[0], 0.6), hop=3.0),
        Texture(rng, form, crown, -40.1, _blown(shared[1], gusts[1], 1.0), hop=2.25),
        Texture(rng, form, leaves, -41.6, _blown(shared[2], gusts[2], 1.5), hop=3.5),
    ]


def brown(form: AudioFormat, rng: np.random.Generator) -> list[Part]:
    """Return brown noise: 6 dB less with every octave, without what only shakes a loudspeaker, and nearly still."""
    bank = noise(rng, form, 16.0, band(45.0, 6000.0, tilt=-6.02, steep=1.5), wide=120.0)
    return [Texture(rng, form, bank, -34.2, sway(rng, 0.7, (19.0, 53.0), sideways=0.3), hop=4.0)]


def _drops(rng: np.random.Generator, form: AudioFormat) -> list[Samples]:
    """Return single drops: each a soft, short ring with a breath of splash, less than 60 ms."""
    time = np.arange(form.frames(0.06), dtype=np.float64) / form.sample_rate
    kernels = []
    for _ in range(120):
        frequency = min(rng.uniform(700.0, 3200.0), 0.4 * form.sample_rate)
        decay = rng.uniform(0.004, 0.012)
        ring = np.sin(2 * np.pi * frequency * time + rng.uniform(0, 6.28)) * np.exp(-time / decay)
        ring *= np.sin(np.pi / 2 * np.minimum(time / 0.003, 1)) ** 2 * np.minimum((0.06 - time) / 0.01, 1)
        kernels.append((ring * (900.0 / frequency) ** 0.5).astype(np.float32))
    return kernels


def _flutter(rng: np.random.Generator, form: AudioFormat, bank: Samples) -> Samples:
    """Return a bank that stirs, as leaves do, some six times a second."""
    mono, frames = AudioFormat(form.sample_rate), bank.shape[1] - chunk_frames(form)
    for number in range(len(bank)):
        slow = noise(rng, mono, mono.seconds(frames), band(0.5, 7.0, steep=1.0))[0]
        bank[number] *= 1 + 0.35 * np.clip(slow / slow.std(), -2, 2)
    return bank


def _weather(rng: np.random.Generator) -> Iterator[float]:
    """Yield how strongly it blows, about -1 to 1, on the scale of a breath, of a gust, and of the weather."""
    scales = [(wander(rng, about), share) for about, share in ((5.0, 0.25), (12.0, 0.6), (31.0, 0.45), (80.0, 0.15))]
    while True:
        yield math.tanh(sum(share * next(scale) for scale, share in scales))


def _shared(values: Iterator[float], lags: int) -> Iterator[Iterator[float]]:
    """Yield iterators over the same values, each half a second later than the one before."""
    for number, copy in enumerate(tee(values, lags)):
        yield chain(repeat(0.0, round(0.5 * number / CHUNK)), copy)


def _gusts(rng: np.random.Generator) -> Iterator[Gains]:
    return sway(rng, 1.2, (3.0, 8.0), sideways=2.0)


def _blown(weather: Iterator[float], gusts: Iterator[Gains], bend: float) -> Iterator[Gains]:
    """Yield gains that follow the weather, `bend` times 4 dB for each unit of it, and a little of their own."""
    for strength, (left, right) in zip(weather, gusts, strict=True):
        blown = 10 ** (4.0 * bend * strength / 20)
        yield blown * left, blown * right
