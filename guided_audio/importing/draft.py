"""A draft: what was understood of a foreign script, before it is written down, and how it is assembled.

Readers of foreign forms make drafts; only `markdown_writer` knows how Markdown is written and what has to be escaped.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guided_audio.core.errors import SourceLocation
from guided_audio.importing.written_cues import note_cues
from guided_audio.script import split_sentences
from guided_audio.script.cue_words import pause_cues

_BLANKS = re.compile(r"[ \t\n\v\f\r]+")
_NORMAL = "normal voice"
_TAIL = 200


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be spoken, exactly as they stand (no Markdown in them); `emphasis` is 0, 1 or 2."""

    text: str
    location: SourceLocation
    emphasis: int = 0
    is_slot: bool = False
    """Whether the text is the name of a place for the listener's own words."""


@dataclass(frozen=True, slots=True)
class CueWords:
    """A cue as it is written inside its brackets: `pause 5s`, `silence 20s-30s`, `bell`, `note: slowly, warmly`."""

    inside: str
    location: SourceLocation
    alone: bool = False
    """Whether it stands on a line of its own, as block cues, and delivery cues that last, have to."""


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line ends here, and its paragraph goes on: the pause between two sentences."""

    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: level 1 is the title, level 2 a chapter, level 3 is only for the reader."""

    text: str
    level: int
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class ParagraphEnd:
    """A paragraph ends here; several in a row are one."""


Meta = dict[str, object]
"""What a script says about itself, as its front matter takes it."""
Spoken = Words | CueWords | LineBreak
Part = Spoken | Title | ParagraphEnd


@dataclass(frozen=True, slots=True)
class Draft:
    """A foreign script as it was understood: its front matter, and its parts in order."""

    parts: tuple[Part, ...]
    meta: Mapping[str, object] = field(default_factory=dict)
    """A key's value is a string, a list of strings, or a mapping of strings."""
    source: str = ""
    """The words of a document as a text, whose lines are those of its findings; empty for what is a text already."""


def cue_parts(cues: Iterable[str], place: SourceLocation, alone: bool = False) -> list[Part]:
    """Return cues that stand in one place."""
    return [CueWords(cue, place, alone) for cue in cues]


def note_parts(text: str, place: SourceLocation, alone: bool = False) -> list[Part]:
    """Return a private remark as as many notes as it needs."""
    return cue_parts(note_cues(text), place, alone)


