"""The tags, chapters and lyrics of a file."""

from dataclasses import dataclass

from guided_audio.core.units import Seconds


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
    raise ValueError("the cover is neither a PNG nor a JPEG picture")
