"""From elements and the cues that open and close passages to the tree of a script."""

from dataclasses import dataclass, field

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.core.translation import N_
from guided_audio.script.cue_model import Alternative, BlockMark, Closing, Opening, Remark
from guided_audio.script.model import Choice, Element, Heading, Instruction, Option, OptionalPassage, Repeat, ShownNote

MAX_DEPTH = 4


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


class BlockBuilder:
    """Takes elements and the marks of passages in order, and builds the tree; every mismatch is reported."""

    def __init__(self, diagnostics: DiagnosticCollector) -> None:
        self._diagnostics = diagnostics
        self._elements: list[Element] = []
        self._open: list[_Open] = []
        self._too_deep = 0  # how many are open that were refused

    def add(self, element: Element) -> None:
        """Take the next element; a heading ends every passage."""
        if isinstance(element, Heading) and element.level <= 2:
            self._close_all(N_("the heading on line {line}", line=element.location.line))
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
        self._close_all(N_("the end of the script"))
        return tuple(self._elements)

    def _begin(self, opening: Opening, place: SourceLocation) -> None:
        if len(self._open) == MAX_DEPTH:
            hint = N_("at most {most} stand in each other", most=MAX_DEPTH)
            self._diagnostics.error(place, "too-deep", N_("passages are nested too deeply here"), hint)
            self._too_deep += 1
            return
        errors = -1 if opening.refused else self._diagnostics.errors
        self._open.append(_Open(opening, place, opening.label, place, errors))

    def _divide(self, label: str, source: str, place: SourceLocation) -> None:
        if self._too_deep:
            return
        if not self._open or self._open[-1].opening.kind != "choose":
            within = N_("inside [{kind}]", kind=self._open[-1].opening.kind) if self._open else N_("outside")
            hint = N_("write [choose place: garden] … [or: shore] … [end choose]")
            self._diagnostics.error(
                place, "lone-or", N_("{source} stands {within}, not in a choice", source=source, within=within), hint
            )
            return
        current = self._open[-1]
        self._close_option(current)
        if label and label.casefold() in current.labels:
            self._diagnostics.error(
                place, "same-option", N_("the choice has «{label}» twice", label=label), N_("give each its own name")
            )
        current.elements, current.label, current.label_place = [], label, place

    def _end(self, kind: str, source: str, place: SourceLocation) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        if kind not in {passage.opening.kind for passage in self._open}:
            self._diagnostics.error(
                place,
                "lone-end",
                N_("{source} closes nothing", source=source),
                N_("[{kind} …] is missing before it", kind=kind),
            )
            return
        while self._open[-1].opening.kind != kind:
            self._close_unfinished(N_("{source} on line {line}", source=source, line=place.line))
        self._close()

    def _close_all(self, before: str) -> None:
        self._too_deep = 0
        while self._open:
            self._close_unfinished(before)

    def _close_unfinished(self, before: str) -> None:
        kind, place = self._open[-1].opening.kind, self._open[-1].place
        message = N_("this [{kind}] is not closed before {before}", kind=kind, before=before)
        self._diagnostics.error(place, "open-passage", message, N_("write [end {kind}]", kind=kind))
        self._close()

    def _close(self) -> None:
        passage = self._open.pop()
        opening, elements, place = passage.opening, tuple(passage.elements), passage.place
        if opening.kind == "choose":
            self._close_option(passage)
            if len(passage.options) == 1 and passage.errors == self._diagnostics.errors:
                hint = N_("add [or: …], or take the choice away")
                self._diagnostics.warn(place, "one-option", N_("this choice leaves nothing to choose"), hint)
            self.add(Choice(opening.name, tuple(passage.options), place))
            return
        self._check_filled(passage, place)
        is_repeat = opening.kind == "repeat"
        self.add(Repeat(opening.times, elements, place) if is_repeat else OptionalPassage(elements, place))

    def _close_option(self, passage: _Open) -> None:
        self._check_filled(passage, passage.label_place)
        passage.labels.add(passage.label.casefold())
        passage.options.append(Option(passage.label, tuple(passage.elements), passage.label_place))

    def _check_filled(self, passage: _Open, place: SourceLocation) -> None:
        """Report a passage without sound: a mistake, and, repeated, endless work for nothing.

        Where there was an error in it, its contents may only be missing for that.
        """
        is_reported = passage.errors < self._diagnostics.errors
        if not is_reported and all(map(_is_silent, passage.elements)):
            message = N_("this [{kind}] has nothing in it", kind=passage.opening.kind)
            self._diagnostics.error(place, "empty-passage", message, N_("give it words, or take it away"))


def _is_silent(element: Element) -> bool:
    remark = isinstance(element, Instruction) and isinstance(element.cue, Remark)
    return remark or isinstance(element, Heading | ShownNote)
