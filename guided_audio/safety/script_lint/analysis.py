"""A script as it will be heard: every sentence with its place, its moment, and the silence behind it."""

import bisect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Seconds
from guided_audio.safety.script_lint.locating import locate
from guided_audio.safety.script_lint.words import Words
from guided_audio.script import Paragraph, Script
from guided_audio.timeline import Await, Lead, Placed, Say, Silence, Timeline

MUCH = 1.1
"""A silence that is fitted is told to be another from this factor on."""
_STRAIGHT = str.maketrans("’‘“”„", '\'\'"""')


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a rule speaks of; `paragraph` is its number, or -1 for the script as a whole."""

    place: SourceLocation
    message: str
    hint: str
    paragraph: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as it is heard; `start` and `end` are seconds from the beginning of the session."""

    text: str
    """One blank between words, and straight quotation marks."""
    place: SourceLocation
    paragraph: int
    """The number of its paragraph in the file."""
    start: Seconds
    end: Seconds
    pause: Seconds
    """How long no other sentence follows; waits and breathing count."""
    quiet: Seconds
    """The longest stretch of it in which nothing at all is said or asked."""
    shrunk: bool
    """Whether a silence in it is shorter than the script says, to fit the session's length."""
    grown: str = ""
    """The longest silence in it that is longer than the script says, such as `[silence 40s]`, to fit that length."""
    lasting: Seconds = Seconds(0.0)
    """How long that silence has become."""
    shown: Paragraph | None = None
    """What it stands in, if it is only shown; then it has no moment."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One way through a script."""

    script: Script
    words: Words
    lines: tuple[Line, ...]
    length: Seconds
    speech: Seconds
    """How much of it is words, those that lead the breathing included."""
    own: Seconds
    """How much of it are waits, and time to write."""
    paragraphs: tuple[Paragraph, ...]
    slots: Mapping[str, str]
    target: Seconds | None = None
    """The length it is fitted to, where there is one."""
    shown: tuple[Line, ...] = ()
    """The sentences that are shown and never said."""

    @property
    def total(self) -> Seconds:
        """How long the session is: as long as it was fitted to, else about what the words and silences come to."""
        return self.target or self.length

    @property
    def distinct(self) -> tuple[Line, ...]:
        """Every sentence of the file once, as it is first heard; a repeated passage is not judged twice."""
        return tuple({line.place: line for line in reversed(self.lines)}.values())[::-1]

    @property
    def worded(self) -> tuple[Line, ...]:
        """Every sentence of the file once, and then those that are only shown."""
        return self.distinct + self.shown

    @property
    def start(self) -> SourceLocation:
        """The place of what concerns the script as a whole."""
        return next(iter(self.script.meta.locations.values()), SourceLocation(self.script.path, 1, 1))

    def within(self, seconds: float) -> tuple[Line, ...]:
        """Return the sentences that begin within so many seconds."""
        return tuple(line for line in self.lines if line.start <= seconds)

    def where(self, line: Line, offset: int) -> SourceLocation:
        """Return the place in the file of a character of a sentence."""
        if not offset or (line.shown is None and line.paragraph < 0):
            return line.place
        return locate(line.shown or self.paragraphs[line.paragraph], self.slots, line.place, line.text, offset)

    def finding(self, line: Line, found: re.Match[str], message: str, hint: str) -> Finding:
        """Return what is to be said of some words of a sentence, at their place."""
        return Finding(self.where(line, found.start()), message, hint, line.paragraph)


def hear(
    script: Script,
    paragraphs: tuple[Paragraph, ...],
    slots: Mapping[str, str],
    words: Words,
    timeline: Timeline,
    natural: Timeline,
    target: Seconds | None = None,
    shown: tuple[Line, ...] = (),
) -> Hearing:
    """Lay out what will be heard; `paragraphs` are those of the file, `natural` is the timeline before it was fitted.

    `target` is what it was fitted to, if that can be had; `shown` are the sentences that are only shown.
    """
    starts = [(p.location.line, p.location.column) for p in paragraphs]
    placed = timeline.estimate()
    seconds = timeline.format.seconds
    lines: list[Line] = []
    speech = own = 0.0
    said: tuple[Say, Placed] | None = None
    gap = _Gap()
    for item, before in zip(placed, natural.cues, strict=True):
        lasts = seconds(item.frames)
        if isinstance(item.cue, Say):
            if said is not None:
                lines.append(_line(*said, gap, starts, timeline))
            said, gap = (item.cue, item), _Gap()
            speech += lasts
        elif isinstance(item.cue, Lead) and item.cue.beats:
            speech += min(sum(u.estimate() for u in item.cue.utterances), lasts)
            gap.add(lasts, breaks=True)
        else:
            gap.add(lasts, breaks=isinstance(item.cue, Await))
            own += lasts if isinstance(item.cue, Await) else 0.0
            if isinstance(before, Silence):
                gap.compare(before, lasts)
    if said is not None:
        lines.append(_line(*said, gap, starts, timeline))
    length = seconds(placed[-1].start + placed[-1].frames) if placed else 0.0
    return Hearing(
        script, words, tuple(lines), Seconds(length), Seconds(speech), Seconds(own), paragraphs, slots, target, shown
    )


def straightened(text: str) -> str:
    """Return a text with straight quotation marks."""
    return text.translate(_STRAIGHT)


@dataclass(slots=True)
class _Gap:
    """What lies between two sentences, so far, in seconds."""

    pause: float = 0.0
    quiet: float = 0.0
    shrunk: bool = False
    grown: str = ""
    lasting: float = 0.0
    _current: float = field(default=0.0)

    def add(self, lasts: float, breaks: bool) -> None:
        self.pause += lasts
        self._current = 0.0 if breaks else self._current + lasts
        self.quiet = max(self.quiet, self._current)

    def compare(self, written: Silence, lasts: float) -> None:
        """Note whether a silence is clearly shorter, or longer, than it was written."""
        self.shrunk |= written.length.natural > lasts * MUCH
        if written.source and lasts > written.length.natural * MUCH and lasts > self.lasting:
            self.grown, self.lasting = written.source, lasts


def _line(cue: Say, said: Placed, gap: _Gap, starts: list[tuple[int, int]], timeline: Timeline) -> Line:
    paragraph = bisect.bisect_right(starts, (cue.location.line, cue.location.column)) - 1
    start, end = timeline.format.seconds(said.start), timeline.format.seconds(said.start + said.frames)
    return Line(
        straightened(cue.shown),
        cue.location,
        paragraph,
        Seconds(start),
        Seconds(end),
        Seconds(gap.pause),
        Seconds(gap.quiet),
        gap.shrunk,
        gap.grown,
        Seconds(gap.lasting),
    )
