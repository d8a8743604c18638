"""The tags of a WAV: RIFF's own INFO list, which every reader knows, and an ID3 tag, which holds all of them.

INFO and CSET: Microsoft's "Multimedia Programming Interface and Data Specifications 1.0". INFO is UTF-8 here, as ffmpeg and
libsndfile read it. ExifTool reads UTF-8 where a CSET chunk before the list says so; MediaInfo takes the texts of an `id3 ` chunk
that follows the list.
"""

import os
import struct
from collections.abc import Sequence
from pathlib import Path

from guided_audio.export.encoders.id3 import id3_tag
from guided_audio.export.encoders.tags import LONGEST_LEVEL, UNMEASURED, ChapterMark, Level, Tags, TimedLine, untimed

_UTF8 = 65001
"""Its number among the code pages of Windows."""
_LARGEST = 0xFFFFFFFF
_HEADS = 44
"""Bytes before the sound."""
_HEAD = 8


def tag_chunks(
    tags: Tags, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED
) -> bytes:
    """Return the chunks of the tags; texts that are empty are left out. ValueError for a cover that is no picture."""
    texts = {
        "INAM": tags.title, "IART": tags.artist, "IPRD": tags.album, "ICRD": tags.year, "IGNR": tags.genre,
        "ILNG": tags.language_code, "ICMT": tags.comment,
    }  # fmt: skip
    info = b"".join(_chunk(name, text.encode() + b"\0") for name, text in texts.items() if text)
    encoding = _chunk("CSET", struct.pack("<HHHH", _UTF8, 0, 0, 0))
    tag = id3_tag(tags, chapters, lines, level=level)
    return (encoding + _chunk("LIST", b"INFO" + info) if info else b"") + (_chunk("id3 ", tag) if tag else b"")


def room_for_sound(tags: Tags) -> int:
    """Return how many bytes of sound go into a file with these tags: its size is a number of 32 bits."""
    return _LARGEST - _HEADS - len(tag_chunks(tags, *untimed(tags), LONGEST_LEVEL))


def append_chunks(path: Path, chunks: bytes) -> None:
    """Append chunks to a RIFF file, and set its size."""
    with path.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        file.write(chunks)
        size = file.tell() - _HEAD
        file.seek(4)
        file.write(struct.pack("<I", size))


def _chunk(name: str, data: bytes) -> bytes:
    """Return a chunk, filled up to an even size."""
    return name.encode() + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
