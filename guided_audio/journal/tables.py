"""Rows of a table in a file, as CSV or as JSON, and reading them again, each with the line that it begins in."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from guided_audio.core.errors import Diagnostic, SourceLocation, TransferError, shorten
from guided_audio.core.files import explained
from guided_audio.core.printable import UNSHOWN
from guided_audio.core.translation import N_

LONGEST_CELL = (1 << 31) - 1
"""The most characters of a cell: a page may be long, and the reader's own limit is 128 KB."""
_DELIMITERS = ",;\t"
"""What separates cells: spreadsheets in some countries write semicolons."""
_HALF = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"[\s,]*")


class Form(StrEnum):
    """How a table is written."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the line that it begins in, and its values by the names of their columns."""

    line: int
    values: Mapping[str, object]


def write_rows(file: TextIO, form: Form, names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows as they come, each of them on a line of its own where no value has line ends; return how many."""
    written = 0
    if form is Form.CSV:
        table = csv.writer(file, lineterminator="\r\n")  # of which both are quoted in cells
        table.writerow(names)
        for row in rows:
            table.writerow([_cell(row[name]) for name in names])
            written += 1
        return written
    for row in rows:
        file.write(",\n" if written else "[\n")
        text = json.dumps({name: row[name] for name in names}, ensure_ascii=False)
        file.write(UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
        written += 1
    file.write("\n]\n" if written else "[]\n")
    return written


def read_rows(path: Path, form: Form, names: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a file that has these columns; TransferError says in which line it is none."""
    text = read_text(path)
    rows = _csv_rows(path, text, names) if form is Form.CSV else _json_rows(path, text)
    for row in rows:
        missing, foreign = [n for n in names if n not in row.values], [n for n in row.values if n not in names]
        if missing or foreign:
            column = shorten((missing or foreign)[0])
            what = (
                N_("«{column}» is missing", column=column)
                if missing
                else N_("«{column}» has no place here", column=column)
            )
            raise fault(path, row.line, what, N_("it is to have exactly these: {names}", names=", ".join(names)))
        if any(isinstance(value, str) and _HALF.search(value) for value in row.values.values()):
            raise fault(path, row.line, N_("there is half a character in this row"), N_("write it anew, or remove it"))
        yield row


def read_text(path: Path, encoding: str = "utf-8-sig") -> str:
    """Return the text of a file, its line ends as they are; TransferError names the line that is no UTF-8."""
    with explained(path, "read"):
        content = path.read_bytes()
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise fault(path, line, N_("this is no UTF-8"), N_("save it as UTF-8, as an export does")) from error


def fault(path: Path, line: int, message: str, hint: str) -> TransferError:
    """Return the error for a line of a file."""
    return TransferError([fault_in(path, line, message, hint)])


def fault_in(path: Path, line: int, message: str, hint: str) -> Diagnostic:
    """Return what is wrong in a line of a file."""
    return Diagnostic(SourceLocation(str(path), line, 1), "row", message, hint)


def _cell(value: object) -> object:
    """Return a value as it stands in a cell: nothing is empty, and a truth is the word that JSON has for it."""
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else value


def _csv_rows(path: Path, text: str, names: Sequence[str]) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    heading = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    table, line = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    try:
        columns = next(table, [])
        if set(columns) != set(names):
            hint = N_("its first line is to be: {names}", names=",".join(names))
            raise fault(path, 1, N_("these are not the columns of such a table"), hint)
        line = table.line_num + 1
        for cells in table:
            if cells and len(cells) != len(columns):
                hint = N_("it is to have {columns}: see whether a quotation mark is missing", columns=len(columns))
                raise fault(path, line, N_("this row has {cells} cells", cells=len(cells)), hint)
            if cells:
                yield Row(line, dict(zip(columns, cells, strict=True)))
            line = table.line_num + 1
    except csv.Error as error:
        raise fault(
            path,
            line,
            N_("this row cannot be read: {error}", error=error),
            N_("see whether a quotation mark is missing"),
        ) from error


def _json_rows(path: Path, text: str) -> Iterator[Row]:
    """Yield the objects of a list; each is read by itself, so that its line is known."""
    decoder, at = json.JSONDecoder(), len(text) - len(text.lstrip())
    if text[at : at + 1] != "[":
        raise fault(path, 1, N_("this is no list of rows"), N_("it is to begin with [, as an export does"))
    at, line, counted = at + 1, 1, 0
    while True:
        if match := _BLANK.match(text, at):
            at = match.end()
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]":
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            said = getattr(error, "msg", N_("it is nested too deeply"))
            line = text.count("\n", 0, getattr(error, "pos", at)) + 1
            raise fault(
                path,
                line,
                N_("this is no JSON: {reason}", reason=f"{said[:1].lower()}{said[1:]}"),
                N_("see whether it is whole"),
            ) from error
        if not isinstance(value, dict):
            raise fault(path, line, N_("this is no row"), N_("each is to stand in {}, as in an export"))
        yield Row(line, value)
