"""Sound files, written with libsndfile; and where ffmpeg and pydub are."""

import errno
import os
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import soundfile
from numpy.typing import NDArray

from guided_audio.audio.samples import AudioFormat, Samples, silence


def write_failure(path: Path) -> OSError:
    """Return the error of a write whose library gives no cause: a full disk, or else a failure of the device."""
    room = os.statvfs(path.parent).f_bavail if hasattr(os, "statvfs") else 1
    code = errno.ENOSPC if room == 0 else errno.EIO
    return OSError(code, os.strerror(code), str(path))


class SoundFileWriter:
    """A new sound file of one of libsndfile's kinds; every failure is an OSError."""

    def __init__(
        self,
        path: Path,
        form: AudioFormat,
        kind: str,
        subtype: str,
        tags: Mapping[str, str],
        level: float | None = None,
    ) -> None:
        """Begin a new file; `level` is libsndfile's compression, from 0 to 1."""
        self._path = path
        self._frames = 0
        path.open("wb").close()  # unlike libsndfile, this gives the reason why a file cannot be made
        rate, channels, name = form.sample_rate, form.channels, os.fsencode(path)
        try:
            self._file = soundfile.SoundFile(name, "w", rate, channels, subtype, None, kind, compression_level=level)
            for tag, text in tags.items():
                if text:  # libsndfile refuses empty ones
                    setattr(self._file, tag, text)
        except soundfile.LibsndfileError as error:
            path.unlink()
            raise write_failure(path) from error

    def write(self, samples: NDArray[np.int16] | Samples) -> None:
        """Write sound, shape (frames, channels), as 16-bit integers or as float32 of range ±1."""
        try:
            self._file.write(samples)
        except (soundfile.LibsndfileError, AssertionError) as error:  # a short write, whatever the cause
            raise write_failure(self._path) from error
        self._frames += len(samples)

    def finish(self) -> None:
        """Close the file and make sure that all of it was written."""
        if not self._frames:  # without a frame, libsndfile writes no head for FLAC and Opus
            self.write(silence(1, self._file.channels))
        self.close()
        # libsndfile swallows an error on closing, so the file is read back.
        try:
            written = soundfile.info(os.fsencode(self._path)).frames
        except soundfile.LibsndfileError as error:
            raise write_failure(self._path) from error
        if written != self._frames:
            raise write_failure(self._path)

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()


def load_pydub() -> ModuleType:
    """Import pydub without its warnings of its own age and of a missing ffmpeg; our callers have messages of their own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
    module: ModuleType = pydub
    return module


def ffmpeg_program() -> str | None:
    """Return the path of ffmpeg; None if it is not installed."""
    return shutil.which("ffmpeg")
