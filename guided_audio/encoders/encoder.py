"""What every encoder offers, and which one writes which kind of file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from guided_audio.audio import AudioFormat, Samples
from guided_audio.encoders.tags import ChapterMark, Tags, TimedLine

EXTENSIONS = ("mp3", "flac", "wav")


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


def open_encoder(kind: str, path: Path, form: AudioFormat, tags: Tags) -> Encoder:
    """Begin a new file at `path`; `kind` is one of EXTENSIONS."""
    if kind == "mp3":
        from guided_audio.encoders.mp3 import Mp3Encoder

        return Mp3Encoder(path, form, tags)
    from guided_audio.encoders.sndfile import SndfileEncoder

    return SndfileEncoder(kind, path, form, tags)
