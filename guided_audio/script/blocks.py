"""Passages: from cues that open and close them to the elements they hold."""

from dataclasses import dataclass, field

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.script.model import (
    Block,
    Choice,
    Element,
    Heading,
    Instruction,
    Option,
    OptionalPassage,
    Remark,
    Repeat,
    ShownNote,
)

MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Opening:
    """`[repeat 3 times]`, `[optional]` or `[choose place: garden]`."""

    kind: str
    times: int = 1
    name: str = ""
    label: str = ""
    refused: bool = False
    """It has an error of its own: what is in it is not judged a second time."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """`[or: shore]`."""

    label: str


@dataclass(frozen=True, slots=True)
class Closing:
    """`[end repeat]`, `[end optional]` or `[end choose]`."""

    kind: str


BlockMark = Opening | Alternative | Closing


def what_was_meant(inside: str) -> BlockMark | None:
    """Return the mark that a cue with an error was to be, so that its end is no error as well."""
    verb = (inside.lower().split() or [""])[0].strip(",:")
    if verb in {"repeat", "optional", "choose"}:
        return Opening(verb, refused=True)
    return Alternative("") if verb == "or" else None


@dataclass(slots=True)
class _Open:
    """A passage that is not closed yet; `errors` is how many there were before it."""

    opening: Opening
    place: SourceLocation
    label: str
    label_place: SourceLocation
    errors: int
    labels: set[str] = field(default_factory=set)
    elements: list[Element] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)


class Passages:
    """Takes elements and the marks of passages in order, and builds the tree; every mismatch is reported."""

    def __init__(self, diagnosis: DiagnosticCollector) -> None:
        self._diagnosis = diagnosis
        self._elements: list[Element] = []
        self._open: list[_Open] = []
        self._too_deep = 0  # how many are open that were refused

    def add(self, *elements: Element) -> None:
        """Take elements in order."""
        for element in elements:
            if isinstance(element, Heading) and element.level <= 2:
                self._leave_open(f"the heading on line {element.location.line}")
            (self._open[-1].elements if self._open else self._elements).append(element)

    def mark(self, mark: BlockMark, source: str, place: SourceLocation) -> None:
        """Take a cue that opens a passage, divides a choice, or closes."""
        match mark:
            case Opening():
                self._begin(mark, place)
            case Alternative(label=label):
                self._divide(label, source, place)
            case Closing(kind=kind):
                self._end(kind, source, place)

    def finish(self) -> tuple[Element, ...]:
        """Return the elements; what is still open is reported."""
        self._leave_open("the end of the script")
        return tuple(self._elements)

    def _begin(self, opening: Opening, place: SourceLocation) -> None:
        if len(self._open) == MAX_DEPTH:
            self._diagnosis.error(
                place, "too-deep", "passages are nested too deeply here", f"at most {MAX_DEPTH} stand in each other"
            )
            self._too_deep += 1
            return
        errors = -1 if opening.refused else self._diagnosis.errors
        self._open.append(_Open(opening, place, opening.label, place, errors))

    def _divide(self, label: str, source: str, place: SourceLocation) -> None:
        if self._too_deep:
            return
        if not self._open or self._open[-1].opening.kind != "choose":
            within = f"inside [{self._open[-1].opening.kind}]" if self._open else "outside"
            hint = "write [choose place: garden] … [or: shore] … [end choose]"
            self._diagnosis.error(place, "lone-or", f"{source} stands {within}, not in a choice", hint)
            return
        current = self._open[-1]
        self._close_option(current)
        if label and label.casefold() in current.labels:
            self._diagnosis.error(place, "same-option", f"the choice has «{label}» twice", "give each its own name")
        current.elements, current.label, current.label_place = [], label, place

    def _end(self, kind: str, source: str, place: SourceLocation) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        kinds = [passage.opening.kind for passage in self._open]
        if kind not in kinds:
            self._diagnosis.error(place, "lone-end", f"{source} closes nothing", f"[{kind} …] is missing before it")
            return
        while self._open[-1].opening.kind != kind:
            self._report_open(self._open[-1], f"{source} on line {place.line}")
            self._close()
        self._close()

    def _leave_open(self, before: str) -> None:
        self._too_deep = 0
        while self._open:
            self._report_open(self._open[-1], before)
            self._close()

    def _report_open(self, passage: _Open, before: str) -> None:
        kind = passage.opening.kind
        self._diagnosis.error(
            passage.place, "open-passage", f"this [{kind}] is not closed before {before}", f"write [end {kind}]"
        )

    def _close(self) -> None:
        passage = self._open.pop()
        opening, elements = passage.opening, tuple(passage.elements)
        block: Block
        if opening.kind == "choose":
            self._close_option(passage)
            block = Choice(opening.name, tuple(passage.options), passage.place)
            if len(passage.options) == 1 and passage.errors == self._diagnosis.errors:
                hint = "add [or: …], or take the choice away"
                self._diagnosis.warn(passage.place, "one-option", "this choice leaves nothing to choose", hint)
        else:
            self._check_filled(passage, passage.place)
            place = passage.place
            block = (
                Repeat(opening.times, elements, place) if opening.kind == "repeat" else OptionalPassage(elements, place)
            )
        self.add(block)

    def _close_option(self, passage: _Open) -> None:
        self._check_filled(passage, passage.label_place)
        passage.labels.add(passage.label.casefold())
        passage.options.append(Option(passage.label, tuple(passage.elements), passage.label_place))

    def _check_filled(self, passage: _Open, place: SourceLocation) -> None:
        """Report a passage that nobody would hear: a mistake, and, repeated, endless work for nothing."""
        kind, is_told = passage.opening.kind, passage.errors < self._diagnosis.errors  # what was in it may be missing
        if not is_told and all(_is_unheard(element) for element in passage.elements):
            self._diagnosis.error(
                place, "empty-passage", f"this [{kind}] has nothing in it", "give it words, or take it away"
            )


def _is_unheard(element: Element) -> bool:
    remark = isinstance(element, Instruction) and isinstance(element.cue, Remark)
    return remark or isinstance(element, Heading | ShownNote)
