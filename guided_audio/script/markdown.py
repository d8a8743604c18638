"""CommonMark as the script format reads it: markdown-it with cues and slots, and the place of every token.

Switched off are the constructs that would take words away unseen: indented code, underlined headings, link definitions.
"""

import bisect
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation

MAX_CUE = 400

_CUE = re.compile(rf"\[([^\[\]]{{0,{MAX_CUE}}})\]")
_LINK_TARGET = re.compile(r"\([ \t]*[^()\s]{0,500}(?:[ \t]+\"[^\"\n]{0,200}\")?[ \t]*\)")
SLOT_NAME = re.compile(r"[^\W\d][\w -]{0,39}")
_SLOT = re.compile(rf"\{{([\s,;:.!?]{{0,4}})({SLOT_NAME.pattern})([\s,;:.!?]{{0,4}})\}}")


def _bracket_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "[]":
        return False
    match = _CUE.match(state.src, state.pos)
    link = _LINK_TARGET.match(state.src, match.end()) if match else None
    image = link is not None and state.pos > 0 and state.src[state.pos - 1] == "!"
    kind = "image_text" if image else "link_text" if link else "cue" if match else "lone_bracket"
    _push(state, kind, match[1] if match else state.src[state.pos], silent)
    state.pos = link.end() if link else match.end() if match else state.pos + 1
    return True


def _brace_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    match = _SLOT.match(state.src, state.pos)
    token = _push(state, "slot" if match else "lone_brace", match[2].strip() if match else "{", silent)
    if match and token:
        token.meta |= {"before": match[1], "after": match[3]}
    state.pos = match.end() if match else state.pos + 1
    return True


def _push(state: StateInline, kind: str, content: str, silent: bool) -> Token | None:
    if silent:
        return None
    token = state.push(kind, "", 0)
    token.content = content
    token.meta = {"offset": state.pos}
    return token


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark")
    markdown.disable(["code", "lheading", "reference", "link", "image", "autolink", "text_join"])
    markdown.inline.ruler.after("escape", "bracket", _bracket_rule)
    markdown.inline.ruler.after("bracket", "brace", _brace_rule)
    return markdown


_MARKDOWN = _make_markdown()


def tokenize(body: str) -> Sequence[Token]:
    """Return the block tokens of a script's body; inline tokens have their children parsed."""
    return _MARKDOWN.parse(body)


class InlineMap:
    """From an offset in one inline token's content back to the line and column in the file."""

    def __init__(self, token: Token, lines: Sequence[str], diagnosis: DiagnosticCollector) -> None:
        first, end = token.map or (0, len(lines))
        begin = token.content.split("\n", 1)[0].strip()
        # markdown-it takes away whole lines that hold nothing but, say, a no-break space
        self._first_line = next((n for n in range(first, end) if begin in lines[n]), first)
        self._diagnosis = diagnosis
        self._starts = [0]
        self._columns: list[int] = []
        for number, content in enumerate(token.content.split("\n")):
            self._starts.append(self._starts[-1] + len(content) + 1)
            line = lines[self._first_line + number] if self._first_line + number < len(lines) else content
            self._columns.append(_column_of(content, line))

    def at(self, offset: int) -> SourceLocation:
        """Return the place in the file of the character at `offset`."""
        row = min(bisect.bisect_right(self._starts, offset) - 1, len(self._columns) - 1)
        return self._diagnosis.at(self._first_line + row + 1, self._columns[row] + offset - self._starts[row] + 1)


def _column_of(content: str, line: str) -> int:
    """How many characters of the file's line (marks of lists, notes, headings) come before its content."""
    core, whole = content.strip(" \t"), line.rstrip(" \t")
    start = len(whole) - len(core) if whole.endswith(core) else max(whole.find(core), 0)
    return start - (len(content) - len(content.lstrip(" \t")))


def offsets(token: Token) -> list[int]:
    """Return the offset of every child in an inline token's content.

    markdown-it keeps no positions inside a paragraph. Children come in the order of the text, so each is looked for
    from the end of the one before it; cues and slots carry their own offset.
    """
    found, cursor = [], 0
    for child in token.children or ():
        literal = child.markup if child.type == "text_special" else child.content
        if child.type == "code_inline":
            literal = child.markup
        elif child.type in {"softbreak", "hardbreak"}:
            literal = "\n"
        position = child.meta["offset"] if "offset" in child.meta else token.content.find(literal, cursor)
        position = cursor if position < 0 else position
        found.append(position)
        cursor = position + len(literal)
    return found