class Assembler:
    """The parts of a draft so far: blanks are made one, pauses add up, and ways of speaking end where they should."""

    def __init__(self) -> None:
        self.lasting: tuple[str, ...] = ()
        """The delivery cues that should hold over paragraphs from here on."""
        self.wanted: tuple[str, ...] = ()
        """The delivery cues that should hold for the next words."""
        self.inside_paragraph = False
        self._parts: list[Part] = []
        self._standing: tuple[str, ...] = ()
        self._current: tuple[str, ...] = ()
        self._pause: tuple[float, SourceLocation] | None = None
        self._blank = False
        self._blank_if_word = False
        self._tail = ""
        self._has_words = False
        self._empty = True

    def finish(self) -> tuple[Part, ...]:
        """Return all parts."""
        self.end_paragraph()
        return tuple(self._parts)

    def words(self, text: str, place: SourceLocation, emphasis: int = 0, is_slot: bool = False) -> None:
        """Add words as they stand, or a slot; runs of blanks are one."""
        text = _BLANKS.sub(" ", text)
        if text in {"", " "}:
            self._blank = self._blank or bool(text)
            return
        self._settle_pause()
        self._blank = self._blank or text.startswith(" ") or (self._blank_if_word and text[0].isalnum())
        self._blank_if_word = False
        self._settle_delivery(place)
        if self._blank and not self._empty and not text.startswith(" "):
            text, spaced = (text, " ") if is_slot else (f" {text}", "")
            self._parts += [Words(spaced, place)] if spaced else []
        self._blank = False
        self._parts.append(Words(text, place, emphasis, is_slot))
        self._tail = (self._tail + text)[-_TAIL:]
        self._empty, self._has_words = False, True

    def take(self, parts: Iterable[Part], emphasis: int = 0) -> None:
        """Add what was found in running text, with at least this emphasis."""
        for part in parts:
            if isinstance(part, CueWords):
                self.cue(part.inside, part.location, part.alone)
            elif isinstance(part, Words):
                self.words(part.text, part.location, max(part.emphasis, emphasis), part.is_slot)
            elif isinstance(part, LineBreak):
                self._line_break(part)

    def blank(self) -> None:
        """Keep what comes apart from what came."""
        self._blank = True

    def blank_between_words(self) -> None:
        """Keep what comes apart from what came, unless it is a full stop or a comma."""
        self._blank_if_word = True

    def runs_on(self, text: str) -> bool:
        """Whether these words would be one sentence with those before them."""
        tail, head = self._tail.strip(), text.strip()[:_TAIL]
        if not tail or not head or self._pause:
            return False
        return all(sentence.offset != len(tail) + 1 for sentence in split_sentences(f"{tail} {head}"))

    def ends_with(self, end: re.Pattern[str]) -> bool:
        """Whether the words so far, since the last cue, end like this."""
        return bool(end.search(self._tail.rstrip()))

    def pause(self, seconds: float, place: SourceLocation) -> None:
        """Add silence; silences with nothing between them are one."""
        if seconds <= 0:
            return
        if self._pause is None:
            self._settle_blank(place)
            self._pause = (seconds, place)
        else:
            self._pause = (self._pause[0] + seconds, self._pause[1])

    def cue(self, inside: str, place: SourceLocation, alone: bool = False) -> None:
        """Add a cue, on a line of its own where no paragraph has begun."""
        self._settle_pause()
        alone = alone or self._stands_alone
        if alone:
            self.end_paragraph()
        else:
            self._settle_blank(place)
        self._append_cue(inside, place, alone)

    def note(self, text: str, place: SourceLocation) -> None:
        """Add a private remark."""
        self.take(note_parts(text, place))

    def heading(self, title: Title) -> None:
        """Add a heading; ways of speaking end here."""
        self.end_paragraph()
        self._parts.append(title)
        self._standing = self._current = ()

    def end_paragraph(self) -> None:
        """End the paragraph, if one has begun."""
        self._settle_pause()
        if not self._empty:
            self._parts.append(ParagraphEnd())
        self._current = self._standing
        self._tail, self._blank, self._has_words, self._empty = "", False, False, True

    @property
    def _stands_alone(self) -> bool:
        return self._empty and not self.inside_paragraph

    def _line_break(self, part: LineBreak) -> None:
        self._settle_pause()
        if not self._empty:
            self._parts.append(part)
            self._tail, self._blank, self._has_words = "", False, False

    def _append_cue(self, inside: str, place: SourceLocation, alone: bool) -> None:
        self._parts.append(CueWords(inside, place, alone))
        self._tail = ""
        self._empty = self._empty and alone

    def _settle_blank(self, place: SourceLocation) -> None:
        if self._blank and self._has_words:
            self._parts.append(Words(" ", place))
        self._blank = False

    def _settle_pause(self) -> None:
        if self._pause is None:
            return
        seconds, place = self._pause
        self._pause = None
        alone = self._stands_alone
        for inside in pause_cues(seconds):
            self._append_cue(inside, place, alone)

    def _settle_delivery(self, place: SourceLocation) -> None:
        """Write the cues that lead from the present way of speaking to the one that is wanted."""
        if not self._has_words and self.lasting != self._standing:
            if not self._empty:  # such a cue needs a line of its own
                self.end_paragraph()
            for inside in _change(self._standing, self.lasting):
                self._parts.append(CueWords(inside, place, alone=True))
            self._standing = self._current = self.lasting
        if self.wanted != self._current:
            apart = self._blank or self._tail.endswith(" ")
            for inside in _change(self._current, self.wanted):
                self._settle_blank(place)
                self._append_cue(inside, place, alone=False)
                self._blank = apart
            self._current = self.wanted


def _change(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return new[len(old) :] if new[: len(old)] == old else (_NORMAL, *new)
