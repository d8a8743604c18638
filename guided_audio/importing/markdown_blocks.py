"""The blocks of foreign text by Markdown's grammar, and their lines: headings, rules, lists, quotes, fences and tables.

Marks are replaced by as many blanks, so that every word keeps its place: the lines, and not the tokens, are what is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.importing.dialects import REMARK
from guided_audio.importing.line_kinds import HeadingLine, marked_heading
from guided_audio.importing.vocabulary import pattern, vocabulary
from guided_audio.script.directions import read_direction


@dataclass(slots=True)
class Page:
    """A script's lines without the marks of their blocks, and what is known about some of them."""

    lines: list[str]
    headings: dict[int, HeadingLine] = field(default_factory=dict)
    rules: set[int] = field(default_factory=set)
    before: dict[int, int] = field(default_factory=dict)
    """Seconds of silence before a line."""
    after: dict[int, int] = field(default_factory=dict)
    """Seconds of silence after a line."""
    breaks: set[int] = field(default_factory=set)
    """Lines that end with more than a blank, inside a paragraph."""
    alone: set[int] = field(default_factory=set)
    """Lines that begin a paragraph of their own."""
    notes: dict[int, list[str]] = field(default_factory=dict)
    """What is to be kept as notes before a line, or after the last."""

    def is_alone(self, number: int) -> bool:
        """Whether a line is a paragraph of its own."""
        lines = self.lines
        after = number + 1 >= len(lines) or not lines[number + 1].strip() or number + 1 in self.alone
        before = number == 0 or not lines[number - 1].strip() or number in self.alone
        return after and before

    def neighbours(self, number: int) -> Iterator[int]:
        """Return the numbers of the nearest lines with words, before and after."""
        before = range(number - 1, max(number - 5, -1), -1)
        after = range(number + 1, min(number + 5, len(self.lines)))
        for numbers in (before, after):
            yield from [n for n in numbers if self.lines[n].strip()][:1]

    def blank(self, number: int, mark: re.Pattern[str]) -> None:
        """Put blanks in the place of a mark at the beginning of a line."""
        line = self.lines[number]
        if found := mark.match(line):
            self.lines[number] = " " * found.end() + line[found.end() :]


def read_blocks(lines: list[str], collector: DiagnosticCollector) -> Page:
    """Find the blocks of a script, and take their marks away; each kind of change is reported."""
    page = Page(lines)
    text = pattern("other-bullet").sub(r"\1-", "\n".join(lines))
    tokens = _MARKDOWN.parse(pattern("escaped-number").sub(r" \1\2", text))
    counted = _counted_items(tokens, collector)
    for token in tokens:
        first, end = token.map or (0, 0)
        match token.type:
            case "heading":
                page.headings[first] = marked_heading(token.content, int(token.info))
            case "hr":
                page.rules.add(first)
            case "blockquote_open":
                message, hint = N_("lines that begin with > are spoken here"), N_("in a script they are only shown")
                collector.warn_once(collector.at(first + 1), "quoted", message, hint)
                for number in range(first, end):
                    page.blank(number, pattern("quote"))
            case "list_item_open":
                _take_item(page, first, token, first in counted)
            case "table":
                _take_table(page, range(first, end), token.meta["rule"], collector)
    return page


