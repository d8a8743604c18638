"""Where a session was left, and finding that place again, also in a script that was edited since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from itertools import accumulate

from guided_audio.timeline import Say, Timeline, TimelineCue, kind_of, text_of

_SENTENCE, _CHAPTER = "say", "chapter"
"""What cues of these kinds are called."""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session was left: the last sentence that had begun."""

    script: str
    title: str
    digest: str
    options: Mapping[str, object]
    began: datetime
    chapter: str
    cue: int
    """Its index among the cues of the timeline that was played."""
    sentence: str


class FoundBy(Enum):
    """By what a resume point was found."""

    SENTENCE = auto()
    CHAPTER = auto()
    """The sentence is gone; its chapter begins again."""
    BEGINNING = auto()
    """Sentence and chapter are gone."""


@dataclass(frozen=True, slots=True)
class Found:
    """The index of the cue to go on with, and by what it was found."""

    index: int
    by: FoundBy


def index_in(timeline: Timeline, point: ResumePoint, digest: str = "") -> Found:
    """Find a resume point: its sentence where it was, else in its chapter, else anywhere; else its chapter; else the beginning.

    With the `digest` of an unchanged script, a sentence whose slots are now filled with other words is found, too.
    """
    return found_among([(kind_of(cue), text_of(cue)) for cue in timeline.cues], point, digest)


def found_among(cues: Sequence[tuple[str, str]], point: ResumePoint, digest: str = "") -> Found:
    """Find a resume point among cues that are given by their kinds and words."""
    titles = accumulate(cues, lambda title, cue: cue[1] if cue[0] == _CHAPTER else title, initial="")
    chapters = list(titles)[1:]
    same = [index for index, cue in enumerate(cues) if cue == (_SENTENCE, point.sentence)]
    if not same and digest and digest == point.digest and point.cue < len(cues):
        was_there = cues[point.cue][0] == _SENTENCE and chapters[point.cue] == point.chapter
        same = [point.cue] if was_there else []
    if same:
        nearest = min(same, key=lambda index: (chapters[index] != point.chapter, abs(index - point.cue)))
        return Found(nearest, FoundBy.SENTENCE)
    begins = [index for index, cue in enumerate(cues) if cue == (_CHAPTER, point.chapter)]
    if begins:
        return Found(min(begins, key=lambda index: abs(index - point.cue)), FoundBy.CHAPTER)
    return Found(0, FoundBy.BEGINNING)


def number_of(cues: Sequence[TimelineCue], cue: TimelineCue, near: int) -> int | None:
    """Return the index of this very object, from `near` on if it comes more than once; None if it is not among the cues."""
    places = [index for index, other in enumerate(cues) if other is cue]
    return min(places, key=lambda index: (index < near, abs(index - near)), default=None)


def last_sentence(cues: Sequence[TimelineCue], index: int) -> tuple[int, str] | None:
    """Return the index and words of the last sentence that has begun at a cue; None before the first."""
    return next(((n, cue.shown) for n in range(index, -1, -1) if isinstance(cue := cues[n], Say)), None)
