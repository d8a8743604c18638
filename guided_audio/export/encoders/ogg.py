"""Ogg pages: RFC 3533."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

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


def read_pages(file: BinaryIO) -> Iterator[OggPage]:
    """Yield the pages of a file, one after the other; ValueError where there is none."""
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
    """Return Ogg's checksum: that of zlib, with the bits of every byte the other way round, beginning at nothing."""
    mirrored = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
