"""Markdown as the script format reads it: markdown-it with cues and slots, and the parts of a paragraph with their places.

Constructs of CommonMark that would silently take words away are switched off: indented code, underlined headings, link
definitions.
"""

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.core.translation import N_
from guided_audio.core.units import clock, parse_duration
from guided_audio.script.cue_arguments import CueError
from guided_audio.script.cue_model import Alternative, BlockMark, Closing, Hold, Opening, Prompt, Remark
from guided_audio.script.cue_table import intended_mark, looks_like_cue, read_cue
from guided_audio.script.model import Break, Instruction, ScriptMeta, Slot, Text

MAX_CUE = 400

_CUE = re.compile(rf"\[([^\[\]]{{0,{MAX_CUE}}})\]")
_LINK_TARGET = re.compile(r"\([ \t]*[^()\s]{0,500}(?:[ \t]+\"[^\"\n]{0,200}\")?[ \t]*\)")
SLOT_NAME = re.compile(r"[^\W\d][\w -]{0,39}")
_SLOT = re.compile(rf"\{{([\s,;:.!?]{{0,4}})({SLOT_NAME.pattern})([\s,;:.!?]{{0,4}})\}}")
_BREAK_TIME = re.compile(r"""\btime\s{0,9}=\s{0,9}["']?\s{0,9}([\d.]{1,9}\s{0,9}m?s)\b""", re.IGNORECASE)
_EMPHASIS = {"em_open": 1, "em_close": -1, "strong_open": 2, "strong_close": -2}
_REFUSED = {
    "lone_[": (
        "open-bracket",
        N_("this [ is never closed (a cue has at most {max_cue} characters)", max_cue=MAX_CUE),
        N_("close it with ], or write \\[ to have it as text"),
    ),
    "lone_]": ("open-bracket", N_("this ] closes nothing"), N_("write \\] to have it as text")),
    "lone_{": ("bad-slot", N_("this { begins no slot"), N_("write {name}, or \\{ to have it as text")),
    "code_inline": ("code", N_("`code` is not spoken"), N_("take the backticks away")),
    "image_text": ("picture", N_("pictures are not part of a script"), N_("take it away")),
}


def _bracket_rule(state: StateInline, silent: bool) -> bool:
    sign = state.src[state.pos]
    if sign not in "[]":
        return False
    match = _CUE.match(state.src, state.pos)
    if match is None:
        return _push(state, silent, f"lone_{sign}", sign, state.pos + 1)
    link = _LINK_TARGET.match(state.src, match.end())
    if link is None:
        return _push(state, silent, "cue", match[1], match.end())
    is_image = state.pos > 0 and state.src[state.pos - 1] == "!"
    return _push(state, silent, "image_text" if is_image else "link_text", match[1], link.end())


def _brace_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    if match := _SLOT.match(state.src, state.pos):
        return _push(state, silent, "slot", match[2].strip(), match.end(), before=match[1], after=match[3])
    return _push(state, silent, "lone_{", "{", state.pos + 1)


def _apostrophe_rule(state: StateInline, silent: bool) -> bool:
    """Read a backtick between letters as the apostrophe that it stands for, «don`t», and not as the beginning of code."""
    before, sign, after = (
        state.src[state.pos - 1 : state.pos],
        state.src[state.pos],
        state.src[state.pos + 1 : state.pos + 2],
    )
    if sign != "`" or not (before.isalpha() and after.isalpha()):
        return False
    state.pending += "" if silent else sign
    state.pos += 1
    return True


def _push(state: StateInline, silent: bool, kind: str, content: str, end: int, **meta: str) -> bool:
    """Add a token that knows where it begins, unless markdown-it only wants to know its end; always True."""
    if not silent:
        token = state.push(kind, "", 0)
        token.content = content
        token.meta = {"offset": state.pos, **meta}
    state.pos = end
    return True


