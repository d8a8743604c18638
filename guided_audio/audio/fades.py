"""Edges without clicks: raised-cosine fades, and cutting off the silence an engine leaves around its words."""

import numpy as np

from guided_audio.audio.format import Samples, read_only
from guided_audio.core.units import Seconds, to_frames

FADE_IN = Seconds(0.005)
FADE_OUT = Seconds(0.030)
LEAD = Seconds(0.04)
TAIL = Seconds(0.12)
"""Kept around the words, so that soft beginnings and endings stay whole."""
THRESHOLD_DB = -42.0
"""Quieter than the loudest 10 ms of the utterance by this much is silence."""
FLOOR_DB = -60.0
"""Sound that is never louder than this is no speech at all, only an engine's noise."""


def fade_in_gain(frames: int) -> Samples:
    """Return a raised-cosine gain from 0 to 1, shape (frames, 1)."""
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(frames, dtype=np.float32) + 0.5) / max(frames, 1))
    return ramp.astype(np.float32)[:, None]


def fade_out_gain(frames: int) -> Samples:
    """Return a raised-cosine gain from 1 to 0, shape (frames, 1)."""
    return fade_in_gain(frames)[::-1]


def fade_edges(samples: Samples, sample_rate: int) -> Samples:
    """Return a copy, shape (frames, channels), that begins and ends at zero: 5 ms in, 30 ms out."""
    faded = samples.copy()
    lead = min(to_frames(FADE_IN, sample_rate), len(faded) // 2)
    tail = min(to_frames(FADE_OUT, sample_rate), len(faded) // 2)
    faded[:lead] *= fade_in_gain(lead)
    faded[len(faded) - tail :] *= fade_out_gain(tail)
    return read_only(faded)


def trim_silence(samples: Samples, sample_rate: int) -> Samples:
    """Return the part, shape (frames, channels), from 40 ms before the first word to 120 ms after the last.

    Words are where 10 ms of sound are within 42 dB of the loudest 10 ms. Sound below -60 dBFS throughout is returned empty.
    """
    hop = sample_rate // 100
    hops = len(samples) // hop
    if not hops:
        return samples[:0]
    power = np.square(samples[: hops * hop]).reshape(hops, -1).mean(axis=1)
    loudest = float(power.max())
    if loudest < 10 ** (FLOOR_DB / 10):
        return samples[:0]
    voiced = np.flatnonzero(power > loudest * 10 ** (THRESHOLD_DB / 10))
    start = int(voiced[0]) * hop - to_frames(LEAD, sample_rate)
    end = (int(voiced[-1]) + 1) * hop + to_frames(TAIL, sample_rate)
    return samples[max(start, 0) : end]
