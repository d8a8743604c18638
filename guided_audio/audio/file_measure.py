"""What is to be known of a file of sound before it is heard: its length, its loudness and its peak."""

from pathlib import Path

import numpy as np
import soxr

from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.audio.samples import AudioFormat, Samples
from guided_audio.audio.true_peak import largest
from guided_audio.core.errors import UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds, clock

LOUDEST = 1e6
"""+120 dBFS: a file with larger numbers is damaged."""
OFF_CENTRE = 0.1
"""The largest offset, as a share of the peak, that is not felt where sound begins and ends."""
ANEW = N_("open it in an audio editor, and save it anew")


class FileMeasure:
    """Measures a file as it is decoded, as it will be heard in a format."""

    def __init__(self, path: Path, rate: int, form: AudioFormat) -> None:
        self.path = path
        self.frames = 0
        """Of the file, at its own rate."""
        self.peak = 0.0
        self._rate, self._form = rate, form
        # Ultrasound is not heard: it neither makes a sound quieter nor counts as a peak.
        self._resampler = resampler_for(rate, form) if rate > form.sample_rate else None
        self.meter = LoudnessMeter(AudioFormat(min(rate, form.sample_rate), form.channels))
        self._largest = 0.0
        self._sum: np.ndarray[tuple[int], np.dtype[np.float64]] = np.zeros(1)

    @property
    def lasts(self) -> Seconds:
        """How much of it has been measured."""
        return Seconds(self.frames / self._rate)

    def feed(self, sound: Samples) -> None:
        """Measure the next frames, shape (frames, channels); UsageError for numbers that are no sound."""
        loudest = largest(sound)
        if not loudest <= LOUDEST:  # nor is NaN
            where = N_(
                "{path} is damaged at {lasts}: it has numbers there that are no sound",
                path=self.path,
                lasts=clock(self.lasts),
            )
            raise UsageError(where, ANEW)
        self.frames += len(sound)
        self._largest = max(self._largest, loudest)
        self._sum = self._sum + sound.sum(axis=0, dtype=np.float64)
        heard = with_channels(sound, self._form.channels)
        heard = self._resampler.resample_chunk(heard) if self._resampler else heard
        self.meter.feed(heard)
        self.peak = max(self.peak, largest(heard))

    def require_centred(self) -> None:
        """Raise UsageError for sound that lies off its centre line: it would click where it begins and ends."""
        if float(np.abs(self._sum).max()) / self.frames > OFF_CENTRE * self._largest > 0:
            raise UsageError(
                N_("{path} lies off its centre line", path=self.path), N_("remove its DC offset in an audio editor")
            )


def identity_of(path: Path) -> tuple[int, ...]:
    """Return what tells a file from another one of its name; nothing where it cannot be looked at, and reading says why."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def resampler_for(rate: int, form: AudioFormat) -> soxr.ResampleStream:
    """Return what brings a stream of this sample rate to that of a format."""
    return soxr.ResampleStream(rate, form.sample_rate, form.channels, dtype="float32")


def with_channels(sound: Samples, channels: int) -> Samples:
    """Return sound of one channel or two in so many: one is copied to all, two are averaged into one."""
    if sound.shape[1] == channels:
        return sound
    if channels == 1 or sound.shape[1] == 1:
        return np.repeat(sound.mean(axis=1, keepdims=True, dtype=np.float32), channels, axis=1)
    return sound[:, [channel % 2 for channel in range(channels)]]
