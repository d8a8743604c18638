"""Waves on a beach, and a stream."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import tee
from operator import itemgetter

import numpy as np

from guided_audio.audio.beds.banks import band, noise, scatter
from guided_audio.audio.beds.movement import CHUNK, Gains, sway, wander
from guided_audio.audio.beds.parts import Part, Texture
from guided_audio.audio.format import AudioFormat, Samples


def waves(form: AudioFormat, rng: np.random.Generator) -> list[Part]:
    """Return a calm sea: a wave every 8 to 14 seconds, no two alike, over the murmur of those further out."""
    depth = noise(rng, form, 10.0, band(60.0, 330.0, tilt=-3.0, steep=1.0))
    body = noise(rng, form, 12.0, band(250.0, 1500.0, tilt=-3.5, steep=1.0))
    foam = noise(rng, form, 12.0, band(900.0, 4300.0, tilt=-4.5, steep=1.0))
    gains = [map(itemgetter(number), copy) for number, copy in enumerate(tee(_sea(rng), 3))]
    return [
        Texture(rng, form, depth, -36.0, gains[0], hop=2.75),
        Texture(rng, form, body, -35.5, gains[1], hop=3.25),
        Texture(rng, form, foam, -37.0, gains[2], hop=2.25),
    ]


def stream(form: AudioFormat, rng: np.random.Generator) -> list[Part]:
    """Return a small stream over stones: bubbles of all sizes in a soft rush of water."""
    rush = noise(rng, form, 12.0, band(250.0, 2600.0, tilt=-4.0, steep=1.0))
    small = scatter(rng, form, 14.0, _bubbles(rng, form, 650.0, 2400.0), a_second=110.0, spread=0.8)
    large = scatter(rng, form, 16.0, _bubbles(rng, form, 240.0, 800.0), a_second=34.0, spread=0.5)
    return [
        Texture(rng, form, rush, -38.5, sway(rng, 1.5, (2.0, 7.0, 29.0)), hop=3.0),
        Texture(rng, form, small, -40.5, sway(rng, 2.5, (1.5, 5.0, 19.0, 61.0), sideways=1.5), hop=2.5),
        Texture(rng, form, large, -40.5, sway(rng, 2.5, (2.5, 9.0, 37.0), sideways=2.0), hop=3.75),
    ]


def _bubbles(rng: np.random.Generator, form: AudioFormat, low: float, high: float) -> list[Samples]:
    """Return single bubbles: a ring that dies sooner the smaller the bubble, and rises a little as it comes to the surface.

    Damping and pitch after K. van den Doel, Physically based models for liquid sounds (2005), equations 3 to 6.
    """
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
    """One wave: when it is first heard, how long it rises, how strong it is, and from where to where it runs along the beach."""

    begins: float
    rise: float
    strength: float
    side: float
    drift: float


def _sea(rng: np.random.Generator) -> Iterator[tuple[Gains, Gains, Gains]]:
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
    """Return a level that begins with no edge, is 1 after `rise` seconds, and dies away more slowly than it came."""
    part = max(age, 0.0) / rise
    return float(part**shape * math.exp(shape * (1 - part)))


def _next_wave(rng: np.random.Generator, begins: float) -> _Wave:
    strength = rng.uniform(0.62, 1.0)
    return _Wave(begins, rng.uniform(3.8, 5.6), strength, rng.uniform(-0.35, 0.35), rng.uniform(-0.25, 0.25))
