"""Beds made of tones: singing bowls, a warm chord, and crickets at night."""

import math

import numpy as np
from numpy.random import Generator

from guided_audio.audio.beds.banks import Rows, band, chunk_frames, finish_bank, measured_power, noise, pad
from guided_audio.audio.beds.layers import Layer, Rings, Texture, sway
from guided_audio.audio.samples import AudioFormat, Samples

_BOWLS = (132.0, 148.5, 198.0, 222.75, 264.0)
"""Hertz: a fifth, its octave, and a major second above each; there is no leading note."""
_RING = 12.0
_CHIRP, _FAR = 0.32, 0.48
"""Seconds: a cricket's chirp, and its reverberation."""
# ratio to the lowest mode, level, seconds to fall by 60 dB, how far the two of a pair are apart in hertz; see audio/bell.py
_MODES = ((1.0, 1.0, 36.0, 0.21), (2.83, 0.28, 22.0, 0.43), (5.42, 0.06, 13.0, 0.77), (8.77, 0.01, 8.0, 1.1))


def bowls(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return singing bowls, one every 4 to 8 seconds, which begin softly and ring into each other."""
    rings = [_bowl(rng, form, pitch) for pitch in _BOWLS]
    hum = pad(rng, form, 10.0, [(66.0, 0.5), (99.0, 0.5), (132.0, 1.0), (198.0, 0.7), (264.0, 0.25)], 0.12)
    return [
        Rings(rng, form, rings, -28.1, (4.0, 8.0)),
        Texture(rng, form, hum, -39.8, sway(rng, 2.5, (11.0, 29.0)), hop=4.0),
    ]


def drone(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return a warm chord: an open fifth, over which other notes come and go within a minute."""
    ground = pad(rng, form, 12.0, _notes({98.0: 0.8, 146.83: 0.75, 196.0: 0.8}), 0.14)
    light = pad(rng, form, 10.0, _notes({246.94: 0.6, 293.66: 0.7, 220.0: 0.35}), 0.2)
    air = noise(rng, form, 8.0, band(250.0, 1600.0, tilt=-6.0, steep=1.0))
    return [
        Texture(rng, form, ground, -36.3, sway(rng, 1.2, (9.0, 23.0, 59.0)), hop=4.0),
        Texture(rng, form, light, -40.8, sway(rng, 4.0, (13.0, 31.0), sideways=2.0), hop=3.25),
        Texture(rng, form, air, -54.8, sway(rng, 3.0, (8.0, 21.0)), hop=2.5),
    ]


def night(form: AudioFormat, rng: Generator) -> list[Layer]:
    """Return still night air, and faint crickets."""
    air = noise(rng, form, 12.0, band(130.0, 900.0, tilt=-4.0, steep=1.0))
    leaves = noise(rng, form, 8.0, band(700.0, 3200.0, tilt=-4.0, steep=1.0))
    crickets = _crickets(rng, form, 18.0)
    return [
        Texture(rng, form, air, -35.9, sway(rng, 1.5, (7.0, 23.0, 61.0)), hop=3.0),
        Texture(rng, form, leaves, -42.9, sway(rng, 3.0, (6.0, 17.0, 47.0), sideways=1.5), hop=2.5),
        Texture(rng, form, crickets, -44.9, sway(rng, 4.0, (12.0, 33.0, 80.0), sideways=2.5), hop=4.5),
    ]


def _bowl(rng: Generator, form: AudioFormat, pitch: float) -> Samples:
    """Return one bowl at about 0 LUFS, one-dimensional: 12 seconds that rise over nearly two, and beat slowly."""
    time = np.arange(form.frames(_RING), dtype=np.float32) / np.float32(form.sample_rate)
    sound = np.zeros(len(time), np.float32)
    for ratio, level, decay, apart in _MODES:
        if pitch * ratio > 0.45 * form.sample_rate:
            continue
        turn, beat = np.float32(2 * math.pi), apart * rng.uniform(0.7, 1.3)
        # One tone with a beating amplitude: the same as two tones, and cheaper.
        waver = 1 + np.float32(0.35) * np.cos(turn * np.float32(beat) * time + np.float32(rng.uniform(0, 6.28)))
        fall = np.exp(np.float32(-6.9 / decay) * time)
        sound += np.float32(level) * waver * fall * _sine(pitch * ratio, form, len(time))
    rise, release = form.frames(1.8), form.frames(6.0)
    sound[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, dtype=np.float32)) ** 2
    sound[-release:] *= np.cos(np.linspace(0, np.pi / 2, release, dtype=np.float32)) ** 2
    return sound / np.float32((pitch / 198.0) ** 0.4)


def _sine(frequency: float, form: AudioFormat, frames: int) -> Samples:
    """Return a sine; its phase is reduced in double precision, for single precision would drift within seconds."""
    turns = np.arange(frames, dtype=np.float64)
    turns *= frequency / form.sample_rate
    turns %= 1.0
    wave: Samples = np.sin(np.float32(2 * math.pi) * turns.astype(np.float32))
    return wave


def _notes(levels: dict[float, float]) -> list[tuple[float, float]]:
    """Return the partials of some notes, each fading with every octave, and sooner above 550 Hz: which makes it warm."""
    return [
        (note * number, level / number**1.2 / (1 + (note * number / 550) ** 2))
        for note, level in levels.items()
        for number in range(1, 9)
        if note * number < 1700
    ]


def _crickets(rng: Generator, form: AudioFormat, seconds: float) -> Rows:
    """Return a few tree crickets, each with its own pitch, place and pace, none of them regular."""
    frames = form.frames(seconds)
    rows = np.zeros((min(form.channels, 2), frames + chunk_frames(form)), np.float32)
    for pitch, pace, side in ((2350.0, 1.05, -0.6), (2520.0, 0.85, 0.5), (2700.0, 1.3, 0.1), (2440.0, 1.6, 0.8)):
        chirp = _chirp(rng, form, min(pitch, 0.4 * form.sample_rate), side)
        place = int(rng.uniform(0.0, pace) * form.sample_rate)
        while place < frames - chirp.shape[1]:
            rows[:, place : place + chirp.shape[1]] += np.float32(10 ** (rng.uniform(-6.0, 0.0) / 20)) * chirp
            resting = rng.random() < 0.12
            place += int(form.sample_rate * pace * (rng.uniform(2.0, 5.0) if resting else rng.uniform(0.75, 1.3)))
    return finish_bank(rows, frames, measured_power(rows[:, :frames], form))


def _chirp(rng: Generator, form: AudioFormat, pitch: float, side: float) -> Rows:
    """Return one chirp of eight soft pulses, as of the snowy tree cricket, with its reverberation."""
    time = np.arange(form.frames(_CHIRP + _FAR), dtype=np.float64) / form.sample_rate
    whole = np.where(time < _CHIRP, np.sin(np.pi * time / _CHIRP) * np.sin(np.pi * 8 / _CHIRP * time), 0.0) ** 2
    spectrum = np.fft.rfft(np.sin(2 * np.pi * pitch * time) * whole)
    smear = np.minimum(time / 0.02, 1) * np.exp(-6.9 * time / _FAR) * (time < _FAR)
    rows = np.empty((min(form.channels, 2), len(time)), np.float32)
    for number, row in enumerate(rows):
        echo = np.fft.rfft(smear * rng.standard_normal(len(time)))
        row[:] = np.fft.irfft(spectrum * echo, len(time)) * math.sqrt((1 + side * (1 - 2 * number)) / 2)
    return rows / np.float32(np.abs(rows).max())
