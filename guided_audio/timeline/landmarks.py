"""Where in a session a listener may want to go."""

from collections.abc import Iterator

from guided_audio.core.units import Seconds
from guided_audio.timeline.cues import (
    Await,
    Bed,
    Chapter,
    Lead,
    RingOut,
    Say,
    Show,
    Silence,
    Strike,
    Timeline,
    TimelineCue,
)

BREAK = Seconds(4.0)
"""A silence that an author wrote, and that is at least a usual pause long, ends a passage."""


def passages(timeline: Timeline) -> tuple[int, ...]:
    """Return the first cue of every passage: a chapter, or the words, breaths or wait that follow time to oneself."""
    return tuple(_passages(timeline.cues))


def last_words(timeline: Timeline, index: int) -> int | None:
    """Return the last sentence or spoken breath that has begun when a cue has; None before the first."""
    spoken = (n for n in range(index, -1, -1) if isinstance(cue := timeline.cues[n], Say | Lead) and cue.utterances)
    return next(spoken, None)


def _passages(cues: tuple[TimelineCue, ...]) -> Iterator[int]:
    is_new, marks = True, 0
    before: TimelineCue | None = None
    for index, cue in enumerate(cues):
        match cue:
            case Chapter() | Show() | Bed():
                is_new = is_new or isinstance(cue, Chapter)
                marks += 1
                continue
            case Say() | Lead() | Await():
                if is_new or type(cue) is not type(before):
                    yield index - marks
                is_new = isinstance(cue, Await)
                before = cue
            case Silence():
                is_new = is_new or (bool(cue.source) and cue.length.natural >= BREAK)
            case Strike() | RingOut():
                is_new = True
        marks = 0