_MARKDOWN = MarkdownIt("commonmark")
_MARKDOWN.disable(["code", "lheading", "reference", "link", "image", "autolink", "text_join"])
_MARKDOWN.inline.ruler.after("escape", "bracket", _bracket_rule)
_MARKDOWN.inline.ruler.after("bracket", "brace", _brace_rule)
_MARKDOWN.inline.ruler.before("backticks", "apostrophe", _apostrophe_rule)


def tokenize(body: str) -> Sequence[Token]:
    """Return the block tokens of a script's body; inline tokens have their children parsed."""
    return _MARKDOWN.parse(body)


def line_of(token: Token) -> int:
    """Return the first line of a block token in the file, 1-based."""
    return (token.map[0] if token.map else 0) + 1


class InlineMap:
    """Finds the line and column in the file of what is inside an inline token."""

    def __init__(self, token: Token, lines: Sequence[str], diagnostics: DiagnosticCollector) -> None:
        self.token = token
        first, end = token.map or (0, len(lines))
        begin = token.content.split("\n", 1)[0].strip()
        # markdown-it takes away whole lines that hold nothing but, say, a no-break space
        self._first_line = next((n for n in range(first, end) if begin in lines[n]), first)
        self._diagnostics = diagnostics
        self._starts = [0]
        self._columns: list[int] = []
        for number, content in enumerate(token.content.split("\n")):
            self._starts.append(self._starts[-1] + len(content) + 1)
            line = lines[self._first_line + number] if self._first_line + number < len(lines) else content
            self._columns.append(_column_of(content, line))

    def at(self, offset: int) -> SourceLocation:
        """Return the place in the file of the character at `offset`."""
        row = min(bisect.bisect_right(self._starts, offset) - 1, len(self._columns) - 1)
        return self._diagnostics.at(self._first_line + row + 1, self._columns[row] + offset - self._starts[row] + 1)

    def children(self) -> Iterator[tuple[Token, SourceLocation]]:
        """Yield every child with its place.

        markdown-it keeps no positions inside a paragraph. Children come in the order of the text, so each is looked for
        from the end of the one before it; cues and slots carry their own offset.
        """
        cursor = 0
        for child in self.token.children or ():
            literal = child.markup if child.type in {"text_special", "code_inline"} else child.content
            literal = "\n" if child.type in {"softbreak", "hardbreak"} else literal
            found = child.meta["offset"] if "offset" in child.meta else self.token.content.find(literal, cursor)
            position = cursor if found < 0 else found
            yield child, self.at(position)
            cursor = position + len(literal)


