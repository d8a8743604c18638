"""Writing SSML 1.1 that any engine can play, and from which the reader restores every cue."""

import re
from collections.abc import Iterable, Mapping

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import Diagnostic, SourceLocation
from guided_audio.core.units import Seconds
from guided_audio.importing.guards import refuse
from guided_audio.importing.ssml.fallbacks import stand_in
from guided_audio.importing.ssml.marks import BREAK, END, NOTE
from guided_audio.importing.ssml.meta import meta_marks
from guided_audio.importing.ssml.paragraph import Flow, Sentences
from guided_audio.importing.ssml.text import Breaks, Pronunciations, mark, tag
from guided_audio.script import (
    Break,
    Choice,
    Heading,
    Hold,
    Instruction,
    OptionalPassage,
    Paragraph,
    Remark,
    Repeat,
    Script,
    ShownNote,
    Slot,
    Text,
    Voicing,
)
from guided_audio.script.script_model import Element

MAX_CHARACTERS = 2_000_000
"""The longest SSML that is written, as it is the longest that is read."""

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
_NAMESPACE = "http://www.w3.org/2001/10/synthesis"


def write_ssml(
    script: Script,
    max_break: Seconds | None = None,
    slots: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a script as SSML, and what of it could not be kept; `max_break` is the longest break an engine allows.

    `slots` fills its slots, `options` says for each choice which passage is written: its first one unless told.
    """
    diagnosis = DiagnosticCollector(script.path)
    bed = script.meta.locations.get("ambience")  # the front matter keeps it already
    elements = [e for e in script.elements if not (isinstance(e, Instruction) and e.location == bed)]
    lines = _Writer(script, Breaks(max_break), slots or {}, options or {}, diagnosis).write(elements)
    language = script.meta.language if _LANGUAGE.fullmatch(script.meta.language) else "en"
    root = tag("speak", {"version": "1.1", "xmlns": _NAMESPACE, "xml:lang": language})
    head = ['<?xml version="1.0" encoding="UTF-8"?>', root, *meta_marks(script.meta, diagnosis)]
    text = "\n".join([*head, *lines, "</speak>", ""])
    check_size(len(text), diagnosis.at(1), diagnosis)
    return text, diagnosis.sorted()


class _Writer:
    def __init__(
        self,
        script: Script,
        breaks: Breaks,
        slots: Mapping[str, str],
        options: Mapping[str, str],
        diagnosis: DiagnosticCollector,
    ) -> None:
        self._breaks = breaks
        self._language = script.meta.language
        self._slots = {**script.meta.slots, **slots}
        self._options = {name.casefold(): label.casefold() for name, label in options.items()}
        self._sentence_gap = script.meta.pauses.sentence
        self._pronunciations = Pronunciations(script.meta.pronounce)
        self._language = script.meta.language
        self._diagnosis = diagnosis
        self._told: set[str] = set()
        self._standing = Voicing()
        self._marked = True
        """Whether cues are kept as marks; in what is only played again, they are not."""

    def write(self, elements: Iterable[Element], flow: Flow | None = None) -> list[str]:
        lines: list[str] = []
        flow = flow or Flow(self._breaks, self._marked)
        for element in elements:
            if isinstance(element, Instruction):
                self._standing = self._standing.after(element.cue)
                lines += self._perform(element, flow)
            elif isinstance(element, Choice):
                lines += self._choice(element, flow)
            else:
                flow.interrupt()
                lines += self._element(element)
        return [line for line in lines if line]

    def _passage(self, elements: Iterable[Element], flow: Flow | None = None) -> list[str]:
        """Write a passage; how it is spoken ends with it."""
        standing = self._standing
        lines = self.write(elements, flow)
        self._standing = standing
        return lines

    def _element(self, element: Heading | ShownNote | Paragraph | Repeat | OptionalPassage) -> list[str]:
        match element:
            case Heading(level=level, title=title):
                self._standing = Voicing()
                return [self._mark(f"{'#' * level} {title}")]
            case ShownNote(parts=parts):
                return [self._mark(f"{NOTE}{''.join(self._filled(part) for part in parts)}")]
            case Paragraph():
                return self._paragraph(element)
            case Repeat():
                return self._repeat(element)
            case OptionalPassage(elements=elements):
                passage = self._passage(elements)
                return [self._block("[optional]"), *passage, self._block("[end optional]")]

    def _mark(self, name: str) -> str:
        return mark(name) if self._marked else ""

    def _block(self, name: str) -> str:
        return mark(name) + mark(END) if self._marked else ""

    def _perform(self, instruction: Instruction, flow: Flow) -> list[str]:
        cue, source = instruction.cue, instruction.source
        if isinstance(cue, Remark):
            self._tell(instruction.location, "remark-lost", f"the private remark {source[:40]} is left out")
            return []
        if isinstance(cue, Hold) and cue.length.is_exact:
            return [flow.pause(cue.length.natural, source)]
        return [flow.keep(source, stand_in(cue, self._breaks, self._language))]

    def _paragraph(self, paragraph: Paragraph) -> list[str]:
        voicing, flow = self._standing, Flow(self._breaks, self._marked)
        sentences = Sentences(self._pronunciations, self._language)
        line_break: SourceLocation | None = None
        for part in paragraph.parts:
            if isinstance(part, Instruction) and isinstance(part.cue, Remark):
                self._perform(part, flow)
            elif isinstance(part, Instruction):
                voicing, line_break = voicing.after(part.cue), None
                sentences.insert("".join(self._perform(part, flow)))
            elif isinstance(part, Break):
                line_break = part.location if sentences.has_words else None
            elif words := self._filled(part):
                if line_break and words.strip():
                    sentences.cut()
                    sentences.insert(flow.keep(BREAK, self._breaks.write(self._sentence_gap)))
                    line_break = None
                if words.strip():
                    flow.interrupt()
                sentences.say(words, part.emphasis if isinstance(part, Text) else 0, voicing)
        return ["<p>", *sentences.finish(), "</p>"]

    def _filled(self, part: Text | Slot) -> str:
        """Return words as they are spoken; a slot's value is never read as a cue."""
        if isinstance(part, Text):
            return part.text
        value = " ".join(self._slots.get(part.name, "").split())
        message = f"the place {{{part.name}}} is filled with «{value[:40]}»: its name is lost"
        self._tell(part.location, "slot-lost", message)
        return f"{part.before}{value}{part.after}" if value else ""

    def _repeat(self, repeat: Repeat) -> list[str]:
        begin = self._block(f"[repeat {repeat.times} time{'s' if repeat.times > 1 else ''}]")
        lines = self._passage(repeat.elements)
        marked, self._marked = self._marked, False
        again = self._passage(repeat.elements) if repeat.times > 1 else []
        self._marked = marked
        check_size(sum(map(len, again)) * repeat.times, repeat.location, self._diagnosis)
        return [begin, *lines, self._mark("[end repeat]"), *again * (repeat.times - 1), self._mark(END)]

    def _choice(self, choice: Choice, flow: Flow) -> list[str]:
        wanted = self._options.get(choice.name.casefold(), "")
        chosen = next((o for o in choice.options if o.label.casefold() == wanted), choice.options[0])
        for option in choice.options:
            if option is not chosen:
                message = f"of the choice «{choice.name[:40]}», the passage «{option.label[:40]}» is left out"
                self._tell(option.location, "choice-lost", message)
        standing = self._standing
        lines = self.write(chosen.elements, flow)
        if self._standing != standing:  # the passage that ended it is not there any more
            self._tell(choice.location, "delivery", "how this passage is spoken holds on after it")
        return lines

    def _tell(self, place: SourceLocation, code: str, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._diagnosis.warn(place, code, message)


def check_size(characters: int, place: SourceLocation, diagnosis: DiagnosticCollector) -> None:
    """Refuse SSML that would be longer than what can be read again."""
    if characters > MAX_CHARACTERS:
        refuse(
            diagnosis, place, "too-large", "this would be too long for SSML", "repeat it less often, or export sound"
        )
