"""Encoders: from blocks of sound to a tagged file, always in constant memory; and the choice of one by the kind of file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from guided_audio.audio import AudioFormat, Samples
from guided_audio.export.encoders.lossless import FlacEncoder, WavEncoder
from guided_audio.export.encoders.m4b import M4bEncoder, find_ffmpeg
from guided_audio.export.encoders.mp3 import Mp3Encoder
from guided_audio.export.encoders.opus import OpusEncoder
from guided_audio.export.encoders.tags import ChapterMark, Tags, TimedLine, timestamp


class Encoder(Protocol):
    """Writes one file as its sound arrives. Failures are OSErrors, as those of any file."""

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        ...

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Write what is left, now that the times of the chapters and of the spoken lines are known, and close the file."""
        ...

    def close(self) -> None:
        """Close the file as it is; after `flush` this does nothing."""
        ...


_ENCODERS: dict[str, Callable[[Path, AudioFormat, Tags], Encoder]] = {
    "mp3": Mp3Encoder,
    "m4b": M4bEncoder,
    "opus": OpusEncoder,
    "flac": FlacEncoder,
    "wav": WavEncoder,
}
EXTENSIONS = tuple(_ENCODERS)


def check_encoder(kind: str) -> None:
    """Raise OutputError if a kind of file needs a program that is not installed."""
    if kind == "m4b":
        find_ffmpeg()


def open_encoder(kind: str, path: Path, form: AudioFormat, tags: Tags) -> Encoder:
    """Begin a new file at `path`; `kind` is one of EXTENSIONS."""
    return _ENCODERS[kind](path, form, tags)
