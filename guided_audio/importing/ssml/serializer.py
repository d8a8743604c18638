"""Writing SSML 1.1 that any engine can play: marks name the cues that SSML does not know, fallbacks stand in for them."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import Diagnostic, SourceLocation
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.importing.foreign_file import refuse
from guided_audio.importing.ssml.markup import Breaks, Pronunciations, Sentences, mark, tag
from guided_audio.script import cue_model, guiding_words, model

MAX_CHARACTERS = 2_000_000
"""The longest SSML that is written, as it is the longest that is read."""

_END = mark("[/]")
"""The mark after which the fallback of a cue is over."""
_MARK = re.compile(r"<mark [^<>]*/>")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
_NAMESPACE = "http://www.w3.org/2001/10/synthesis"
_SAYING = 1.0
"""About how long a word such as «Hold.» takes."""


def write_ssml(
    script: model.Script,
    max_break: Seconds | None = None,
    slots: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a script as SSML, and findings about what of it could not be kept.

    Args:
        script: The script.
        max_break: The longest break that the engine allows.
        slots: The words for its slots.
        options: For each choice the label of the passage that is written; the first one without it.

    Raises:
        UsageError: `max_break` is too short.
        ScriptError: The SSML would be longer than `MAX_CHARACTERS`.

    """
    collector = DiagnosticCollector(script.path)
    for key, place in script.meta.locations.items():
        if key.startswith("x-"):
            collector.warn(place, "key-lost", N_("your own key «{key}» is not part of the SSML", key=key))
    filled = {**script.meta.slots, **(slots or {})}
    chosen = {name.casefold(): label.casefold() for name, label in (options or {}).items()}
    lines = _Writer(script.meta, Breaks(max_break), filled, chosen, collector).write(script.elements)
    language = script.meta.language if _LANGUAGE.fullmatch(script.meta.language) else "en"
    root = tag("speak", {"version": "1.1", "xmlns": _NAMESPACE, "xml:lang": language})
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', root, *lines, "</speak>", ""])
    _check_size(len(text), collector.at(1), collector)
    return text, collector.sorted()


