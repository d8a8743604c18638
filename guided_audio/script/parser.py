"""From a script's text to its elements, with every finding in one pass."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from guided_audio.core.diagnostics import MAX_DIAGNOSTICS, DiagnosticCollector
from guided_audio.core.errors import Diagnostic, ScriptError, Severity
from guided_audio.core.units import Length
from guided_audio.script.blocks import Opening, Passages
from guided_audio.script.cues import read_ambience
from guided_audio.script.front_matter import split_front_matter
from guided_audio.script.inline import InlineReader, LineEnd, Mark, Part
from guided_audio.script.markdown import InlineMap, tokenize
from guided_audio.script.meta import ScriptMeta
from guided_audio.script.model import (
    Break,
    Element,
    Heading,
    Hold,
    Instruction,
    Paragraph,
    Remark,
    Script,
    ShownNote,
    Slot,
    Text,
)
from guided_audio.script.traps import ListNumbers, check_blocks, check_prose


@dataclass(frozen=True, slots=True)
class ParsedScript:
    """A script as far as it could be understood, and everything that was found in it."""

    script: Script
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that stop a performance."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)

    def require(self) -> Script:
        """Return the script, or raise ScriptError with all that is wrong."""
        if self.errors:
            raise ScriptError(self.errors)
        return self.script


def parse_script(text: str, path: str = "script.md") -> ParsedScript:
    """Parse a script's text; nothing is raised for what an author wrote: it is all in the diagnostics."""
    diagnosis = DiagnosticCollector(path)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    text = _without_controls(text, diagnosis)
    meta, body = split_front_matter(text, diagnosis)
    lines = body.split("\n")
    elements = _BodyParser(meta, lines, diagnosis).parse(tokenize(body))
    return ParsedScript(Script(path, meta or ScriptMeta(), tuple(elements)), diagnosis.sorted())


_CONTROL = re.compile(r"[\x00-\x08\x0d-\x1f\x7f-\x84\x86-\x9f]")


def _without_controls(text: str, diagnosis: DiagnosticCollector) -> str:
    """Report characters that no editor shows and no voice says, and put blanks in their places."""
    for found in _CONTROL.finditer(text):
        line, column = text.count("\n", 0, found.start()), found.start() - text.rfind("\n", 0, found.start())
        what = "a bare carriage return" if found[0] == "\r" else f"the control character U+{ord(found[0]):04X}"
        diagnosis.error(diagnosis.at(line + 1, column), "control-character", f"{what} stands here", "take it away")
        if len(diagnosis.sorted()) >= MAX_DIAGNOSTICS:
            break
    return _CONTROL.sub(" ", text)


