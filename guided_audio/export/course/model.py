"""A course and its episodes, as plain values; and what its files are called."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guided_audio.core.errors import UsageError, shorten
from guided_audio.core.translation import N_
from guided_audio.export.encoders import ChapterMark
from guided_audio.export.labels import About
from guided_audio.export.transcript import Part

PAGE, FEED, COVER = "index.html", "feed.xml", "cover.jpg"
SOUND, CHAPTERS = ".mp3", "-chapters.json"
_ENDINGS = (SOUND, ".json", ".vtt", ".srt", CHAPTERS)
"""How the names of an episode's files end: its sound, timeline, captions and chapters."""
_LONGEST = 60
"""Characters of a script's name in those of its files: with all else there is room for them in any folder."""
_ADDRESS = re.compile(r"https?://[^\s/?#<>\"\\]+(?:/[^\s?#<>\"\\]*)?")


@dataclass(frozen=True, slots=True)
class Episode:
    """A session of a course."""

    number: int
    """Its place, from 1."""
    stem: str
    """How the names of its files begin."""
    guid: str
    """What apps know it by, however it is called and wherever it is."""
    published: datetime
    about: About
    parts: tuple[Part, ...]
    """What is said in it."""
    size: int
    """Bytes of its sound."""

    @property
    def sound(self) -> str:
        """The name of its sound."""
        return f"{self.stem}{SOUND}"


@dataclass(frozen=True, slots=True)
class Course:
    """A course, its episodes in order."""

    title: str
    author: str
    """Whose it is; empty where nobody is named."""
    description: str
    language: str
    guid: str
    episodes: tuple[Episode, ...]
    is_public: bool = False
    """Whether directories of podcasts may list it."""


def stem_of(number: int, script: str) -> str:
    """Return how an episode's files begin: a number by which they are in order, and the script's name in plain letters."""
    plain = unicodedata.normalize("NFKD", script).encode("ascii", "ignore").decode()
    words = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:_LONGEST]
    return f"{number:02}-{words}".rstrip("-")


def names_of(stem: str) -> tuple[str, ...]:
    """Return the names of all files of an episode."""
    return tuple(f"{stem}{ending}" for ending in _ENDINGS)


def chapters_json(chapters: Sequence[ChapterMark]) -> str:
    """Return the chapters of an episode as podcast apps read them (podcast namespace, "JSON chapters format", 1.2.0)."""
    marks = [{"startTime": round(chapter.start, 3), "title": chapter.title} for chapter in chapters]
    return json.dumps({"version": "1.2.0", "chapters": marks}, ensure_ascii=False, indent=1) + "\n"


def check_url(url: str) -> str:
    """Return the address of a folder with a stroke at its end; UsageError for what is none."""
    if not _ADDRESS.fullmatch(url):
        raise UsageError(
            N_("«{url}» is not the address of a folder", url=shorten(url, 80)), N_("write https://example.org/course/")
        )
    return url.rstrip("/") + "/"
