"""The user's own file as a bed: brought to the format and the loudness of a bed, and looped without a seam."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from guided_audio.audio.beds.layers import BED_LOUDNESS, BED_PEAK, BedSound
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.audio.samples import AudioFormat, Samples, read_only
from guided_audio.audio.sound_files import decode_with_ffmpeg
from guided_audio.audio.true_peak import largest
from guided_audio.core.errors import UsageError
from guided_audio.core.units import Seconds

MEASURED = Seconds(600.0)
"""The loudness of a file is measured on this much of it, from its beginning."""
SHORTEST = Seconds(1.0)
GLANCE = Seconds(2.0)
"""To check a file that only ffmpeg reads, this much of it is decoded."""
CROSSFADE = Seconds(4.0)
"""The end of a file fades into its beginning over so long, and over a quarter of a file that is shorter than four of these."""
_CHUNK = Seconds(0.25)
_HINT = "choose a file that plays in other programs"


def open_file(path: Path, form: AudioFormat) -> BedSound:
    """Return a file as an endless bed in this format, at BED_LOUDNESS, or quieter where its peaks would pass BED_PEAK.

    Only a few seconds of it are held in memory. A file with no sound in it, or less than a second, is a UsageError.
    """
    source = _Source(path)
    return BedSound(_resampled(source, form, _gain(source, form, path)))


def check_file(path: Path) -> None:
    """Raise UsageError if a file does not exist, is no sound, or is too short; a silent one is found only on opening."""
    _Source(path, GLANCE)


class _Source:
    """A file, read at its own rate and in the wanted channels, again and again from its beginning."""

    def __init__(self, path: Path, most: Seconds | None = None) -> None:
        self._file = _open(path, most)
        self.rate = int(self._file.samplerate)
        self._path = path
        self.end_at(int(self._file.frames))

    def end_at(self, frames: int) -> None:
        """Take so many frames for the whole file; UsageError if that is too short for a bed."""
        self.frames = frames
        if frames < SHORTEST * self.rate:
            lasts = f"{self._path} lasts {frames / self.rate:.2f} seconds"
            raise UsageError(lasts, "a bed needs a second at least, better a minute")

    def rewind(self) -> None:
        """Go back to the first frame; a damaged file, in which libsndfile cannot seek, is opened again."""
        try:
            self._file.seek(0)
        except (soundfile.LibsndfileError, RuntimeError):
            try:
                self._file = soundfile.SoundFile(self._file.name)
            except (soundfile.LibsndfileError, RuntimeError) as error:
                raise _lost(self._path) from error

    def read(self, frames: int, channels: int) -> Samples:
        """Return the next frames, shape (frames, channels); fewer at the end, or where the file is damaged."""
        try:
            sound: Samples = self._file.read(frames, dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, RuntimeError):
            sound = np.zeros((0, self._file.channels), np.float32)
        return _with_channels(np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0), channels)

    def looped(self, channels: int) -> Iterator[Samples]:
        """Yield its sound for ever, its end faded into its beginning, at equal power; UsageError if it becomes unreadable."""
        fade = int(min(CROSSFADE * self.rate, self.frames // 4))
        angles = np.linspace(0, np.pi / 2, fade, dtype=np.float32)[:, None]
        step = int(_CHUNK * self.rate)
        self.rewind()
        yield self.read(fade, channels)
        while True:
            left = self.frames - 2 * fade
            while left > 0 and len(sound := self.read(min(step, left), channels)):
                yield sound
                left -= len(sound)
            ending = np.zeros((fade, channels), np.float32)
            last = self.read(fade, channels)
            ending[: len(last)] = last
            self.rewind()
            beginning = self.read(fade, channels)
            if not len(beginning):  # or this would loop for ever without yielding anything
                raise _lost(self._path)
            way = angles[: len(beginning)]
            yield ending[: len(beginning)] * np.cos(way) + beginning * np.sin(way)


def _lost(path: Path) -> UsageError:
    return UsageError(f"{path} cannot be read any more", "see whether it is still there, and as it was")


def _open(path: Path, most: Seconds | None) -> soundfile.SoundFile:
    """Open a file with libsndfile, or what ffmpeg makes of it; UsageError says what is wrong with it."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not a file" if path.exists() else "is not there"
        raise UsageError(f"{path} {what}", "name a file of sound")
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise UsageError(f"{path} is empty", _HINT)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    try:
        return soundfile.SoundFile(os.fsencode(path))
    except (soundfile.LibsndfileError, TypeError, RuntimeError):
        return decode_with_ffmpeg(path, most)  # a TypeError is raw sound, which has no header


def _gain(source: _Source, form: AudioFormat, path: Path) -> float:
    """Measure the beginning of a file, as it will be heard, and return the factor that makes a bed of it."""
    meter, peak = LoudnessMeter(AudioFormat(source.rate, form.channels)), 0.0
    left = most = min(int(MEASURED * source.rate), source.frames)
    while left > 0 and len(sound := source.read(min(left, source.rate), form.channels)):
        meter.feed(sound)
        peak = max(peak, largest(sound))
        left -= len(sound)
    if left > 0:  # the rest is damaged: loop what is whole
        source.end_at(most - left)
    loudness = meter.integrated
    if not np.isfinite(loudness):
        raise UsageError(f"there is nothing to hear in {path}", "choose a file with a steady, quiet sound")
    return float(min(10 ** ((BED_LOUDNESS - loudness) / 20), 10 ** (BED_PEAK / 20) / peak))


def _resampled(source: _Source, form: AudioFormat, gain: float) -> Iterator[Samples]:
    """Yield a looped file at the rate of the format, without end and without a seam."""
    resampler = soxr.ResampleStream(source.rate, form.sample_rate, form.channels, dtype="float32")
    for sound in source.looped(form.channels):
        chunk = sound if source.rate == form.sample_rate else resampler.resample_chunk(sound)
        if len(chunk):
            yield read_only(chunk * np.float32(gain))


def _with_channels(sound: Samples, channels: int) -> Samples:
    """Return sound in so many channels: one is copied to all, and several are averaged into fewer."""
    if sound.shape[1] == channels:
        return sound
    if channels == 1 or sound.shape[1] == 1:
        return np.repeat(sound.mean(axis=1, keepdims=True, dtype=np.float32), channels, axis=1)
    sides = [sound[:, side::2].mean(axis=1, dtype=np.float32) for side in (0, 1)]
    return np.stack([sides[channel % 2] for channel in range(channels)], axis=1)