def _column_of(content: str, line: str) -> int:
    """How many characters of the file's line (marks of lists, notes, headings) come before its content."""
    core, whole = content.strip(" \t"), line.rstrip(" \t")
    start = len(whole) - len(core) if whole.endswith(core) else max(whole.find(core), 0)
    return start - (len(content) - len(content.lstrip(" \t")))


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

    def __init__(self, meta: ScriptMeta | None, diagnostics: DiagnosticCollector) -> None:
        self._meta = meta or ScriptMeta()
        self._slots = None if meta is None else meta.slots
        self._error = diagnostics.error
        self._warn = diagnostics.warn

    def read(self, places: InlineMap) -> list[Part]:
        """Return the parts of one inline token in order; what has no place in a script is reported."""
        parts: list[Part] = []
        emphasis, last_kind = 0, ""
        for child, place in places.children():
            emphasis += _EMPHASIS.get(child.type, 0)
            parts += self._parts(child, place, min(emphasis, 2))
            last_kind = child.type if child.content else last_kind
        # a line break with no line after it; not a backslash behind another one, which is no plain text
        if last_kind == "text" and parts and isinstance(last := parts[-1], Text) and last.text.rstrip().endswith("\\"):
            parts[-1] = replace(last, text=last.text.rstrip()[:-1])
        return parts

    def _parts(self, token: Token, place: SourceLocation, emphasis: int) -> list[Part]:
        match token.type:
            case "text" | "text_special" if token.content:
                self._check_text(token, place)
                return [Text(token.content, place, emphasis)]
            case "softbreak":
                return [LineEnd(place)]
            case "hardbreak":
                return [Break(place)]
            case "cue":
                return self._cue(token.content, place)
            case "slot":
                return self._slot(token, place)
            case "link_text":
                return self._link(token.content, place)
            case "html_inline" if token.content.startswith("<!--"):
                return [Instruction(Remark(), " ".join(token.content.split()), place)]
            case "html_inline":
                hint = break_hint(token.content) if "break" in token.content else N_("write \\< to have it as text")
                self._error(
                    place, "html", N_("HTML ({content}) is not part of a script", content=token.content[:30]), hint
                )
            case kind if kind in _REFUSED:
                self._error(place, *_REFUSED[kind])
        return []

    def _check_text(self, token: Token, place: SourceLocation) -> None:
        if token.type == "text" and (half := re.search("<!--|-->", token.content)):
            place = replace(place, column=place.column + half.start())
            hint = N_("close it with --> in the same paragraph, or write \\<")
            self._error(place, "open-comment", N_("half a comment would be read aloud"), hint)
        elif token.info == "entity" and token.content in {"[", "]"}:
            self._error(
                place, "entity-bracket", N_("{markup} hides a bracket", markup=token.markup), N_("write \\[ and \\]")
            )

    def _cue(self, inside: str, place: SourceLocation) -> list[Part]:
        source = f"[{' '.join(inside.split())}]"
        try:
            cue = read_cue(inside, self._meta.pauses, self._meta.breath)
        except CueError as error:
            self._error(place, error.code, error.message, error.hint)
            mark = intended_mark(source[1:-1])
            return [Mark(mark, source, place)] if mark else []
        if isinstance(cue, Opening | Alternative | Closing):
            return [Mark(cue, source, place)]
        if isinstance(cue, Prompt) and cue.limit is None:
            lasts, example = ("3 minutes", "write 3m") if cue.writing else ("20 seconds", "wait up to 1m")
            message = N_("{source} has no length: in an exported file it lasts {lasts}", source=source, lasts=lasts)
            self._warn(place, "timed-in-exports", message, N_("write [{example}] to choose it", example=example))
        if isinstance(cue, Hold) and cue.is_long:
            message = N_("{source} is a silence of {natural} minutes", source=source, natural=clock(cue.length.natural))
            self._warn(place, "long-pause", message, N_("if that is what you mean, leave it"))
        return [Instruction(cue, source, place)]

    def _slot(self, token: Token, place: SourceLocation) -> list[Part]:
        name, before, after = token.content, token.meta["before"], token.meta["after"]
        if looks_like_cue(name):
            self._error(
                place, "bad-slot", N_("{{{name}}} looks like a cue", name=name), N_("write [{name}]", name=name)
            )
        elif self._slots is not None and name not in self._slots:
            hint = N_("add «{name}:» under «slots:» in the front matter", name=name)
            self._error(place, "unknown-slot", N_("the slot {{{name}}} is not declared", name=name), hint)
        elif self._slots and not self._slots[name] and not before and not after:
            hint = N_("write {{, {name}}}, which vanishes with its comma, or give it words under «slots:»", name=name)
            self._warn(
                place, "empty-slot", N_("{{{name}}} is empty unless it is given, and leaves a hole", name=name), hint
            )
        return [Slot(name, before, after, place)] if name in (self._slots or ()) else []

    def _link(self, words: str, place: SourceLocation) -> list[Part]:
        if looks_like_cue(words):
            self._error(
                place, "cue-as-link", N_("[{words}](…) is a link, not a cue", words=words), N_("take the (…) away")
            )
            return []
        if re.search(r"[*_{\\&`<]", words):
            message = N_("the words of a link are spoken as they stand")
            self._error(place, "link-markup", message, N_("leave its marks out"))
        self._warn(place, "link", N_("only the words of this link are spoken"))
        return [Text(words, place)]


def break_hint(tag: str) -> str:
    """Return what to write in the place of a tag such as <break time="5s"/>."""
    asked = _BREAK_TIME.search(tag)
    seconds = (parse_duration(asked[1]) if asked else None) or 3.0
    return N_("write [pause {seconds:g}s]", seconds=seconds)
