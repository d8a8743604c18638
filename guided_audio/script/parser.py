"""From a script's text to its elements, with every finding in one pass."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from guided_audio.errors import Diagnostic, ScriptError, Severity, SourceLocation
from guided_audio.script.cues import CueError, looks_like_cue, read_cue
from guided_audio.script.diagnosis import MAX_DIAGNOSTICS, Diagnosis
from guided_audio.script.front_matter import split_front_matter
from guided_audio.script.markdown import MAX_CUE, InlineMap, offsets, tokenize
from guided_audio.script.meta import ScriptMeta
from guided_audio.script.model import (
    Break,
    Element,
    Heading,
    Hold,
    Instruction,
    Paragraph,
    Prompt,
    Remark,
    Script,
    ShownNote,
    Slot,
    Text,
)
from guided_audio.script.traps import ListNumbers, check_blocks, check_prose
from guided_audio.units import Length

_EMPHASIS = {"em_open": 1, "em_close": -1, "strong_open": 2, "strong_close": -2}

Part = Text | Slot | Break | Instruction


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
    diagnosis = Diagnosis(path)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    text = _without_controls(text, diagnosis)
    meta, body = split_front_matter(text, diagnosis)
    lines = body.split("\n")
    elements = _BodyParser(meta, lines, diagnosis).parse(tokenize(body))
    return ParsedScript(Script(path, meta or ScriptMeta(), tuple(elements)), diagnosis.sorted())


_CONTROL = re.compile(r"[\x00-\x08\x0d-\x1f\x7f-\x84\x86-\x9f]")


def _without_controls(text: str, diagnosis: Diagnosis) -> str:
    """Report characters that no editor shows and no voice says, and put blanks in their places."""
    for found in _CONTROL.finditer(text):
        line, column = text.count("\n", 0, found.start()), found.start() - text.rfind("\n", 0, found.start())
        what = "a bare carriage return" if found[0] == "\r" else f"the control character U+{ord(found[0]):04X}"
        diagnosis.error(diagnosis.at(line + 1, column), "control-character", f"{what} stands here", "take it away")
        if len(diagnosis.sorted()) >= MAX_DIAGNOSTICS:
            break
    return _CONTROL.sub(" ", text)


class _BodyParser:
    def __init__(self, meta: ScriptMeta | None, lines: list[str], diagnosis: Diagnosis) -> None:
        self._meta = meta or ScriptMeta()
        self._slots = None if meta is None else meta.slots
        self._has_title = False
        self._lines = lines
        self._diagnosis = diagnosis
        self._elements: list[Element] = []

    def parse(self, tokens: Sequence[Token]) -> list[Element]:
        quotes, numbers = 0, ListNumbers(self._diagnosis)
        for index, token in enumerate(tokens):
            check_blocks(token, self._lines, self._diagnosis)
            numbers.follow(token)
            quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
            if token.type == "hr" and not quotes:
                place = self._diagnosis.at(_line(token))
                self._elements.append(Instruction(Hold(Length.exactly(self._meta.pauses.long)), "---", place))
            elif token.type == "list_item_open" and tokens[index + 1].type == "list_item_close":
                self._diagnosis.error(
                    self._diagnosis.at(_line(token)),
                    "empty-item",
                    f"«{self._lines[_line(token) - 1].strip()}» is an empty list item: nothing would be spoken",
                    "write the number as a word",
                )
            elif token.type == "inline":
                opener = tokens[index - 1]
                if quotes:
                    self._note(token)
                elif opener.type == "heading_open":
                    self._heading(token, int(opener.tag[1:]))
                else:
                    self._paragraph(token)
        return self._elements

    def _heading(self, token: Token, level: int) -> None:
        place = self._diagnosis.at(_line(token))
        parts = self._parts(token)
        for part in parts:
            if not isinstance(part, Text):
                cure = (
                    "put cues on lines of their own; slots are not filled in headings, which become names of chapters"
                )
                self._diagnosis.error(part.location, "cue-in-heading", "a heading is only words", cure)
        title = "".join(part.text for part in parts if isinstance(part, Text)).strip()
        if not title:
            self._diagnosis.error(place, "empty-heading", "this heading has no words", "give it some, or take it away")
        elif level == 1 and self._has_title:
            self._diagnosis.warn(
                place, "second-title", f"a script has one title; «{title}» is a second", "write ## for a chapter"
            )
        self._has_title = self._has_title or level == 1
        self._elements.append(Heading(level, title, place))

    def _note(self, token: Token) -> None:
        parts = self._parts(token)
        for part in parts:
            if isinstance(part, Instruction):
                self._diagnosis.error(
                    part.location,
                    "cue-in-note",
                    f"{part.source} stands in a note that is only shown",
                    "move it out of the note",
                )
        blanks = (Text(" ", part.location) if isinstance(part, Break) else part for part in parts)
        shown = tuple(part for part in blanks if isinstance(part, Text | Slot))
        self._elements.append(ShownNote(shown, self._diagnosis.at(_line(token))))

    def _paragraph(self, token: Token) -> None:
        places = InlineMap(token, self._lines, self._diagnosis)
        if token.content.strip() in {"...", "…"}:
            self._elements.append(Instruction(Hold(Length.exactly(self._meta.pauses.pause)), "…", places.at(0)))
            return
        check_prose(token, places, self._diagnosis)
        parts = [part for part in self._parts(token) if not _is_remark(part)]
        if all(isinstance(part, Instruction) or (isinstance(part, Text) and not part.text.strip()) for part in parts):
            self._elements += [part for part in parts if isinstance(part, Instruction)]
        else:
            self._elements.append(Paragraph(tuple(parts), places.at(0)))

    def _parts(self, token: Token) -> list[Part]:
        places = InlineMap(token, self._lines, self._diagnosis)
        parts: list[Part] = []
        emphasis = 0
        for child, offset in zip(token.children or (), offsets(token), strict=True):
            place = places.at(offset)
            emphasis += _EMPHASIS.get(child.type, 0)
            if child.type in {"text", "text_special"} and child.content:
                self._check_text(child, place)
                parts.append(Text(child.content, place, min(emphasis, 2)))
            elif child.type == "softbreak":
                parts.append(Text(" ", place, min(emphasis, 2)))
            elif child.type == "hardbreak":
                parts.append(Break(place))
            elif child.type == "cue":
                parts += self._cue(child.content, place)
            elif child.type == "slot":
                parts += self._slot(child, place)
            elif child.type == "link_text":
                parts += self._link(child.content, place)
            else:
                self._refuse(child, place)
        if parts and isinstance(last := parts[-1], Text) and last.text.rstrip().endswith("\\"):
            parts[-1] = replace(last, text=last.text.rstrip()[:-1])  # a line break with no line after it
        return parts

    def _check_text(self, token: Token, place: SourceLocation) -> None:
        if token.type == "text" and (half := re.search("<!--|-->", token.content)):
            place = replace(place, column=place.column + half.start())
            cure = "close it with --> in the same paragraph, or write \\<"
            self._diagnosis.error(place, "open-comment", "half a comment would be read aloud", cure)
        elif token.info == "entity" and token.content in {"[", "]"}:
            self._diagnosis.error(place, "entity-bracket", f"{token.markup} hides a bracket", "write \\[ and \\]")

    def _cue(self, inside: str, place: SourceLocation) -> list[Part]:
        source = f"[{' '.join(inside.split())}]"
        try:
            cue = read_cue(inside, self._meta.pauses, self._meta.breath)
        except CueError as error:
            self._diagnosis.error(place, error.code, error.message, error.cure)
            return []
        if isinstance(cue, Prompt) and cue.limit is None:
            self._diagnosis.warn(
                place,
                "timed-in-exports",
                f"{source} has no length: in an exported file it lasts {'3 minutes' if cue.writing else '20 seconds'}",
                f"write [{'write 3m' if cue.writing else 'wait up to 1m'}] to choose it",
            )
        return [Instruction(cue, source, place)]

    def _slot(self, token: Token, place: SourceLocation) -> list[Part]:
        name, before, after = token.content, token.meta["before"], token.meta["after"]
        if looks_like_cue(name):
            self._diagnosis.error(place, "bad-slot", f"{{{name}}} looks like a cue", f"write [{name}]")
        elif self._slots is not None and name not in self._slots:
            self._diagnosis.error(
                place,
                "unknown-slot",
                f"the slot {{{name}}} is not declared",
                f"add «{name}:» under «slots:» in the front matter",
            )
        elif self._slots and not self._slots[name] and not before and not after:
            cure = f"write {{, {name}}}, which vanishes with its comma, or give it words under «slots:»"
            self._diagnosis.warn(
                place, "empty-slot", f"{{{name}}} is empty unless it is given, and leaves a hole", cure
            )
        return [Slot(name, before, after, place)] if name in (self._slots or ()) else []

    def _link(self, words: str, place: SourceLocation) -> list[Part]:
        if looks_like_cue(words):
            self._diagnosis.error(place, "cue-as-link", f"[{words}](…) is a link, not a cue", "take the (…) away")
            return []
        if re.search(r"[*_{\\&`<]", words):
            self._diagnosis.error(
                place, "link-markup", "the words of a link are spoken as they stand", "leave its marks out"
            )
        self._diagnosis.warn(place, "link", "only the words of this link are spoken")
        return [Text(words, place)]

    def _refuse(self, token: Token, place: SourceLocation) -> None:
        """Report an inline construct that has no place in a script."""
        if token.type == "lone_bracket" and token.content == "[":
            self._diagnosis.error(
                place, "open-bracket", f"this [ is never closed (a cue has at most {MAX_CUE} characters)",
                "close it with ], or write \\[ to have it as text",
            )  # fmt: skip
        elif token.type == "lone_bracket":
            self._diagnosis.error(place, "open-bracket", "this ] closes nothing", "write \\] to have it as text")
        elif token.type == "lone_brace":
            self._diagnosis.error(place, "bad-slot", "this { begins no slot", "write {name}, or \\{ to have it as text")
        elif token.type == "code_inline":
            self._diagnosis.error(place, "code", "`code` is not spoken", "take the backticks away")
        elif token.type == "image_text":
            self._diagnosis.error(place, "picture", "pictures are not part of a script", "take it away")
        elif token.type == "html_inline" and not token.content.startswith("<!--"):
            cure = "write [pause 3s]" if "break" in token.content else "write \\< to have it as text"
            self._diagnosis.error(place, "html", f"HTML ({token.content[:30]}) is not part of a script", cure)


def _line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _is_remark(part: Part) -> bool:
    return isinstance(part, Instruction) and isinstance(part.cue, Remark)