def _heading_rule(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """Read `# Words`, `##Words`, and a heading of a web page that stands on one line."""
    source = _source(state, line)
    if found := pattern("heading").fullmatch(source):
        level, words = len(found["marks"]), found["words"].strip()
    elif found := pattern("web-heading").fullmatch(source):
        level, words = int(found["level"]), re.sub(r"<[^<>]{0,200}>", "", found["words"]).strip()
    if found is None or not words.strip(" #*_"):
        return False
    if not silent:
        _push(state, "heading", line, str(level)).content = words
    return True


def _table_rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Read lines with bars around a table's rule; they need not have as many columns as it has."""
    rule = line if _is_table_rule(state, line) else line + 1
    if rule >= end or "|" not in _source(state, line) or not _is_table_rule(state, rule):
        return False
    if not silent:
        below = range(rule + 1, end)
        stop = next((n for n in below if "|" not in _source(state, n) or state.sCount[n] < state.blkIndent), end)
        _push(state, "table", line, "", stop).meta["rule"] = rule
    return True


def _is_table_rule(state: StateBlock, line: int) -> bool:
    source = _source(state, line)
    return "|" in source and pattern("table-rule").fullmatch(source) is not None


def _source(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _push(state: StateBlock, kind: str, line: int, info: str, end: int = 0) -> Token:
    token = state.push(kind, "", 0)
    state.line = end or line + 1
    token.map, token.info = [line, state.line], info
    return token


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.disable(["code", "fence", "lheading", "reference", "html_block"])
    markdown.core.ruler.disable(["inline", "text_join"])
    for name, rule in (("heading", _heading_rule), ("table", _table_rule)):
        markdown.block.ruler.at(name, rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return markdown


_MARKDOWN = _make_markdown()


def _counted_items(tokens: Sequence[Token], collector: DiagnosticCollector) -> set[int]:
    """Return the lines of lists that count from one, over whatever stands between; all other numbers are words."""
    items: dict[int, int] = {}
    for token in tokens:
        if token.type == "list_item_open" and token.info and token.map:
            items.setdefault(token.map[0], int(token.info))
    runs: list[list[int]] = [[]]
    for line, number in items.items():
        if number != len(runs[-1]) + 1:
            runs.append([])
        if number == len(runs[-1]) + 1:
            runs[-1].append(line)
    counted = [run for run in runs if len(run) > 1]
    for run in counted:
        message = N_("the numbers 1 to {run} of this list are not spoken", run=len(run))
        collector.warn(collector.at(run[0] + 1), "numbers", message, N_("write them as words if they should be"))
    return {line for run in counted for line in run}


def _take_item(page: Page, number: int, item: Token, is_counted: bool) -> None:
    if item.info or not _is_dashed(page.lines[number]):
        page.alone.add(number)
        if is_counted or not item.info:
            page.blank(number, pattern("item-number") if item.info else pattern("bullet"))


def _is_dashed(line: str) -> bool:
    """Whether a dash at the beginning has its fellow at the end: `— pause —`."""
    words = line.strip()
    return words[-1:] in "-–—*" or not (any(map(str.isalnum, words)) or REMARK.search(words))


def _take_table(page: Page, rows: range, rule: int, collector: DiagnosticCollector) -> None:
    """Read a table by its columns: some are spoken, some say how long to be silent, the others are kept as notes."""
    header = page.lines[rows.start] if rows.start < rule else ""
    names = [header[start:stop].strip(" \t*_") for start, stop in _cells(header)]
    roles = [_role(name.lower()) for name in names]
    if "words" in roles:
        roles = [role or "private" for role in roles]
    what = N_("the rows of this table become sentences")
    if any(roles):
        spoken, others = (
            ", ".join(f"«{shorten(name)}»" for name, role in zip(names, roles, strict=True) if (role in said) and name)
            for said in ({"", "words"}, {"private"})
        )
        what = N_(
            "of this table's columns, {spoken} is spoken, {others} is kept as notes",
            spoken=spoken or N_("none"),
            others=others or N_("none"),
        )
    collector.warn(collector.at(rule + 1), "table", what)
    page.lines[rule] = ""
    for number in rows:
        _take_row(page, number, ["private"] * len(roles) if number < rule and any(roles) else roles)
        page.alone |= {number, number + 1}


def _role(name: str) -> str:
    """Return what the name of a column says about it: «words», «pause», «private», or nothing."""
    roles = ("words", "pause", "private")
    return next((role for role in roles if name in vocabulary().words[f"columns {role}"]), "")


def _take_row(page: Page, number: int, roles: Sequence[str]) -> None:
    """Leave what is spoken of a row where it stands, with commas between its cells."""
    line, written, is_spoken = page.lines[number], "", False
    notes: dict[int, list[str]] = {}
    for column, (start, stop) in enumerate(_cells(line)):
        role = roles[column] if column < len(roles) else ""
        cell = line[start:stop].strip()
        pause = _pause_in(cell) if cell and role == "pause" else ""
        if pause or (cell and role in {"", "words"}):
            comma = "," if is_spoken and not pause and written.rstrip()[-1:].isalnum() else ""
            written = f"{written.rstrip()}{comma}".ljust(start) + (pause or line[start:stop].rstrip())
            is_spoken = True
        elif cell:
            notes.setdefault(number + is_spoken, []).append(cell)
    for place, cells in notes.items():
        page.notes.setdefault(place, []).append(", ".join(cells))
    page.lines[number] = written


def _pause_in(cell: str) -> str:
    """Return the pause that a cell in a column of pauses means, in brackets."""
    inside = cell.strip("[]()* ")
    for said in (inside, f"pause {inside}"):
        direction = read_direction(said)
        if direction and direction.kind in {"pause", "silence"} and not direction.has_rest:
            return f"[{said}]"
    return ""


def _cells(line: str) -> list[tuple[int, int]]:
    """Return where the cells of a row begin and end."""
    bars = [-1, *(bar.start() for bar in pattern("table-bar").finditer(line)), len(line)]
    cells = [(left + 1, right) for left, right in pairwise(bars)]
    outer = {0, len(cells) - 1}
    return [(a, b) for n, (a, b) in enumerate(cells) if n not in outer or line[a:b].strip()]
