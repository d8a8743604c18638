"""Files that libsndfile writes; WAV is one of them as it comes."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.export.encoders.failure import write_failure
from guided_audio.export.encoders.pcm import to_pcm16
from guided_audio.export.encoders.tags import ChapterMark, Tags, TimedLine

_TEXTS = ("title", "artist", "album", "genre", "comment")


class SoundFileWriter:
    """A sound file that is being written; every failure is an OSError that says what the disk is like."""

    def __init__(
        self,
        path: Path,
        form: AudioFormat,
        kind: str,
        subtype: str,
        texts: Mapping[str, str],
        compression: float | None = None,
    ) -> None:
        self._path = path
        self._frames = 0
        path.open("xb").close()  # libsndfile cannot say why a file cannot be made; this does
        try:
            self._file = soundfile.SoundFile(
                os.fsencode(path),
                "w",
                form.sample_rate,
                form.channels,
                subtype,
                None,
                kind,
                compression_level=compression,
            )
            for name, text in texts.items():
                if text:  # libsndfile refuses empty ones
                    setattr(self._file, name, text)
        except soundfile.LibsndfileError as error:
            raise write_failure(path) from error

    def write(self, samples: NDArray[np.int16] | Samples) -> None:
        """Take sound, shape (frames, channels), as 16-bit integers or as float32 of range ±1."""
        try:
            self._file.write(samples)
        except (soundfile.LibsndfileError, AssertionError) as error:  # a short write, whatever the cause
            raise write_failure(self._path) from error
        self._frames += len(samples)

    def finish(self) -> None:
        """Close the file and make sure that all of it is there."""
        if not self._frames:  # without a frame, libsndfile writes no head for FLAC and Opus
            self.write(silence(1, self._file.channels))
        self.close()
        # libsndfile swallows an error on closing, so what is on the disk is asked.
        try:
            written = soundfile.info(os.fsencode(self._path)).frames
        except soundfile.LibsndfileError as error:
            raise write_failure(self._path) from error
        if written != self._frames:
            raise write_failure(self._path)

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()


class WavEncoder:
    """Writes a WAV, 16 bits; it carries the texts of the tags, and neither chapters, nor lyrics, nor a cover."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        texts = {name: getattr(tags, name) for name in _TEXTS}
        self._file = SoundFileWriter(path, form, "WAV", "PCM_16", {**texts, "date": tags.year})

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._file.write(to_pcm16(samples))

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Close the file and make sure that all of it is there; chapters and lines have no place in it."""
        del chapters, lines
        self._file.finish()

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()
