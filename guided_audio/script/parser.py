"""From a script's file or text to its elements, with every finding in one pass."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markdown_it.token import Token

from guided_audio.core.diagnostics import MAX_DIAGNOSTICS, DiagnosticCollector
from guided_audio.core.errors import Diagnostic, ScriptError, Severity, SourceLocation, UsageError, shorten
from guided_audio.core.files import reason_of
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_
from guided_audio.core.units import Length
from guided_audio.script import model
from guided_audio.script.block_builder import BlockBuilder
from guided_audio.script.cue_model import Cue, Hold, Opening, Remark
from guided_audio.script.cue_table import read_ambience
from guided_audio.script.front_matter import split_front_matter
from guided_audio.script.machinery import tell_machinery
from guided_audio.script.markup_checks import check_blocks, check_numbers, check_prose
from guided_audio.script.script_markdown import InlineMap, InlineReader, LineEnd, Mark, Part, line_of, tokenize

MAX_BYTES = 256 * 1024
CHAPTER = 2
"""The level of a heading that begins a chapter."""


@dataclass(frozen=True, slots=True)
class ParsedScript:
    """A script as far as it could be understood, and everything that was found in it."""

    script: model.Script
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that stop a performance."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)

    def require(self) -> model.Script:
        """Return the script, or raise ScriptError with all that is wrong."""
        if self.errors:
            raise ScriptError(self.errors)
        return self.script


def read_script(path: Path) -> ParsedScript:
    """Read and parse a script file.

    Raises:
        UsageError: It cannot be read as a file.
        ScriptError: It is no text in UTF-8, or too large.

    """
    if path.is_dir():
        raise UsageError(N_("{path} is a folder, not a script", path=path), N_("name one .md file in it"))
    if path.is_fifo() and path.parts[:2] not in {("/", "dev"), ("/", "proc")}:
        raise UsageError(N_("{path} is a pipe, not a script", path=path), N_("name a .md file, or /dev/stdin"))
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(N_("{path} cannot be read: {reason}", path=path, reason=reason_of(error))) from error
    start = SourceLocation(str(path), 1, 1)
    if b"\0" in raw:
        raise _refused(start, "not-text", N_("this is not a text file"), N_("a script is a Markdown file in UTF-8"))
    if len(raw) > MAX_BYTES:
        raise _refused(
            start, "too-large", N_("this file is larger than 256 KB"), N_("split it into sessions of its own")
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        place = SourceLocation(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"))
        hint = N_("save it again with the encoding UTF-8")
        raise _refused(place, "not-utf-8", N_("this file is not UTF-8 text"), hint) from error
    return parse_script(text, str(path))


def _refused(place: SourceLocation, code: str, message: str, hint: str) -> ScriptError:
    return ScriptError([Diagnostic(place, code, message, hint)])


def parse_script(text: str, path: str = "script.md", most: int = MAX_DIAGNOSTICS) -> ParsedScript:
    """Parse a script's text; what an author wrote raises nothing: it is all in the diagnostics, `most` of each severity."""
    diagnostics = DiagnosticCollector(path, most)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    text = _without_controls(text, diagnostics)
    meta, body = split_front_matter(text, diagnostics)
    lines = body.split("\n")
    elements = _BodyParser(meta, lines, diagnostics).parse(tokenize(body))
    return ParsedScript(model.Script(path, meta or model.ScriptMeta(), tuple(elements)), diagnostics.sorted())


_CONTROL = re.compile(r"[\x00-\x08\x0d-\x1f\x7f-\x84\x86-\x9f]")


def _without_controls(text: str, diagnostics: DiagnosticCollector) -> str:
    """Report characters that no editor shows and no voice says, and put blanks in their places."""
    for found in itertools.islice(_CONTROL.finditer(text), MAX_DIAGNOSTICS):
        line, column = text.count("\n", 0, found.start()), found.start() - text.rfind("\n", 0, found.start())
        what = (
            N_("a bare carriage return")
            if found[0] == "\r"
            else N_("the control character U+{ord:04X}", ord=ord(found[0]))
        )
        diagnostics.error(
            diagnostics.at(line + 1, column),
            "control-character",
            N_("{what} stands here", what=what),
            N_("take it away"),
        )
    return _CONTROL.sub(" ", text)


