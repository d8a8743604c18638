"""The tags, chapters and lyrics of a file; and how FLAC and Opus hold them: as Vorbis comments, and a picture.

Comments: xiph.org, "Ogg Vorbis I format specification: comment field and header specification". Chapters: xiph.org's wiki,
"Chapter Extension". Picture: RFC 9639, 8.8.
"""

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.export.encoders.languages import language_code

MAX_CHAPTERS = 999
"""A chapter is numbered with three digits; what is beyond stays in the last one."""
FRONT_COVER = 3
"""The kind of a picture, in ID3 as in FLAC."""
_VENDOR = b"guided_audio"
_REPLAY_GAIN, _R128 = -18.0, -23.0
"""The loudness in LUFS that players turn a sound to: ReplayGain 2.0, and EBU R 128 as Opus has it (RFC 7845, 5.2.1)."""


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter of the finished file, in seconds from its beginning."""

    title: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A line of the lyrics or captions of the finished file, in seconds from its beginning."""

    text: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a finished sound is: its loudness in LUFS, -inf for silence, and its largest sample, full scale being 1."""

    loudness: float
    peak: float

    @property
    def replay_gain(self) -> tuple[tuple[str, str], ...]:
        """The tags of ReplayGain 2.0, names and texts; silence has none."""
        if not math.isfinite(self.loudness):
            return ()
        gain = f"{_REPLAY_GAIN - self.loudness:.2f} dB"
        return ("REPLAYGAIN_TRACK_GAIN", gain), ("REPLAYGAIN_TRACK_PEAK", f"{self.peak:.6f}")

    @property
    def r128(self) -> tuple[tuple[str, str], ...]:
        """The tag that Opus has instead, in 256ths of a decibel."""
        if not math.isfinite(self.loudness):
            return ()
        return (("R128_TRACK_GAIN", str(round(256 * (_R128 - self.loudness)))),)


UNMEASURED = Level(-math.inf, 0.0)
LONGEST_LEVEL = Level(10.0, 0.0)
"""No text of a level is longer than this one's: for room that is left before the sound is known."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Title, artist and the rest, and the titles of the chapters to come.

    `lyrics` are the spoken lines, in order, without what is personal; `cover` is a picture, PNG or JPEG.
    """

    title: str
    artist: str
    album: str
    year: str
    genre: str
    comment: str
    language: str = "en"
    chapters: tuple[str, ...] = ()
    lyrics: tuple[str, ...] = ()
    cover: bytes = b""
    album_artist: str = ""
    """Whose the album is, where its sessions may be by several authors; only an MP3 names it, and the track."""
    track: int = 0
    """The place in the album; 0 for none."""

    @property
    def language_code(self) -> str:
        """Its language in ISO 639-2; empty if it is unknown."""
        return language_code(self.language)


def merged(chapters: Sequence[ChapterMark], most: int) -> tuple[ChapterMark, ...]:
    """Return at most so many chapters; the last of them lasts to the end of those that there is no room for."""
    kept = tuple(chapters[:most])
    return (*kept[:-1], replace(kept[-1], end=chapters[-1].end)) if len(kept) < len(chapters) else kept


def untimed(tags: Tags) -> tuple[tuple[ChapterMark, ...], tuple[TimedLine, ...]]:
    """Return the chapters and lines with all times 0; they take as many bytes as with the true ones."""
    zero = Seconds(0.0)
    chapters = tuple(ChapterMark(title, zero, zero) for title in tags.chapters)
    return chapters, tuple(TimedLine(words, zero, zero) for words in tags.lyrics)


def picture_type(picture: bytes) -> str:
    """Return the media type of a picture; ValueError unless it is PNG or JPEG, which all players know."""
    for beginning, kind in ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg")):
        if picture.startswith(beginning):
            return kind
    raise ValueError(N_("the cover is neither a PNG nor a JPEG picture"))


def vorbis_comment(tags: Tags, chapters: Sequence[ChapterMark], *more: tuple[str, str]) -> bytes:
    """Return the whole block; texts that are empty are left out. Its size depends on the texts alone, not on the times."""
    fields = [f"{name}={text}".encode() for name, text in (*_fields(tags, chapters), *more) if text]
    listed = b"".join(struct.pack("<I", len(field)) + field for field in fields)
    return struct.pack("<I", len(_VENDOR)) + _VENDOR + struct.pack("<I", len(fields)) + listed


def picture_block(picture: bytes) -> bytes:
    """Return a cover as a FLAC picture block, without the block's header; width and height are left 0, for players to find."""
    kind = picture_type(picture).encode()
    head = struct.pack(">II", FRONT_COVER, len(kind)) + kind + struct.pack(">I", 0)
    return head + bytes(4 * 4) + struct.pack(">I", len(picture)) + picture


def _fields(tags: Tags, chapters: Sequence[ChapterMark]) -> Iterator[tuple[str, str]]:
    yield "TITLE", tags.title
    yield "ARTIST", tags.artist
    yield "ALBUM", tags.album
    yield "DATE", tags.year
    yield "GENRE", tags.genre
    yield "LANGUAGE", tags.language_code
    yield "COMMENT", tags.comment
    yield "LYRICS", "\n".join(tags.lyrics)
    for number, chapter in enumerate(merged(chapters, MAX_CHAPTERS), 1):
        yield f"CHAPTER{number:03}", timestamp(round(chapter.start * 1000))
        yield f"CHAPTER{number:03}NAME", chapter.title or " "


def timestamp(milliseconds: int, point: str = ".") -> str:
    """Return a time as `00:01:23.456`."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