@dataclass
class _Writer:
    meta: model.ScriptMeta
    breaks: Breaks
    slots: Mapping[str, str]
    options: Mapping[str, str]
    collector: DiagnosticCollector
    standing: cue_model.Voicing = field(default_factory=cue_model.Voicing)

    def __post_init__(self) -> None:
        self._pronunciations = Pronunciations(self.meta.pronounce)
        self._warn = self.collector.warn_once

    def write(self, elements: Iterable[model.Element]) -> list[str]:
        """Return the lines of these elements."""
        return [line for element in elements for line in self._element(element) if line]

    def _passage(self, elements: Iterable[model.Element]) -> list[str]:
        """Write a passage; how it is spoken ends with it."""
        standing = self.standing
        lines = self.write(elements)
        self.standing = standing
        return lines

    def _element(self, element: model.Element) -> list[str]:
        match element:
            case model.Instruction():
                self.standing = self.standing.after(element.cue)
                return [self._perform(element)]
            case model.Heading(level=level, title=title):
                self.standing = cue_model.Voicing()
                return [mark(f"{'#' * level} {title}")]
            case model.ShownNote(parts=parts):
                return [mark(f"> {''.join(self._filled(part) for part in parts)}")]
            case model.Paragraph():
                return self._paragraph(element)
            case model.Repeat():
                return self._repeat(element)
            case model.OptionalPassage(elements=elements):
                return [mark("[optional]") + _END, *self._passage(elements), mark("[end optional]") + _END]
            case model.Choice():
                return self._choice(element)

    def _perform(self, instruction: model.Instruction) -> str:
        cue, source = instruction.cue, instruction.source
        if isinstance(cue, cue_model.Remark):
            self._warn(
                instruction.location, "remark-lost", N_("the private remark {source} is left out", source=source[:40])
            )
            return ""
        if isinstance(cue, cue_model.Hold) and cue.length.is_exact:
            return self.breaks.write(cue.length.natural)
        return mark(source) + self._fallback(cue) + _END

    def _fallback(self, cue: cue_model.Cue) -> str:
        """Return breaks, or words with breaks, as long as a cue; nothing for what only sounds or only changes things."""
        match cue:
            case cue_model.Hold(length=length):
                return self.breaks.write(length.natural if math.isfinite(length.natural) else length.least)
            case cue_model.Prompt():
                return self.breaks.write(cue.exported)
            case cue_model.Breathe():
                return "".join(self._round(cue, number) for number in range(cue.rounds[0]))
        return ""

    def _round(self, breathe: cue_model.Breathe, number: int) -> str:
        words = guiding_words(self.meta.language)
        if breathe.mode is cue_model.BreathMode.SILENT or not words.are_known:
            return self.breaks.write(sum(breath.length for breath in breathe.phases))
        return "".join(
            words.lead(breath, first=not number) + self.breaks.write(max(breath.length - _SAYING, 0.0))
            for breath in breathe.phases
        )

    def _paragraph(self, paragraph: model.Paragraph) -> list[str]:
        voicing = self.standing
        sentences = Sentences(self._pronunciations, self.meta.language)
        is_broken = False
        for part in paragraph.parts:
            if isinstance(part, model.Instruction) and isinstance(part.cue, cue_model.Remark):
                self._perform(part)
            elif isinstance(part, model.Instruction):
                voicing, is_broken = voicing.after(part.cue), False
                sentences.insert(self._perform(part))
            elif isinstance(part, model.Break):
                is_broken = sentences.has_words
            elif words := self._filled(part):
                if is_broken and words.strip():
                    sentences.cut()
                    sentences.insert(self.breaks.write(self.meta.pauses.sentence))
                    is_broken = False
                sentences.say(words, part.emphasis if isinstance(part, model.Text) else 0, voicing)
        return ["<p>", *sentences.cut(), "</p>"]

    def _filled(self, part: model.Text | model.Slot) -> str:
        """Return words as they are spoken; a slot's value is never read as a cue."""
        if isinstance(part, model.Slot):
            value = " ".join(self.slots.get(part.name, "").split())
            message = N_(
                "the place {{{name}}} is filled with «{value}»: its name is lost", name=part.name, value=value[:40]
            )
            self._warn(part.location, "slot-lost", message)
        return part.filled(self.slots)

    def _repeat(self, repeat: model.Repeat) -> list[str]:
        """Write a passage with its marks once, and without them for every further time."""
        lines = self._passage(repeat.elements)
        again = [_MARK.sub("", line) for line in lines] if repeat.times > 1 else []
        _check_size(sum(map(len, again)) * repeat.times, repeat.location, self.collector)
        begin = mark(f"[repeat {repeat.times} time{'s' if repeat.times > 1 else ''}]") + _END
        return [begin, *lines, mark("[end repeat]"), *again * (repeat.times - 1), _END]

    def _choice(self, choice: model.Choice) -> list[str]:
        wanted = self.options.get(choice.name.casefold(), "")
        chosen = next((o for o in choice.options if o.label.casefold() == wanted), choice.options[0])
        for option in choice.options:
            if option is not chosen:
                message = N_(
                    "of the choice «{name}», the passage «{label}» is left out",
                    name=choice.name[:40],
                    label=option.label[:40],
                )
                self._warn(option.location, "choice-lost", message)
        standing = self.standing
        lines = self.write(chosen.elements)
        if self.standing != standing:  # the passage that ended it is gone
            self._warn(choice.location, "delivery", N_("how this passage is spoken holds on after it"))
        return lines


def _check_size(characters: int, place: SourceLocation, collector: DiagnosticCollector) -> None:
    """Refuse SSML that would be longer than what can be read again."""
    if characters > MAX_CHARACTERS:
        hint = N_("repeat it less often, or export sound")
        refuse(collector, place, "too-large", N_("this would be too long for SSML"), hint)