class _BodyParser:
    def __init__(self, meta: model.ScriptMeta | None, lines: list[str], diagnostics: DiagnosticCollector) -> None:
        self._meta = meta or model.ScriptMeta()
        self._has_title = False
        self._chapters: dict[str, None] = {}
        self._lines = lines
        self._diagnostics = diagnostics
        self._inline = InlineReader(meta, diagnostics)
        self._builder = BlockBuilder(diagnostics)

    def parse(self, tokens: Sequence[Token]) -> tuple[model.Element, ...]:
        if isinstance(self._meta.ambience, str):
            self._change_bed(self._meta.ambience, "ambience")
        quotes = 0
        check_numbers(tokens, self._diagnostics)
        for index, token in enumerate(tokens):
            check_blocks(token, self._lines, self._diagnostics)
            quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
            if token.type == "hr" and not quotes:
                self._instruction(token, Hold(Length.exactly(self._meta.pauses.long)), "---")
            elif token.type == "list_item_open" and tokens[index + 1].type == "list_item_close":
                message = N_(
                    "«{lines}» is an empty list item: nothing would be spoken",
                    lines=self._lines[line_of(token) - 1].strip(),
                )
                self._diagnostics.error(self._at(token), "empty-item", message, N_("write the number as a word"))
            elif token.type == "html_block" and token.content.lstrip().startswith("<!--") and not quotes:
                self._instruction(token, Remark(), " ".join(token.content.split()))
            elif token.type == "inline" and quotes:
                self._note(token)
            elif token.type == "inline" and tokens[index - 1].type == "heading_open":
                self._heading(token, int(tokens[index - 1].tag[1:]))
            elif token.type == "inline":
                self._paragraph(token)
        self._check_chapters()
        return self._builder.finish()

    def _change_bed(self, bed: str, key: str) -> None:
        """Add the cue for a bed that the front matter names under a key."""
        if bed:
            place = self._meta.locations[key]
            self._builder.add(model.Instruction(read_ambience(bed), f"[ambience {bed}]", place))

    def _check_chapters(self) -> None:
        """Warn of beds for chapters that are not there."""
        beds = {} if isinstance(self._meta.ambience, str) else self._meta.ambience
        for chapter in beds.keys() - self._chapters.keys():
            hint = did_you_mean(chapter, [*self._chapters]) or N_(
                "write its heading as it stands in the script: ## Arriving"
            )
            place = self._meta.locations[f"ambience.{chapter}"]
            message = N_("there is no chapter «{chapter}», so its bed will not be heard", chapter=shorten(chapter))
            self._diagnostics.warn(place, "unknown-chapter", message, hint)

    def _at(self, token: Token) -> SourceLocation:
        return self._diagnostics.at(line_of(token))

    def _places(self, token: Token) -> InlineMap:
        return InlineMap(token, self._lines, self._diagnostics)

    def _instruction(self, token: Token, cue: Cue, source: str) -> None:
        self._builder.add(model.Instruction(cue, source, self._at(token)))

    def _heading(self, token: Token, level: int) -> None:
        place = self._at(token)
        parts = self._inline.read(self._places(token))
        for part in parts:
            if not isinstance(part, model.Text | LineEnd) and not _is_remark(part):
                hint = N_("slots are not filled in headings, which become names of chapters")
                hint = N_("put cues on lines of their own; {hint}", hint=hint)
                self._diagnostics.error(part.location, "cue-in-heading", N_("a heading is only words"), hint)
        title = "".join(part.text for part in parts if isinstance(part, model.Text)).strip()
        if not title:
            hint = N_("give it some, or take it away")
            self._diagnostics.error(place, "empty-heading", N_("this heading has no words"), hint)
        elif level == 1 and self._has_title:
            message = N_("a script has one title; «{title}» is a second", title=title)
            self._diagnostics.warn(place, "second-title", message, N_("write ## for a chapter"))
        self._has_title = self._has_title or level == 1
        self._builder.add(model.Heading(level, title, place))
        if level == CHAPTER:
            self._chapters[title] = None
            beds = {} if isinstance(self._meta.ambience, str) else self._meta.ambience
            self._change_bed(beds.get(title, ""), f"ambience.{title}")

    def _note(self, token: Token) -> None:
        parts = self._inline.read(self._places(token))
        for part in parts:
            if isinstance(part, model.Instruction | Mark) and not _is_remark(part):
                message = N_("{source} stands in a note that is only shown", source=part.source)
                self._diagnostics.error(part.location, "cue-in-note", message, N_("move it out of the note"))
        blanks = (model.Text(" ", part.location) if isinstance(part, model.Break | LineEnd) else part for part in parts)
        shown = tuple(part for part in blanks if isinstance(part, model.Text | model.Slot))
        self._builder.add(model.ShownNote(shown, self._at(token)))

    def _paragraph(self, token: Token) -> None:
        places = self._places(token)
        if token.content.strip() in {"...", "…"}:
            self._builder.add(model.Instruction(Hold(Length.exactly(self._meta.pauses.pause)), "…", places.at(0)))
            return
        check_prose(places, self._diagnostics)
        parts = self._inline.read(places)
        tell_machinery(_said(parts), self._diagnostics)
        lines = _lines_of(parts)
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
        inside = (part for line in lines[first:last] for part in line if not isinstance(part, Mark))
        parts = [model.Text(" ", part.location) if isinstance(part, LineEnd) else part for part in inside]
        if parts:
            self._builder.add(model.Paragraph(tuple(parts), parts[0].location))
        for line in lines[last:]:
            self._stand_alone(line)

    def _stand_alone(self, line: list[Part]) -> None:
        for part in line:
            if isinstance(part, Mark):
                self._builder.mark(part.mark, part.source, part.location)
            elif isinstance(part, model.Instruction):
                self._builder.add(part)

    def _report_company(self, line: list[Part]) -> None:
        for part in line:
            if isinstance(part, Mark):
                message = N_("{source} opens or closes a passage, and has words beside it", source=part.source)
                self._diagnostics.error(part.location, "not-alone", message, N_("give it a line of its own"))
                meant = replace(part.mark, refused=True) if isinstance(part.mark, Opening) else part.mark
                self._builder.mark(meant, part.source, part.location)


def _lines_of(parts: Iterable[Part]) -> list[list[Part]]:
    """Cut the parts of a paragraph where the lines of the file end; each end belongs to the line before it."""
    lines: list[list[Part]] = [[]]
    for part in parts:
        lines[-1].append(part)
        if isinstance(part, LineEnd | model.Break):
            lines.append([])
    return lines


def _said(parts: Iterable[Part]) -> Iterator[tuple[str, SourceLocation]]:
    """Return the words of a paragraph as they would be spoken; blanks and line ends stand for what is not."""
    for part in parts:
        blank = "\n" if isinstance(part, LineEnd | model.Break) else " "
        yield (part.text if isinstance(part, model.Text) else blank), part.location


def _has_words(line: list[Part]) -> bool:
    return any(isinstance(part, model.Slot) or (isinstance(part, model.Text) and part.text.strip()) for part in line)


def _is_remark(part: Part) -> bool:
    return isinstance(part, model.Instruction) and isinstance(part.cue, Remark)
