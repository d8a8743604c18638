"""Ogg Opus: libsndfile compresses it; its tags, with chapters, lyrics and cover, are our own (RFC 7845; Ogg pages: RFC 3533)."""

import base64
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from guided_audio.audio import AudioFormat, Samples
from guided_audio.audio.sound_files import SoundFileWriter
from guided_audio.core.temporary import beside, remove_temporary
from guided_audio.export.encoders.tags import (
    UNMEASURED,
    ChapterMark,
    Level,
    Tags,
    TimedLine,
    picture_block,
    vorbis_comment,
)

SAMPLE_RATES = frozenset((8_000, 12_000, 16_000, 24_000, 48_000))
"""Those of RFC 6716, 2.1.3: libsndfile takes no other."""
COMPRESSION = 0.85
"""libsndfile's scale from 256 kbit/s a channel at 0 to 6 at 1: about 44 kbit/s a channel."""
_SERIAL = 1
"""The number of the only stream: libsndfile's is random, and the same session would never be the same bytes."""
_TAGS = b"OpusTags"

_HEAD = struct.Struct("<4sBBqIIIB")
_CONTINUED = 1
_NO_PACKET_ENDS = -1
_MOST_SEGMENTS, _SEGMENT = 255, 255
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class OggPage:
    """A page, without its number and its checksum; `granule` is the number of samples at its end."""

    flags: int
    granule: int
    segments: bytes
    data: bytes

    def pack(self, serial: int, number: int) -> bytes:
        """Write the page as one of a stream."""
        head = (b"OggS", 0, self.flags, self.granule, serial, number, 0, len(self.segments))
        page = bytearray(_HEAD.pack(*head) + self.segments + self.data)
        page[22:26] = struct.pack("<I", ogg_crc(bytes(page)))
        return bytes(page)


class OpusEncoder:
    """Writes an Ogg Opus: first the sound into a temporary file, which is copied page by page when the times are known."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._path = path
        self._tags = tags
        self._sound = beside(path, "sound")
        self._file = SoundFileWriter(self._sound, form, "OGG", "OPUS", {}, COMPRESSION)

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._file.write(samples)

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED) -> None:
        """Write the finished file; the lyrics in it have no times."""
        self._file.finish()
        cover = base64.b64encode(picture_block(self._tags.cover)).decode() if self._tags.cover else ""
        packet = _TAGS + vorbis_comment(self._tags, chapters, *level.r128, ("METADATA_BLOCK_PICTURE", cover))
        with self._sound.open("rb") as sound, self._path.open("wb") as file:
            for number, page in enumerate(_with_tags(read_pages(sound), packet)):
                file.write(page.pack(_SERIAL, number))
        self.close()

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()
        remove_temporary(self._sound)


def _with_tags(pages: Iterator[OggPage], packet: bytes) -> Iterator[OggPage]:
    """Yield the pages with another packet of tags: the second one, which has pages of its own."""
    yield next(pages)
    for page in pages:
        if page.segments[-1:] < b"\xff":  # the tags end here
            break
    yield from pages_of(packet)
    yield from pages


def read_pages(file: BinaryIO) -> Iterator[OggPage]:
    """Yield the pages of a file; ValueError where there is none."""
    while head := file.read(_HEAD.size):
        if len(head) < _HEAD.size or head[:4] != b"OggS":
            raise ValueError("no Ogg page here")
        _, _, flags, granule, _, _, _, count = _HEAD.unpack(head)
        segments = file.read(count)
        yield OggPage(flags, granule, segments, file.read(sum(segments)))


def pages_of(packet: bytes) -> Iterator[OggPage]:
    """Yield one packet of a header in pages of its own."""
    whole, rest = divmod(len(packet), _SEGMENT)
    segments = bytes([_SEGMENT]) * whole + bytes([rest])
    for first in range(0, len(segments), _MOST_SEGMENTS):
        part = segments[first : first + _MOST_SEGMENTS]
        at = first * _SEGMENT
        ends = first + len(part) == len(segments)
        granule = 0 if ends else _NO_PACKET_ENDS
        yield OggPage(_CONTINUED if first else 0, granule, part, packet[at : at + sum(part)])


def ogg_crc(data: bytes) -> int:
    """Return Ogg's CRC-32: that of zlib with the bits of every byte reversed, and starting at 0."""
    mirrored = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
