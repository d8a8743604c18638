"""What a file says about itself."""

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
    """Words of the finished file, in seconds from its beginning: a line of its lyrics, or of its captions."""

    text: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class Tags:
    """Title, artist and the rest, and the titles of the chapters to come.

    `lyrics` are the lines that are spoken, in order, as the file may tell them; `cover` is a picture, PNG or JPEG.
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
    """Return the chapters and lines to come, all at nothing: they take as much room as with their times."""
    nothing = Seconds(0.0)
    chapters = tuple(ChapterMark(title, nothing, nothing) for title in tags.chapters)
    return chapters, tuple(TimedLine(words, nothing, nothing) for words in tags.lyrics)


def picture_type(picture: bytes) -> str:
    """Return the media type of a picture; ValueError unless it is PNG or JPEG, which all players know."""
    for beginning, kind in ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg")):
        if picture.startswith(beginning):
            return kind
    raise ValueError("the cover is neither a PNG nor a JPEG picture")
