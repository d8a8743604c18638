"""WAV and FLAC, 16 bits: their sound by libsndfile, their tags by ourselves.

FLAC's metadata blocks (RFC 9639, 8) are our own, for libsndfile knows neither chapters, nor lyrics, nor pictures. It is given a
comment as long as all of them, which they replace in the finished file. A WAV's tags stand behind its sound.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from guided_audio.audio import AudioFormat, Samples, to_pcm16
from guided_audio.audio.sound_files import SoundFileWriter, write_failure
from guided_audio.core.translation import N_
from guided_audio.export.encoders.riff import append_chunks, room_for_sound, tag_chunks
from guided_audio.export.encoders.tags import (
    LONGEST_LEVEL,
    UNMEASURED,
    ChapterMark,
    Level,
    Tags,
    TimedLine,
    picture_block,
    untimed,
    vorbis_comment,
)

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
    """Writes a WAV, 16 bits, with all tags, chapters and cover."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._path = path
        self._tags = tags
        self._room = room_for_sound(tags)
        self._file = SoundFileWriter(path, form, "WAV", "PCM_16", {})

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1; ValueError where it is more than a WAV holds."""
        self._room -= 2 * samples.size
        if self._room < 0:
            raise ValueError(N_("it would be over 4 GB, which is more than a WAV holds; a FLAC has room"))
        super().encode(samples)

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED) -> None:
        """Close the file, make sure that all of it was written, and append its tags."""
        self._file.finish()
        append_chunks(self._path, tag_chunks(self._tags, chapters, lines, level))


class FlacEncoder(_Pcm16Encoder):
    """Writes a FLAC, 16 bits, with all tags, chapters and cover."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._path = path
        self._tags = tags
        room = len(_blocks(tags, untimed(tags)[0], LONGEST_LEVEL))
        if room > _LARGEST:
            raise ValueError(N_("what the file is to say about itself is too large"))
        self._file = SoundFileWriter(path, form, "FLAC", "PCM_16", {"comment": "." * room})

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED) -> None:
        """Close the file, make sure that all of it was written, and write its metadata; the lyrics in it have no times."""
        self._file.finish()
        with self._path.open("r+b") as file:
            file.seek(_AFTER_STREAM_INFO)
            kind, size = struct.unpack(">B3s", file.read(4))
            room = int.from_bytes(size, "big")
            blocks = _blocks(self._tags, chapters, level)
            if kind != _VORBIS_COMMENT | _LAST or len(blocks) > room:
                raise write_failure(self._path)
            file.seek(_AFTER_STREAM_INFO)
            file.write(blocks + _block(_PADDING | _LAST, bytes(room - len(blocks))))


def _blocks(tags: Tags, chapters: Sequence[ChapterMark], level: Level) -> bytes:
    picture = _block(_PICTURE, picture_block(tags.cover)) if tags.cover else b""
    return _block(_VORBIS_COMMENT, vorbis_comment(tags, chapters, *level.replay_gain)) + picture


def _block(kind: int, data: bytes) -> bytes:
    return bytes([kind]) + len(data).to_bytes(3, "big") + data
