"""A script as it is heard and shown: every sentence with its place, its moment, and the silence behind it."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, islice, pairwise

from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.safety.script_lint.phrases import Words
from guided_audio.script import Instruction, Paragraph, Prompt, Remark, Script, ShownNote, Slot, Text, split_sentences
from guided_audio.script.model import Leaf
from guided_audio.timeline import Await, Lead, Placed, Say, Silence, Sound, Timeline, TimelineCue

MUCH = 1.1
"""A fitted silence counts as changed from this factor on."""
_STRAIGHT = str.maketrans("’‘“”„", '\'\'"""')
_QUOTES = "'\"’‘“”„"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that breaks a rule; `paragraph` is its number, or -1 for the script as a whole."""

    place: SourceLocation
    message: str
    hint: str
    paragraph: int = -1


@dataclass(frozen=True, slots=True)
class Gap:
    """The time behind a sentence until the next one begins, in seconds."""

    pause: float = 0.0
    """All of it; waits and breathing count."""
    quiet: float = 0.0
    """The longest stretch of it in which nothing at all is said or asked."""
    shrunk: bool = False
    """Whether a silence in it is shorter than the script says, to fit the session's length."""
    grown: str = ""
    """The longest silence in it that is longer than the script says, such as `[silence 40s]`, to fit that length."""
    lasting: float = 0.0
    """The length of that silence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence; `start` and `end` are seconds from the beginning of the session."""

    text: str
    """One blank between words, and straight quotation marks."""
    place: SourceLocation
    paragraph: int
    """The number of its paragraph in the file."""
    start: float = 0.0
    end: float = 0.0
    gap: Gap = Gap()
    shown: Paragraph | None = None
    """The text around it, if it is only shown; then it has no moment."""

    def quoted(self, most: int = 60) -> str:
        """Return it in quotation marks, shortened."""
        return f"«{shorten(self.text, most)}»"

    def finding(self, message: str, hint: str) -> Finding:
        """Return a finding at its beginning."""
        return Finding(self.place, message, hint, self.paragraph)


@dataclass(frozen=True, slots=True)
class Analysis:
    """One way through a script."""

    script: Script
    words: Words
    paragraphs: tuple[Paragraph, ...]
    slots: Mapping[str, str]
    target: Seconds | None = None
    """The length it is fitted to, if it is."""
    shown: tuple[Line, ...] = ()
    """The sentences that are shown and never said."""
    lines: tuple[Line, ...] = ()
    """The sentences that are said."""
    length: float = 0.0
    speech: float = 0.0
    """How many seconds are words, those that lead the breathing included."""
    own: float = 0.0
    """How many seconds are waits, and time to write."""
    sounds: float = 0.0
    """How many seconds are sounds in their own time, which are neither words nor silence."""
    opening: float = 0.0
    """How long an intro lasts, before anything can be said."""

    def along(self, way: Script, natural: Timeline, fitted: Timeline) -> "Analysis":
        """Return the analysis of another way through the script, by its timelines before and after it was fitted."""
        placed, seconds = fitted.estimate(), fitted.format.seconds
        first = next((item for item in placed if item.frames), None)
        return replace(
            self,
            script=way,
            lines=_spoken_lines(placed, natural.cues, self.paragraphs, seconds),
            length=seconds(placed[-1].start + placed[-1].frames) if placed else 0.0,
            speech=sum(_speech_in(item.cue, seconds(item.frames)) for item in placed),
            own=sum(seconds(item.frames) for item in placed if isinstance(item.cue, Await)),
            sounds=sum(seconds(item.frames) for item in placed if isinstance(item.cue, Sound)),
            opening=seconds(first.frames) if first and isinstance(first.cue, Sound) else 0.0,
        )

    @property
    def total(self) -> Seconds:
        """The length of the session: what it is fitted to, else about the sum of its words and silences."""
        return self.target or Seconds(self.length)

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
        """The place of findings about the script as a whole."""
        return next(iter(self.script.meta.locations.values()), SourceLocation(self.script.path, 1, 1))

    def within(self, seconds: float) -> tuple[Line, ...]:
        """Return the sentences that begin within so many seconds, after the intro if there is one."""
        return tuple(line for line in self.lines if line.start <= self.opening + seconds)

    def finding(self, line: Line, found: re.Match[str], message: str, hint: str) -> Finding:
        """Return a finding about a phrase of a sentence, at the phrase's place in the file and beginning with it."""
        place = line.place
        if found.start() and (line.shown is not None or line.paragraph >= 0):
            around = line.shown or self.paragraphs[line.paragraph]
            place = _locate(around, self.slots, line.place, line.text, found.start())
        return Finding(place, N_("«{phrase}» {what}", phrase=found[0], what=message), hint, line.paragraph)


