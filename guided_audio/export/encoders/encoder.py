"""What every encoder offers, and which one writes which kind of file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from guided_audio.audio import AudioFormat, Samples
from guided_audio.export.encoders.tags import ChapterMark, Tags, TimedLine

EXTENSIONS = ("mp3", "m4b", "opus", "flac", "wav")


class Encoder(Protocol):
    """Writes one file as its sound arrives. Failures are OSErrors, as those of any file."""

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        ...

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Write what is left, now that the places of the chapters and of the spoken lines are known, and close the file."""
        ...

    def close(self) -> None:
        """Close the file as it is; after `flush` this does nothing."""
        ...


def check_encoder(kind: str) -> None:
    """Raise OutputError if a kind of file needs a program that is not installed."""
    if kind == "m4b":
        from guided_audio.export.encoders.ffmpeg import find_ffmpeg

        find_ffmpeg()


def open_encoder(kind: str, path: Path, form: AudioFormat, tags: Tags) -> Encoder:
    """Begin a new file at `path`; `kind` is one of EXTENSIONS."""
    match kind:
        case "mp3":
            from guided_audio.export.encoders.mp3 import Mp3Encoder

            return Mp3Encoder(path, form, tags)
        case "m4b":
            from guided_audio.export.encoders.m4b import M4bEncoder

            return M4bEncoder(path, form, tags)
        case "opus":
            from guided_audio.export.encoders.opus import OpusEncoder

            return OpusEncoder(path, form, tags)
        case "flac":
            from guided_audio.export.encoders.flac import FlacEncoder

            return FlacEncoder(path, form, tags)
        case _:
            from guided_audio.export.encoders.sndfile import WavEncoder

            return WavEncoder(path, form, tags)
