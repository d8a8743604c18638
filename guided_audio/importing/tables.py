"""Tables in foreign Markdown: rows become sentences, unless one column holds the words, and the others only plan them."""

import re

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.page import Page
from guided_audio.importing.vocabulary import vocabulary

_RULE = re.compile(r"[ \t]*\|?[ \t:-]*-{2,}[ \t:|-]*")
_CELL = re.compile(r"[^|]+")


def take_tables(page: Page, diagnosis: DiagnosticCollector) -> None:
    """Take the bars away; what stands beside the words that are to be spoken is kept as notes."""
    lines = page.lines
    for rule in [n for n, line in enumerate(lines) if "|" in line and _RULE.fullmatch(line)]:
        first, last = rule, rule
        while first and "|" in lines[first - 1]:
            first -= 1
        while last + 1 < len(lines) and "|" in lines[last + 1]:
            last += 1
        column = _spoken_column(lines[first]) if first < rule else None
        what = "the rows of this table become sentences"
        if column is not None:
            what = "one column of this table is spoken; the others are kept as notes"
        diagnosis.warn(diagnosis.at(rule + 1), "table", what)
        lines[rule] = ""
        for number in range(first, last + 1):
            if column is None:
                lines[number] = _as_sentence(lines[number])
            else:
                _take_row(page, number, column)
            page.alone |= {number, number + 1}


def _spoken_column(header: str) -> int | None:
    names = [cell[0].strip(" \t*_").lower() for cell in _CELL.finditer(header)]
    return next((n for n, name in enumerate(names) if name in vocabulary().words["columns"]), None)


def _take_row(page: Page, number: int, column: int) -> None:
    """Leave one cell of a row where it stands."""
    line = page.lines[number]
    cells = list(_CELL.finditer(line.strip(" \t")))
    indent = len(line) - len(line.lstrip(" \t"))
    is_header = bool(cells) and _spoken_column(line) == column
    spoken = None if is_header or column >= len(cells) else cells[column]
    last = len(cells) if spoken is None else column
    for place, others in ((number, cells[:last]), (number + 1, cells[last + 1 :])):
        if words := ", ".join(cell[0].strip() for cell in others if cell[0].strip()):
            page.notes.setdefault(place, []).append(words)
    page.lines[number] = "" if spoken is None else " " * (indent + spoken.start()) + spoken[0].rstrip()


def _as_sentence(line: str) -> str:
    """Put commas between the cells of a row, without moving a word."""
    row = re.sub(r"\|([ \t]*)$", r" \1", re.sub(r"^([ \t]*)\|", r"\1 ", line))
    return re.sub(r"[ \t]*\|", lambda bar: "," + " " * (len(bar[0]) - 1), row)