class _BodyParser:
    def __init__(self, meta: ScriptMeta | None, lines: list[str], diagnosis: DiagnosticCollector) -> None:
        self._meta = meta or ScriptMeta()
        self._has_title = False
        self._lines = lines
        self._diagnosis = diagnosis
        self._inline = InlineReader(meta, diagnosis)
        self._passages = Passages(diagnosis)

    def parse(self, tokens: Sequence[Token]) -> tuple[Element, ...]:
        if self._meta.ambience:
            source, place = f"[ambience {self._meta.ambience}]", self._meta.locations["ambience"]
            self._passages.add(Instruction(read_ambience(self._meta.ambience), source, place))
        quotes, numbers = 0, ListNumbers(self._diagnosis)
        for index, token in enumerate(tokens):
            check_blocks(token, self._lines, self._diagnosis)
            numbers.follow(token)
            quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
            if token.type == "hr" and not quotes:
                place = self._diagnosis.at(_line(token))
                self._passages.add(Instruction(Hold(Length.exactly(self._meta.pauses.long)), "---", place))
            elif token.type == "list_item_open" and tokens[index + 1].type == "list_item_close":
                self._diagnosis.error(
                    self._diagnosis.at(_line(token)),
                    "empty-item",
                    f"«{self._lines[_line(token) - 1].strip()}» is an empty list item: nothing would be spoken",
                    "write the number as a word",
                )
            elif token.type == "html_block" and token.content.lstrip().startswith("<!--") and not quotes:
                place = self._diagnosis.at(_line(token))
                self._passages.add(Instruction(Remark(), " ".join(token.content.split()), place))
            elif token.type == "inline":
                opener = tokens[index - 1]
                if quotes:
                    self._note(token)
                elif opener.type == "heading_open":
                    self._heading(token, int(opener.tag[1:]))
                else:
                    self._paragraph(token)
        return self._passages.finish()

    def _heading(self, token: Token, level: int) -> None:
        place = self._diagnosis.at(_line(token))
        parts = self._inline.read(token, InlineMap(token, self._lines, self._diagnosis))
        for part in parts:
            if not isinstance(part, Text | LineEnd) and not _is_remark(part):
                hint = (
                    "put cues on lines of their own; slots are not filled in headings, which become names of chapters"
                )
                self._diagnosis.error(part.location, "cue-in-heading", "a heading is only words", hint)
        title = "".join(part.text for part in parts if isinstance(part, Text)).strip()
        if not title:
            self._diagnosis.error(place, "empty-heading", "this heading has no words", "give it some, or take it away")
        elif level == 1 and self._has_title:
            self._diagnosis.warn(
                place, "second-title", f"a script has one title; «{title}» is a second", "write ## for a chapter"
            )
        self._has_title = self._has_title or level == 1
        self._passages.add(Heading(level, title, place))

    def _note(self, token: Token) -> None:
        parts = self._inline.read(token, InlineMap(token, self._lines, self._diagnosis))
        for part in parts:
            if isinstance(part, Instruction | Mark) and not _is_remark(part):
                self._diagnosis.error(
                    part.location,
                    "cue-in-note",
                    f"{part.source} stands in a note that is only shown",
                    "move it out of the note",
                )
        blanks = (Text(" ", part.location) if isinstance(part, Break | LineEnd) else part for part in parts)
        shown = tuple(part for part in blanks if isinstance(part, Text | Slot))
        self._passages.add(ShownNote(shown, self._diagnosis.at(_line(token))))

    def _paragraph(self, token: Token) -> None:
        places = InlineMap(token, self._lines, self._diagnosis)
        if token.content.strip() in {"...", "…"}:
            self._passages.add(Instruction(Hold(Length.exactly(self._meta.pauses.pause)), "…", places.at(0)))
            return
        check_prose(token, places, self._diagnosis)
        lines = _lines_of(self._inline.read(token, places))
        spoken: list[list[Part]] = []
        for line in lines:
            if not any(isinstance(part, Mark) for part in line):
                spoken.append(line)
            elif _has_words(line):
                self._report_company(line)
            else:
                self._speak(spoken)
                self._stand_alone(line)
                spoken = []
        self._speak(spoken)

    def _speak(self, lines: list[list[Part]]) -> None:
        """Add the lines of a paragraph; those of cues alone, at its beginning and end, stand outside it."""
        first = next((n for n, line in enumerate(lines) if _has_words(line)), len(lines))
        last = next((n for n in range(len(lines), first, -1) if _has_words(lines[n - 1])), first)
        for line in lines[:first]:
            self._stand_alone(line)
        parts = [_as_spoken(part) for line in lines[first:last] for part in line if not isinstance(part, Mark)]
        if parts:
            self._passages.add(Paragraph(tuple(parts), parts[0].location))
        for line in lines[last:]:
            self._stand_alone(line)

    def _stand_alone(self, line: list[Part]) -> None:
        for part in line:
            if isinstance(part, Mark):
                self._passages.mark(part.mark, part.source, part.location)
            elif isinstance(part, Instruction):
                self._passages.add(part)

    def _report_company(self, line: list[Part]) -> None:
        for part in line:
            if isinstance(part, Mark):
                self._diagnosis.error(
                    part.location,
                    "not-alone",
                    f"{part.source} opens or closes a passage, and has words beside it",
                    "give it a line of its own",
                )
                meant = replace(part.mark, refused=True) if isinstance(part.mark, Opening) else part.mark
                self._passages.mark(meant, part.source, part.location)


def _lines_of(parts: Iterable[Part]) -> list[list[Part]]:
    """Cut the parts of a paragraph where the lines of the file end; each end belongs to the line before it."""
    lines: list[list[Part]] = [[]]
    for part in parts:
        lines[-1].append(part)
        if isinstance(part, LineEnd | Break):
            lines.append([])
    return lines


def _has_words(line: list[Part]) -> bool:
    return any(isinstance(part, Slot) or (isinstance(part, Text) and part.text.strip()) for part in line)


def _as_spoken(part: Text | Slot | Break | Instruction | LineEnd) -> Text | Slot | Break | Instruction:
    return Text(" ", part.location) if isinstance(part, LineEnd) else part


def _line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _is_remark(part: Part) -> bool:
    return isinstance(part, Instruction) and isinstance(part.cue, Remark)
