"""Finding a place again in a session, also in one that was edited since."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from guided_audio.journal.entries import Place
from guided_audio.timeline import Chapter, Say, Timeline, TimelineCue


class FoundBy(Enum):
    """By what a place was found."""

    SENTENCE = auto()
    CHAPTER = auto()
    """The sentence is gone, and its chapter begins again."""
    BEGINNING = auto()
    """Neither is there any more."""


@dataclass(frozen=True, slots=True)
class Found:
    """The number of a cue to go on with, and by what it was found."""

    index: int
    by: FoundBy


def index_in(timeline: Timeline, place: Place, digest: str = "") -> Found:
    """Find the last sentence that had begun: where it was, else in its chapter, else anywhere; else its chapter; else nothing.

    `digest` is that of the script as it is now: where it is the same, a sentence that other words were given for is found, too.
    """
    cues = timeline.cues
    chapters = _chapters(cues)
    same = [number for number, cue in enumerate(cues) if isinstance(cue, Say) and cue.shown == place.sentence]
    if not same and digest and digest == place.digest and place.cue < len(cues):
        was_there = isinstance(cues[place.cue], Say) and chapters[place.cue] == place.chapter
        same = [place.cue] if was_there else []
    if same:
        nearest = min(same, key=lambda number: (chapters[number] != place.chapter, abs(number - place.cue)))
        return Found(nearest, FoundBy.SENTENCE)
    begins = [number for number, cue in enumerate(cues) if isinstance(cue, Chapter) and cue.title == place.chapter]
    if begins:
        return Found(min(begins, key=lambda number: abs(number - place.cue)), FoundBy.CHAPTER)
    return Found(0, FoundBy.BEGINNING)


def place_of(cues: Sequence[TimelineCue], cue: TimelineCue | None, near: int) -> int | None:
    """Return the number of this very cue, the next one from `near` on if it comes more than once; None if it is not there."""
    places = [number for number, other in enumerate(cues) if other is cue]
    return min(places, key=lambda number: (number < near, abs(number - near)), default=None)


def sentence_at(cues: Sequence[TimelineCue], number: int) -> tuple[int, str]:
    """Return the last sentence that has begun at a cue, its number and words; before the first, the beginning and no words."""
    return next(((n, cue.shown) for n in range(number, -1, -1) if isinstance(cue := cues[n], Say)), (0, ""))


def chapter_at(cues: Sequence[TimelineCue], number: int) -> str:
    """Return the title of the chapter that a cue is in."""
    return _chapters(cues)[number]


def _chapters(cues: Sequence[TimelineCue]) -> list[str]:
    chapters, title = [], ""
    for cue in cues:
        title = cue.title if isinstance(cue, Chapter) else title
        chapters.append(title)
    return chapters
