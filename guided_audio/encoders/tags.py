"""What a file says about itself."""

from dataclasses import dataclass

from guided_audio.units import Seconds


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
    """Title, artist and the rest, and the titles of the chapters to come."""

    title: str
    artist: str
    album: str
    year: str
    genre: str
    comment: str
    language: str = "en"
    chapters: tuple[str, ...] = ()
