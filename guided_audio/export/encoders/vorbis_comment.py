"""The metadata of FLAC and Opus files: Vorbis comments, and a picture.

Comments: xiph.org, "Ogg Vorbis I format specification: comment field and header specification". Chapters: xiph.org's wiki,
"Chapter Extension". Picture: RFC 9639, 8.8.
"""

import struct
from collections.abc import Iterator, Sequence

from guided_audio.export.encoders.tags import ChapterMark, Tags, picture_type

VENDOR = b"guided_audio"
MAX_CHAPTERS = 999
"""A chapter is numbered with three digits; what is beyond stays in the last one."""
_FRONT_COVER = 3


def vorbis_comment(tags: Tags, chapters: Sequence[ChapterMark], *more: tuple[str, str]) -> bytes:
    """Return the whole block; texts that are empty are left out. Its size depends on the texts alone, not on the times."""
    fields = [f"{name}={text}".encode() for name, text in (*_fields(tags, chapters), *more) if text]
    listed = b"".join(struct.pack("<I", len(field)) + field for field in fields)
    return struct.pack("<I", len(VENDOR)) + VENDOR + struct.pack("<I", len(fields)) + listed


def picture_block(picture: bytes) -> bytes:
    """Return a cover as a FLAC picture block, without the block's header; width and height are left 0, for players to find."""
    kind = picture_type(picture).encode()
    head = struct.pack(">II", _FRONT_COVER, len(kind)) + kind + struct.pack(">I", 0)
    return head + bytes(4 * 4) + struct.pack(">I", len(picture)) + picture


def _fields(tags: Tags, chapters: Sequence[ChapterMark]) -> Iterator[tuple[str, str]]:
    yield "TITLE", tags.title
    yield "ARTIST", tags.artist
    yield "ALBUM", tags.album
    yield "DATE", tags.year
    yield "GENRE", tags.genre
    yield "COMMENT", tags.comment
    yield "LYRICS", "\n".join(tags.lyrics)
    for number, chapter in enumerate(chapters[:MAX_CHAPTERS], 1):
        yield f"CHAPTER{number:03}", _clock(chapter.start)
        yield f"CHAPTER{number:03}NAME", chapter.title or " "


def _clock(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"
