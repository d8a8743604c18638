"""FLAC and WAV through libsndfile, 16 bits."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import soundfile

from guided_audio.audio import AudioFormat, Samples
from guided_audio.encoders.pcm import to_pcm16
from guided_audio.encoders.tags import ChapterMark, Tags, TimedLine

_TEXTS = ("title", "artist", "album", "date", "genre", "comment")


class SndfileEncoder:
    """Writes FLAC or WAV; these containers carry the texts of the tags, and no chapters."""

    def __init__(self, kind: str, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._path = path
        self._frames = 0
        path.open("xb").close()  # libsndfile cannot say why a file cannot be made; this does
        try:
            self._file = soundfile.SoundFile(
                os.fsencode(path), "w", form.sample_rate, form.channels, subtype="PCM_16", format=kind.upper()
            )
            for name in _TEXTS:
                if text := getattr(tags, "year" if name == "date" else name):  # libsndfile refuses empty ones
                    setattr(self._file, name, text)
        except soundfile.LibsndfileError as error:
            raise self._cannot_write() from error

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        try:
            self._file.write(to_pcm16(samples))
        except (soundfile.LibsndfileError, AssertionError) as error:  # a short write, whatever the cause
            raise self._cannot_write() from error
        self._frames += len(samples)

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Close the file and make sure that all of it is there; the chapters have no place in it."""
        del chapters, lines
        self.close()
        # libsndfile swallows an error on closing, so what is on the disk is asked.
        try:
            written = soundfile.info(os.fsencode(self._path)).frames
        except soundfile.LibsndfileError as error:
            raise self._cannot_write() from error
        if written != self._frames:
            raise self._cannot_write()

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _cannot_write(self) -> OSError:
        room = os.statvfs(self._path.parent).f_bavail if hasattr(os, "statvfs") else 1
        code = errno.ENOSPC if room == 0 else errno.EIO
        return OSError(code, os.strerror(code), str(self._path))
