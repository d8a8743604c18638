"""ID3v2.3 tags, chapters in order.

Frames: id3.org's "ID3 tag version 2.3.0"; chapters: "ID3v2 Chapter Frame Addendum". Text is UTF-16, the only Unicode of 2.3.
A tag's size depends on its texts alone, so that one can be written first and filled in when the chapters' times are known.
"""

import struct
from collections.abc import Sequence
from dataclasses import replace

from guided_audio.encoders.tags import ChapterMark, Tags

_UTF16 = b"\x01"
_NO_OFFSET = 0xFFFFFFFF
_TOP_LEVEL_AND_ORDERED = 0b11
MAX_CHAPTERS = 255
"""A table of contents counts its entries in one byte; what is beyond stays in the last chapter."""
_LANGUAGES = {"en": b"eng", "de": b"deu", "es": b"spa", "fr": b"fra", "it": b"ita", "pt": b"por"}


def id3_tag(tags: Tags, chapters: Sequence[ChapterMark]) -> bytes:
    """Return a whole tag; texts that are empty are left out."""
    texts = {"TIT2": tags.title, "TPE1": tags.artist, "TALB": tags.album, "TCON": tags.genre, "TYER": tags.year}
    body = b"".join(_text_frame(name, text) for name, text in texts.items() if text)
    if tags.comment:
        language = _LANGUAGES.get(tags.language.lower()[:2], b"und")
        body += _frame("COMM", _UTF16 + language + _utf16("") + b"\0\0" + _utf16(tags.comment))
    if chapters:
        kept = chapters[:MAX_CHAPTERS]
        body += _chapter_frames([*kept[:-1], replace(kept[-1], end=chapters[-1].end)])
    return b"ID3\x03\x00\x00" + _synchsafe(len(body)) + body


def _chapter_frames(chapters: Sequence[ChapterMark]) -> bytes:
    names = [f"ch{number}".encode() + b"\0" for number in range(len(chapters))]
    contents = b"toc\0" + bytes([_TOP_LEVEL_AND_ORDERED, len(chapters)]) + b"".join(names)
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


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
