"""The inside of a paragraph, a heading or a note: words, slots, breaks and cues, each with its place."""

import re
from dataclasses import dataclass, replace

from markdown_it.token import Token

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.script.blocks import Alternative, BlockMark, Closing, Opening, what_was_meant
from guided_audio.script.cue_words import CueError
from guided_audio.script.cues import looks_like_cue, read_cue
from guided_audio.script.markdown import MAX_CUE, InlineMap, offsets
from guided_audio.script.meta import ScriptMeta
from guided_audio.script.model import Break, Instruction, Prompt, Remark, Slot, Text
from guided_audio.script.traps import break_hint

_EMPHASIS = {"em_open": 1, "em_close": -1, "strong_open": 2, "strong_close": -2}


@dataclass(frozen=True, slots=True)
class Mark:
    """A cue that opens, divides or closes a passage, where it stands."""

    mark: BlockMark
    source: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class LineEnd:
    """The end of a line in the file, spoken as a blank."""

    location: SourceLocation


Part = Text | Slot | Break | Instruction | Mark | LineEnd


class InlineReader:
    """Reads inline tokens; a front matter that could not be read (None) leaves its slots unchecked."""

    def __init__(self, meta: ScriptMeta | None, diagnosis: DiagnosticCollector) -> None:
        self._meta = meta or ScriptMeta()
        self._slots = None if meta is None else meta.slots
        self._diagnosis = diagnosis

    def read(self, token: Token, places: InlineMap) -> list[Part]:
        """Return the parts of one inline token in order; what has no place in a script is reported."""
        parts: list[Part] = []
        emphasis = 0
        for child, offset in zip(token.children or (), offsets(token), strict=True):
            place = places.at(offset)
            emphasis += _EMPHASIS.get(child.type, 0)
            if child.type in {"text", "text_special"} and child.content:
                self._check_text(child, place)
                parts.append(Text(child.content, place, min(emphasis, 2)))
            elif child.type == "softbreak":
                parts.append(LineEnd(place))
            elif child.type == "hardbreak":
                parts.append(Break(place))
            elif child.type == "cue":
                parts += self._cue(child.content, place)
            elif child.type == "slot":
                parts += self._slot(child, place)
            elif child.type == "link_text":
                parts += self._link(child.content, place)
            elif child.type == "html_inline" and child.content.startswith("<!--"):
                parts.append(Instruction(Remark(), " ".join(child.content.split()), place))
            else:
                self._refuse(child, place)
        last_child = next((child for child in reversed(token.children or ()) if child.content), None)
        ends_in_break = last_child is not None and last_child.type == "text"  # not a backslash behind another one
        if ends_in_break and parts and isinstance(last := parts[-1], Text) and last.text.rstrip().endswith("\\"):
            parts[-1] = replace(last, text=last.text.rstrip()[:-1])  # a line break with no line after it
        return parts

    def _check_text(self, token: Token, place: SourceLocation) -> None:
        if token.type == "text" and (half := re.search("<!--|-->", token.content)):
            place = replace(place, column=place.column + half.start())
            hint = "close it with --> in the same paragraph, or write \\<"
            self._diagnosis.error(place, "open-comment", "half a comment would be read aloud", hint)
        elif token.info == "entity" and token.content in {"[", "]"}:
            self._diagnosis.error(place, "entity-bracket", f"{token.markup} hides a bracket", "write \\[ and \\]")

    def _cue(self, inside: str, place: SourceLocation) -> list[Part]:
        source = f"[{' '.join(inside.split())}]"
        try:
            cue = read_cue(inside, self._meta.pauses, self._meta.breath)
        except CueError as error:
            self._diagnosis.error(place, error.code, error.message, error.hint)
            mark = what_was_meant(source[1:-1])
            return [Mark(mark, source, place)] if mark else []
        if isinstance(cue, Opening | Alternative | Closing):
            return [Mark(cue, source, place)]
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
            hint = f"write {{, {name}}}, which vanishes with its comma, or give it words under «slots:»"
            self._diagnosis.warn(
                place, "empty-slot", f"{{{name}}} is empty unless it is given, and leaves a hole", hint
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
        elif token.type == "html_inline":
            hint = break_hint(token.content) if "break" in token.content else "write \\< to have it as text"
            self._diagnosis.error(place, "html", f"HTML ({token.content[:30]}) is not part of a script", hint)
