"""What was said, as something to read: chapters with their times, paragraphs, long silences, and places to write."""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Length, Seconds, clock
from guided_audio.export.encoders import ChapterMark
from guided_audio.export.extras.words import Words
from guided_audio.timeline import Await, Chapter, Lead, Say, Show, Silence, Strike, TimelineCue

QUIET = Seconds(25.0)
"""From so long a silence on, a reader is told of it."""


@dataclass(frozen=True, slots=True)
class ChapterPart:
    """A chapter begins, so many seconds from the beginning."""

    title: str
    start: Seconds


@dataclass(frozen=True, slots=True)
class Spoken:
    """A paragraph of spoken words."""

    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A note that is shown and never spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """A silence that is worth knowing of."""

    length: Seconds


@dataclass(frozen=True, slots=True)
class Rung:
    """A bell, struck once or several times."""


@dataclass(frozen=True, slots=True)
class Breathing:
    """Breathing together: the phases of one round, each with its length, and how many rounds."""

    phases: tuple[tuple[str, Seconds], ...]
    rounds: int


@dataclass(frozen=True, slots=True)
class OwnTime:
    """Time that belongs to the listener, perhaps to write in."""

    text: str
    length: Seconds
    writing: bool


Part = ChapterPart | Spoken | Shown | Quiet | Rung | Breathing | OwnTime


def transcript_of(
    cues: Sequence[TimelineCue], paragraphs: Sequence[SourceLocation], chapters: Sequence[ChapterMark]
) -> tuple[Part, ...]:
    """Return what is to be read of a session's cues.

    `paragraphs` are the places in the script, in order, at which a paragraph begins; `chapters` the chapters as they were
    finished, in the order of the cues.
    """
    starts = [(place.line, place.column) for place in paragraphs]
    marks = iter(chapters)
    parts: list[Part] = []
    for kind, group in itertools.groupby(_merged(cues), key=lambda cue: _kind(cue, starts)):
        match kind[0]:
            case "say":
                parts += map(Spoken, _paragraphs([cue for cue in group if isinstance(cue, Say)]))
            case "lead":
                parts.append(_breathing([cue for cue in group if isinstance(cue, Lead)]))
            case "strike":
                parts.append(Rung())
            case _:
                parts += [part for cue in group for part in _part(cue, marks)]
    return tuple(parts)


def _merged(cues: Sequence[TimelineCue]) -> Iterator[TimelineCue]:
    """Yield what a reader may notice: silences that follow each other are one, and short ones are none."""
    quiet = 0.0
    for cue in cues:
        if isinstance(cue, Silence):
            quiet += cue.length.natural
            continue
        if isinstance(cue, Say | Lead | Await | Strike | Chapter | Show):
            if quiet >= QUIET:
                yield _silence(quiet)
            quiet = 0.0
            yield cue
    if quiet >= QUIET:
        yield _silence(quiet)


def _silence(seconds: float) -> Silence:
    return Silence(Length.exactly(seconds))


def _kind(cue: TimelineCue, starts: Sequence[tuple[int, int]]) -> tuple[str, object]:
    """Return what a cue has in common with those it stands with: one paragraph, one breathing, one bell."""
    match cue:
        case Say(location=place):
            return "say", bisect_right(starts, (place.line, place.column))
        case Lead(location=place):
            return "lead", place
        case Strike():
            return "strike", None
    return "other", None


def _paragraphs(sentences: Sequence[Say]) -> Iterator[str]:
    """Yield the words of one paragraph; where it begins anew, because it is repeated, another begins."""
    words: list[str] = []
    last = (0, 0)
    for cue in sentences:
        place = (cue.location.line, cue.location.column)
        if words and place <= last:
            yield " ".join(words)
            words = []
        words.append(cue.shown)
        last = place
    yield " ".join(words)


def _breathing(leads: Sequence[Lead]) -> Breathing:
    """Return the phases of one round."""
    phases = [(lead.phase, lead.length) for lead in leads]
    first = phases[0]
    size = next((n for n in range(1, len(phases)) if phases[n] == first), len(phases))
    return Breathing(tuple(phases[:size]), len(phases) // size)


def _part(cue: TimelineCue, marks: Iterator[ChapterMark]) -> Iterator[Part]:
    match cue:
        case Chapter(title=title):
            mark = next(marks, None)
            yield ChapterPart(title, mark.start if mark else Seconds(0.0))
        case Show(text=text):
            yield Shown(text)
        case Silence(length=length):
            yield Quiet(length.natural)
        case Await(prompt=prompt):
            yield OwnTime(prompt.text, prompt.exported, prompt.writing)


def breathing_words(part: Breathing, words: Words) -> str:
    """Say how it is breathed: `breathing together, 4 times: in 4 s, hold 2 s, out 6 s`."""
    lengths = ((words.of("phases", name), f"{length:.1f}".removesuffix(".0")) for name, length in part.phases)
    return f"{words.count('breathing', part.rounds)}: {', '.join(f'{name} {length} s' for name, length in lengths)}"


def own_time_words(part: OwnTime, words: Words) -> str:
    """Say what a time of one's own is for, and how long the recording leaves for it."""
    lasting = clock(part.length) if part.length >= 60 else words.count("seconds", part.length)
    return f"{words['writing' if part.writing else 'own-time']}, {lasting}"
