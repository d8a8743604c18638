"""WAV and FLAC, 16 bits, written by libsndfile.

FLAC's metadata blocks (RFC 9639, 8) are our own, for libsndfile knows neither chapters, nor lyrics, nor pictures. It is given a
comment as long as all of them, which they replace in the finished file.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from guided_audio.audio import AudioFormat, Samples, to_pcm16
from guided_audio.audio.sound_files import SoundFileWriter, write_failure
from guided_audio.export.encoders.tags import ChapterMark, Tags, TimedLine, picture_block, untimed, vorbis_comment

_TEXTS = ("title", "artist", "album", "genre", "comment")
_PADDING, _VORBIS_COMMENT, _PICTURE = 1, 4, 6
_LAST = 0x80
_AFTER_STREAM_INFO = 4 + 4 + 34
_LARGEST = (1 << 24) - 1024
"""A block's size is a number of 24 bits."""


class _Pcm16Encoder:
    _file: SoundFileWriter

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._file.write(to_pcm16(samples))

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()


class WavEncoder(_Pcm16Encoder):
    """Writes a WAV, 16 bits; it holds the texts of the tags, and neither chapters, nor lyrics, nor a cover."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        texts = {name: getattr(tags, name) for name in _TEXTS}
        self._file = SoundFileWriter(path, form, "WAV", "PCM_16", {**texts, "date": tags.year})

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Close the file and make sure that all of it was written; a WAV has no chapters and no lyrics."""
        self._file.finish()


class FlacEncoder(_Pcm16Encoder):
    """Writes a FLAC, 16 bits, with all tags, chapters and cover."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._path = path
        self._tags = tags
        room = len(_blocks(tags, untimed(tags)[0]))
        if room > _LARGEST:
            raise ValueError("what the file is to say about itself is too large")
        self._file = SoundFileWriter(path, form, "FLAC", "PCM_16", {"comment": "." * room})

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Close the file, make sure that all of it was written, and write its metadata; the lyrics in it have no times."""
        self._file.finish()
        with self._path.open("r+b") as file:
            file.seek(_AFTER_STREAM_INFO)
            kind, size = struct.unpack(">B3s", file.read(4))
            room = int.from_bytes(size, "big")
            blocks = _blocks(self._tags, chapters)
            if kind != _VORBIS_COMMENT | _LAST or len(blocks) > room:
                raise write_failure(self._path)
            file.seek(_AFTER_STREAM_INFO)
            file.write(blocks + _block(_PADDING | _LAST, bytes(room - len(blocks))))


def _blocks(tags: Tags, chapters: Sequence[ChapterMark]) -> bytes:
    picture = _block(_PICTURE, picture_block(tags.cover)) if tags.cover else b""
    return _block(_VORBIS_COMMENT, vorbis_comment(tags, chapters)) + picture


def _block(kind: int, data: bytes) -> bytes:
    return bytes([kind]) + len(data).to_bytes(3, "big") + data
