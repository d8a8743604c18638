"""ID3v2.3 tags, chapters in order.

Frames: id3.org's "ID3 tag version 2.3.0"; chapters: "ID3v2 Chapter Frame Addendum". Text is UTF-16, the only Unicode of 2.3.
A tag's size depends on its texts alone, so that room can be left for it and filled when the times are known.
"""

import struct
from collections.abc import Sequence

from guided_audio.core.translation import N_
from guided_audio.export.encoders.tags import (
    FRONT_COVER,
    UNMEASURED,
    ChapterMark,
    Level,
    Tags,
    TimedLine,
    merged,
    picture_type,
)

_UTF16 = b"\x01"
_NO_OFFSET = 0xFFFFFFFF
_TOP_LEVEL_AND_ORDERED = 0b11
_MILLISECONDS, _LYRICS = 2, 1
_HEADER = 10
_LARGEST = 1 << 28
MAX_CHAPTERS = 255
"""A table of contents counts its entries in one byte."""
_UNKNOWN_LANGUAGE = "und"


def id3_tag(
    tags: Tags,
    chapters: Sequence[ChapterMark],
    lines: Sequence[TimedLine],
    size: int = 0,
    level: Level = UNMEASURED,
) -> bytes:
    """Return a whole tag, filled up with zeros to `size` bytes; texts that are empty are left out.

    The words of a line are those of `tags.lyrics`, its time that of the line with the same number; a line without a time is among
    the lyrics, but not among the timed ones. ValueError for a picture that is neither PNG nor JPEG.
    """
    texts = {
        "TIT2": tags.title, "TPE1": tags.artist, "TPE2": tags.album_artist, "TALB": tags.album,
        "TRCK": str(tags.track or ""), "TCON": tags.genre, "TYER": tags.year, "TLAN": tags.language_code,
    }  # fmt: skip
    body = b"".join(_text_frame(name, text) for name, text in texts.items() if text)
    body += b"".join(_frame("TXXX", _UTF16 + _utf16(name) + b"\0\0" + _utf16(text)) for name, text in level.replay_gain)
    language = (tags.language_code or _UNKNOWN_LANGUAGE).encode()
    if tags.comment:
        body += _frame("COMM", _UTF16 + language + _utf16("") + b"\0\0" + _utf16(tags.comment))
    if tags.lyrics:
        body += _frame("USLT", _UTF16 + language + _utf16("") + b"\0\0" + _utf16("\n".join(tags.lyrics)))
        body += _timed_lyrics(tags.lyrics, lines, language)
    if chapters:
        body += _chapter_frames(tags.title, merged(chapters, MAX_CHAPTERS))
    if tags.cover:
        kind = picture_type(tags.cover).encode()
        body += _frame("APIC", b"\0" + kind + b"\0" + bytes([FRONT_COVER]) + b"\0" + tags.cover)
    if not body and not size:
        return b""
    body = body.ljust(size - _HEADER, b"\0")
    if len(body) >= _LARGEST:
        raise ValueError(N_("what the file is to say about itself is too large"))
    return b"ID3\x03\x00\x00" + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


def _timed_lyrics(lyrics: Sequence[str], lines: Sequence[TimedLine], language: bytes) -> bytes:
    timed = b"".join(
        _utf16(words) + b"\0\0" + struct.pack(">I", round(line.start * 1000))
        for words, line in zip(lyrics, lines, strict=False)
    )
    if not timed:
        return b""
    return _frame("SYLT", _UTF16 + language + bytes([_MILLISECONDS, _LYRICS]) + _utf16("") + b"\0\0" + timed)


def _chapter_frames(title: str, chapters: Sequence[ChapterMark]) -> bytes:
    names = [f"ch{number}".encode() + b"\0" for number in range(len(chapters))]
    contents = b"toc\0" + bytes([_TOP_LEVEL_AND_ORDERED, len(chapters)]) + b"".join(names)
    contents += _text_frame("TIT2", title) if title else b""
    frames = _frame("CTOC", contents)
    for name, chapter in zip(names, chapters, strict=True):
        milliseconds = (round(chapter.start * 1000), round(chapter.end * 1000))
        times = struct.pack(">IIII", *milliseconds, _NO_OFFSET, _NO_OFFSET)
        frames += _frame("CHAP", name + times + _text_frame("TIT2", chapter.title))
    return frames


def _text_frame(name: str, text: str) -> bytes:
    return _frame(name, _UTF16 + _utf16(text))


def _frame(name: str, data: bytes) -> bytes:
    return name.encode() + struct.pack(">I", len(data)) + b"\0\0" + data


def _utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")