def shown_lines(script: Script, slots: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the sentences that a script only shows: notes, and the words of waits and writing.

    Each belongs to the paragraph that it stands in, or before.
    """
    starts = _starts(script.paragraphs)
    lines: list[Line] = []
    for element in script.leaves:
        place = element.location
        number = bisect_right(starts, (place.line, place.column)) - isinstance(element, Paragraph)
        for shown in _shown_in(element):
            lines += _sentences(shown, slots, number, script.meta.language)
    return tuple(lines)


def _spoken_lines(
    placed: Sequence[Placed],
    natural: Sequence[TimelineCue],
    paragraphs: Sequence[Paragraph],
    seconds: Callable[[int], float],
) -> tuple[Line, ...]:
    starts = _starts(paragraphs)
    items = [(item, seconds(item.frames), before) for item, before in zip(placed, natural, strict=True)]
    says = [number for number, item in enumerate(placed) if isinstance(item.cue, Say)]
    lines: list[Line] = []
    for number, following in pairwise([*says, len(items)]):
        said = placed[number]
        if isinstance(said.cue, Say):
            place, start, end = said.cue.location, seconds(said.start), seconds(said.start + said.frames)
            paragraph = bisect_right(starts, (place.line, place.column)) - 1
            gap = _gap(items[number + 1 : following])
            lines.append(Line(said.cue.shown.translate(_STRAIGHT), place, paragraph, start, end, gap))
    return tuple(lines)


def _gap(items: Sequence[tuple[Placed, float, TimelineCue]]) -> Gap:
    """Measure the cues between two sentences: each with its seconds, and the cue before it was fitted."""
    quiet = current = lasting = 0.0
    shrunk, grown = False, ""
    for item, lasts, before in items:
        is_quiet = not isinstance(item.cue, Await) and not (isinstance(item.cue, Lead) and item.cue.beats)
        current = current + lasts if is_quiet else 0.0
        quiet = max(quiet, current)
        if isinstance(before, Silence):
            shrunk |= before.length.natural > lasts * MUCH
            if before.source and lasts > before.length.natural * MUCH and lasts > lasting:
                grown, lasting = before.source, lasts
    return Gap(sum(lasts for _, lasts, _ in items), quiet, shrunk, grown, lasting)


def _speech_in(cue: TimelineCue, lasts: float) -> float:
    """Return how many of its seconds a cue is words."""
    match cue:
        case Say():
            return lasts
        case Lead(utterances=utterances):
            return min(sum(utterance.estimate() for utterance in utterances), lasts)
    return 0.0


def _shown_in(element: Leaf) -> Iterator[Paragraph]:
    match element:
        case ShownNote(parts=parts, location=place) if parts:
            yield Paragraph(parts, place)
        case Instruction(cue=Prompt(text=text), source=source, location=place) if text:
            place = replace(place, column=place.column + max(source.find(text), 0))
            yield Paragraph((Text(text, place),), place)
        case Paragraph(parts=parts):
            for part in parts:
                if isinstance(part, Instruction):
                    yield from _shown_in(part)


def _sentences(shown: Paragraph, slots: Mapping[str, str], number: int, language: str) -> Iterator[Line]:
    written = list(_characters(shown, slots, shown.parts[0].location))
    for sentence in split_sentences("".join(character for character, _ in written), language):
        if any(character.isalnum() for character in sentence.text):
            text = " ".join(sentence.text.split()).translate(_STRAIGHT)
            yield Line(text, written[sentence.offset][1], number, shown=shown)


def _locate(
    paragraph: Paragraph, slots: Mapping[str, str], start: SourceLocation, text: str, offset: int
) -> SourceLocation:
    """Return the place of the character at `offset` of a sentence that begins at `start`.

    Words may run over lines, emphasis and slots; what cannot be followed has the place of the sentence.
    """
    before = len("".join(text[:offset].split()))
    heard = (one for one in _characters(paragraph, slots, start) if not one[0].isspace())
    begun = dropwhile(lambda one: _is_left_over(one[0], text), heard)
    return next((place for _, place in islice(begun, before, None)), start)


def _is_left_over(character: str, text: str) -> bool:
    """Whether a character is the rest of a cue in the middle of a sentence, before the sentence itself."""
    return not (character.isalnum() or character in _QUOTES or text.startswith(character))


def _characters(
    paragraph: Paragraph, slots: Mapping[str, str], start: SourceLocation
) -> Iterator[tuple[str, SourceLocation]]:
    """Yield the characters that are heard from a place on, until a cue interrupts them."""
    begun = False
    for part in paragraph.parts:
        match part:
            case Text(text=text, location=place):
                column = start.column - place.column
                if not begun and not (place.line == start.line and 0 <= column < len(text)):
                    continue
                first = 0 if begun else column
                begun = True
                for number in range(first, len(text)):
                    yield text[number], replace(place, column=place.column + number)
            case Slot(location=place):
                begun = begun or place == start
                yield from ((character, place) for character in part.filled(slots) if begun)
            case Instruction(cue=Remark()):
                continue
            case _:
                if begun:
                    return


def _starts(paragraphs: Sequence[Paragraph]) -> list[tuple[int, int]]:
    return [(paragraph.location.line, paragraph.location.column) for paragraph in paragraphs]


def in_seconds(value: float) -> str:
    """Write seconds as a person would: `4 s`, `2.5 s`."""
    return f"{value:.1f}".removesuffix(".0") + " s"
