"""What ffmpeg does not write into an M4B: iTunes' free tags, and the language of the track of chapters.

Boxes: ISO/IEC 14496-12, 4.2; the language of a track: 8.4.2. Free tags, `----`: as iTunes, mutagen and TagLib have them.
ffmpeg is given a tag as long as all of them, which they replace in the finished file; so nothing in it moves.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PLACE = "grouping"
"""The tag, in ffmpeg's words, whose place they take."""
_PLACE = b"\xa9grp"
_HEAD = 8
_TAG_HEADS = 8 + 8 + 8
"""Of a tag's box, of the data in it, and of their type and country."""
_VERSION = bytes(4)
_UTF8_TEXT = struct.pack(">II", 1, 0)


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int
    """Where its content begins."""
    end: int


def free_tags(tags: Sequence[tuple[str, str]]) -> bytes:
    """Return tags by their names as the boxes of iTunes' free ones."""
    mean = _box(b"mean", _VERSION + b"com.apple.iTunes")
    return b"".join(
        _box(b"----", mean + _box(b"name", _VERSION + name.encode()) + _box(b"data", _UTF8_TEXT + text.encode()))
        for name, text in tags
    )


def room_for(tags: bytes) -> str:
    """Return the text of a tag that takes as many bytes as these."""
    return "." * (len(tags) - _TAG_HEADS)


def complete(path: Path, tags: bytes, language: str) -> None:
    """Write tags into the room that was left for them, and the language, in ISO 639-2, of every track."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        for box in _find(file, 0, size, (b"moov", b"trak", b"mdia", b"mdhd")):
            version = file.read(1)[0]
            file.seek(box.start + (32 if version else 20))  # behind version, flags, two times, time scale and duration
            file.write(_packed(language))
        for box in _find(file, 0, size, (b"moov", b"udta", b"meta", b"ilst", _PLACE)) if tags else ():
            file.seek(box.start - _HEAD)
            file.write(tags)


def _packed(language: str) -> bytes:
    """Return three letters in two bytes, five bits for each."""
    first, second, third = (ord(letter) - 0x60 for letter in language)
    return struct.pack(">H", first << 10 | second << 5 | third)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", _HEAD + len(content)) + name + content


def _find(file: BinaryIO, start: int, end: int, names: Sequence[bytes]) -> Iterator[_Box]:
    """Yield the boxes of these names, each in the one before; the file stands at the content of the last."""
    for box in _boxes(file, start, end):
        if box.name != names[0]:
            continue
        if len(names) > 1:
            yield from _find(file, box.start, box.end, names[1:])
        else:
            file.seek(box.start)
            yield box


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    while start + _HEAD <= end:
        file.seek(start)
        size, name = struct.unpack(">I4s", file.read(_HEAD))
        head = _HEAD
        if size == 1:  # a large box, of sound: its size follows
            size, head = int.from_bytes(file.read(8), "big"), _HEAD + 8
        if name == b"meta":  # with version and flags
            head += 4
        yield _Box(name, start + head, start + size)
        start += max(size, head)
