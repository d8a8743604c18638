"""Sound as arrays: their format, fades, and 16-bit integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guided_audio.core.units import Frames, Seconds, to_frames

Samples = NDArray[np.float32]
"""float32, shape (frames, channels), range ±1, read-only."""

FADE_IN, FADE_OUT = Seconds(0.005), Seconds(0.030)
LEAD, TAIL = Seconds(0.04), Seconds(0.12)
"""Kept around the words, so that soft beginnings and endings stay whole."""
THRESHOLD_DB = -42.0
"""Quieter than the loudest 10 ms of the utterance by this much is silence."""
FLOOR_DB = -60.0
"""Sound that is never louder than this is no speech at all, only an engine's noise."""


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Frames a second and channels a frame."""

    sample_rate: int
    channels: int = 1

    def frames(self, seconds: float) -> Frames:
        """Return the whole number of frames nearest to `seconds`."""
        return to_frames(seconds, self.sample_rate)

    def seconds(self, frames: int) -> Seconds:
        """Return the duration of `frames`."""
        return Seconds(frames / self.sample_rate)


WITH_BED = AudioFormat(48_000, 2)
"""The format of a session with a bed of sound, which is wide, and has more above than a voice."""


def read_only(samples: Samples) -> Samples:
    """Return the same array, closed to writing."""
    samples.flags.writeable = False
    return samples


def silence(frames: int, channels: int = 1) -> Samples:
    """Return `frames` of digital silence, shape (frames, channels); it takes no memory however long it is."""
    return np.broadcast_to(np.zeros((1, channels), np.float32), (frames, channels))


def has_sound(samples: Samples) -> bool:
    """Return whether any sample is not zero; of what `silence` returns, one frame is looked at."""
    return bool((samples[:1] if samples.strides[0] == 0 else samples).any())


def to_pcm16(samples: Samples) -> NDArray[np.int16]:
    """Return float sound, range ±1, as 16-bit integers; full scale is 32768, and the top step is clipped."""
    scaled = np.multiply(samples, np.float32(32768.0))
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32768.0, 32767.0, out=scaled)
    return scaled.astype(np.int16)


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
