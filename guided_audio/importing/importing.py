"""Importing: a foreign script of any form becomes a script of ours, and every guess is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from guided_audio.core.diagnostics import MAX_DIAGNOSTICS, DiagnosticCollector
from guided_audio.core.errors import Diagnostic, ScriptError, Severity, SourceLocation, UsageError
from guided_audio.importing.decoding import decode
from guided_audio.importing.draft import Draft, Part, Words
from guided_audio.importing.forms import Form, binary_form, refuse_others, text_form
from guided_audio.importing.guards import refuse
from guided_audio.importing.validate import settle
from guided_audio.importing.writing import write_parsed
from guided_audio.script import (
    Choice,
    Hold,
    Instruction,
    OptionalPassage,
    Paragraph,
    ParsedScript,
    Repeat,
    Text,
    parse_script,
)
from guided_audio.script.parser import MAX_BYTES
from guided_audio.script.script_model import Element

if TYPE_CHECKING:
    HasVoice = Callable[[str], bool]

_BEGINNING = 200
MAX_TEXT = 2 * 1024 * 1024
MAX_DOCUMENT = 10 * 1024 * 1024
"""The largest files that are read, in bytes."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A script made of a foreign one: its text, the form it had, and everything that was guessed on the way."""

    text: str
    form: str
    findings: tuple[Diagnostic, ...]
    guesses: int
    pauses: int
    pause_seconds: float


class CountingDiagnosis(DiagnosticCollector):
    """A diagnosis that knows how many warnings there were, and not only the first hundred."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.warnings = 0
        self._last = 1

    def warn(self, location: SourceLocation, code: str, message: str, hint: str = "") -> None:
        """Note a guess."""
        self.warnings += 1
        self._last = max(self._last, location.line)
        super().warn(location, code, message, hint)

    def findings(self) -> tuple[Diagnostic, ...]:
        """Return what is to be told, and how much more there was."""
        more = self.warnings - MAX_DIAGNOSTICS
        if more <= 0:
            return self.sorted()
        message = f"and {more} more finding{'s' if more > 1 else ''} like these"
        return (*self.sorted(), Diagnostic(self.at(self._last), "more", message, severity=Severity.WARNING))


def import_file(path: Path, has_voice: HasVoice | None = None) -> Imported:
    """Import a file; whatever is wrong with it raises an error of ours. Without `has_voice`, all voices are there."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder", "name one file in it")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_DOCUMENT + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    diagnosis = CountingDiagnosis(str(path))
    form = binary_form(raw)
    refuse_others(raw[:_BEGINNING].decode("latin-1"), str(path))
    if len(raw) > (MAX_DOCUMENT if form else MAX_TEXT):
        most = f"{(MAX_DOCUMENT if form else MAX_TEXT) // 1024 // 1024} MB"
        refuse(diagnosis, diagnosis.at(1), "too-large", f"this file is larger than {most}", "split it into sessions")
    if form:
        return _imported(form.read(raw, str(path), diagnosis), form, diagnosis, has_voice)
    return _import(decode(raw, str(path), diagnosis), path.suffix, diagnosis, has_voice)


def import_text(text: str, name: str = "text.txt") -> Imported:
    """Import a text; the ending of its name may help to find out its form."""
    return _import(text.replace("\r\n", "\n").replace("\r", "\n"), PurePath(name).suffix, CountingDiagnosis(name))


def _import(text: str, ending: str, diagnosis: CountingDiagnosis, has_voice: HasVoice | None = None) -> Imported:
    refuse_others(text[:_BEGINNING], diagnosis.path)
    form = text_form(text, ending)
    own = _as_ours(text, diagnosis.path) if form.is_text else None
    if own and own.script.meta.locations:
        return _unchanged(text, own)
    draft = form.read(text, diagnosis.path, diagnosis)
    if own and not diagnosis.warnings and _words(draft.parts) == _spoken(own):
        return _unchanged(text, own)
    return _imported(draft, form, diagnosis, has_voice)


def _as_ours(text: str, path: str) -> ParsedScript | None:
    """Return the script that a text may already be: it has no errors, and a cue or a front matter of ours."""
    if not ("[" in text or text.lstrip("\ufeff \n").startswith("---")) or len(text) > MAX_BYTES:
        return None
    parsed = parse_script(text, path)
    if parsed.errors or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return None
    has_cues = any(instruction.source.startswith("[") for instruction in _instructions(parsed.script.elements))
    return parsed if parsed.script.meta.locations or has_cues else None


def _unchanged(text: str, own: ParsedScript) -> Imported:
    return Imported(text, "script", own.diagnostics, 0, *_count_pauses(own))


def _words(parts: Iterable[Part]) -> str:
    return "".join("".join(part.text for part in parts if isinstance(part, Words)).split())


def _spoken(parsed: ParsedScript) -> str:
    paragraphs = (element.parts for element in _flat(parsed.script.elements) if isinstance(element, Paragraph))
    return "".join("".join(part.text for parts in paragraphs for part in parts if isinstance(part, Text)).split())


def _imported(draft: Draft, form: Form, diagnosis: CountingDiagnosis, has_voice: HasVoice | None) -> Imported:
    draft = settle(draft, diagnosis, has_voice)
    text, parsed = write_parsed(draft)
    if parsed.errors:  # readers and writer see to it that there are none; whoever imports must never be left with one
        raise ScriptError(parsed.errors)
    if not any(isinstance(part, Words) and part.text.strip() for part in draft.parts):
        diagnosis.warn(diagnosis.at(1), "no-words", "there are no words in this file that would be spoken")
    return Imported(text, form.name, diagnosis.findings(), diagnosis.warnings, *_count_pauses(parsed))


def _count_pauses(parsed: ParsedScript) -> tuple[int, float]:
    """Return how many silences a script has, and how many seconds they last before they are fitted to a length."""
    holds = [i.cue.length.natural for i in _instructions(parsed.script.elements) if isinstance(i.cue, Hold)]
    return len(holds), round(sum(holds), 3)


def _instructions(elements: Iterable[Element]) -> Iterator[Instruction]:
    for element in _flat(elements):
        if isinstance(element, Instruction):
            yield element
        elif isinstance(element, Paragraph):
            yield from (part for part in element.parts if isinstance(part, Instruction))


def _flat(elements: Iterable[Element]) -> Iterator[Element]:
    """Return elements and what stands in passages, in order."""
    for element in elements:
        if isinstance(element, Repeat | OptionalPassage):
            yield from _flat(element.elements)
        elif isinstance(element, Choice):
            for option in element.options:
                yield from _flat(option.elements)
        else:
            yield element
