"""Sound files: written with libsndfile, and what only ffmpeg reads, such as M4A, through pydub."""

import errno
import os
import shutil
import warnings
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import soundfile
from numpy.typing import NDArray

from guided_audio.audio.samples import AudioFormat, Samples, silence
from guided_audio.core.errors import UsageError
from guided_audio.core.temporary import is_full, make_temporary_folder, remove_temporary_folder, temporary_failure
from guided_audio.core.units import Seconds


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
    """Return the path of the ffmpeg that pydub would run; None if none is installed. The present folder is not searched."""
    name: str = load_pydub().AudioSegment.converter
    return shutil.which(name)


def decode_with_ffmpeg(path: Path, most: Seconds | None = None) -> soundfile.SoundFile:
    """Return a file's sound, or the first `most` seconds of it, as a temporary FLAC that is removed with the returned object.

    UsageError if ffmpeg is not installed, or finds no sound in the file.
    """
    if not ffmpeg_program():
        hint = "install ffmpeg, which knows many more kinds of files, or save it as WAV, FLAC, Ogg or MP3"
        raise UsageError(f"{path} is not a kind of sound that can be read here", hint)
    pydub = load_pydub()
    folder = make_temporary_folder()
    target = folder / "sound.flac"
    length = [] if most is None else ["-t", f"{most:g}"]
    try:
        # pydub holds in memory all that it decodes. So it decodes a moment, while ffmpeg writes the whole to the disk.
        parameters = ["-vn", *length, "-f", "flac", str(target)]
        pydub.AudioSegment.from_file(str(path.resolve()), duration=0.1, parameters=parameters)
        file = soundfile.SoundFile(str(target))
    except (pydub.exceptions.CouldntDecodeError, soundfile.LibsndfileError, OSError, IndexError, KeyError) as error:
        full = is_full(folder)
        remove_temporary_folder(folder)
        if full:
            raise temporary_failure(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))) from error
        raise UsageError(f"{path} is not sound, or it is damaged", "choose a file that plays elsewhere") from error
    weakref.finalize(file, remove_temporary_folder, folder)  # also at the program's end
    return file
