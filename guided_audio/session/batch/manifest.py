"""The manifest of a batch: a table of sessions as CSV, or as JSON with one object to a line, read one row at a time."""

import csv
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.errors import Diagnostic, ManifestError, SourceLocation
from guided_audio.core.files import explained
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_

COLUMNS = (
    "script", "id", "name", "language", "voice", "length", "country", "ambience", "format", "pack",
)  # fmt: skip
SLOT, CHOICE = "slot:", "choose:"
"""How columns begin that are named after a slot, or after a choice, of the scripts."""
EXAMPLE = """\
script,id,name,language,voice,length,country,ambience,format,pack,slot:minutes
grounding-here-and-now,client-001,Maya,en,,5m,Ireland,,,yes,five
grounding-here-and-now,client-002,Noah,en,heart,6m,US,rain,,,six
a-safe-place,client-003,Zoe,en,,,GB,waves,opus,,
"""
_JSON_LINES = (".jsonl", ".ndjson")
_DELIMITERS = ",;\t"
"""What spreadsheets write between cells; where the comma is a decimal point, that is a semicolon."""


@dataclass(frozen=True, slots=True, order=True)
class CellPlace(SourceLocation):
    """A place in a manifest: its line, and the name of its column in `words`."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.words}" if self.words else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a manifest, without its empty cells."""

    path: str
    line: int
    """Where it begins in the file."""
    number: int
    """Among the rows, from 1."""
    cells: Mapping[str, str]
    faults: tuple[Diagnostic, ...] = ()

    def place(self, column: str = "") -> CellPlace:
        """Return where one of its cells is."""
        return CellPlace(self.path, self.line, 1, column)

    def fault(self, column: str, code: str, message: str, hint: str = "") -> Diagnostic:
        """Return something that is wrong in one of its cells."""
        return Diagnostic(self.place(column), code, message, hint)

    def named(self, beginning: str) -> dict[str, str]:
        """Return the cells whose columns begin so, by the rest of their names."""
        return {
            column.removeprefix(beginning): value
            for column, value in self.cells.items()
            if column.startswith(beginning)
        }


def read_manifest(path: Path) -> Iterator[Row]:
    """Yield the rows of a manifest.

    Raises:
        ManifestError: It cannot be read as a table at all; what is wrong with a row stands in the row.
        OutputError: The file cannot be opened.

    """
    with explained(path, "read"):
        file = path.open(encoding="utf-8-sig", newline="")
    with file:
        rows = _json_rows(path, file) if path.suffix.lower() in _JSON_LINES else _csv_rows(path, file)
        try:
            yield from rows
        except UnicodeDecodeError as error:
            hint = N_("save it again as «CSV UTF-8», which spreadsheets offer beside «CSV»")
            raise _broken(path, 1, "manifest-encoding", N_("it is not text in UTF-8"), hint) from error


def _csv_rows(path: Path, file: Iterable[str]) -> Iterator[Row]:
    lines = iter(file)
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(itertools.chain([first], lines), delimiter=delimiter, strict=True)
    numbers = itertools.count(1)
    try:
        columns = _columns(path, next(reader, []))
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(map(str.strip, cells)):
                yield _csv_row(path, line, next(numbers), columns, cells)
    except csv.Error as error:
        hint = N_("a cell with a comma, a quote or a line's end stands in quotes, and a quote in it is doubled")
        raise _broken(
            path, reader.line_num, "manifest-csv", N_("this is not CSV: {error}", error=error), hint
        ) from error


def _columns(path: Path, header: Iterable[str]) -> list[str]:
    """Return the names of the columns; ManifestError if one is not known, or there twice."""
    columns = [_column(name) for name in header]
    place = CellPlace(str(path), 1, 1)
    faults = [_unknown(CellPlace(str(path), 1, 1, name), name) for name in columns if not _is_known(name)]
    faults += [
        Diagnostic(
            place, "manifest-column", N_("the column «{name}» is there twice", name=name), N_("leave one of them out")
        )
        for name in dict.fromkeys(columns)
        if name and columns.count(name) > 1
    ]
    if "script" not in columns:
        hint = N_(
            "the first line names the columns: {columns}, {slot}NAME; «guided-audio batch --example»",
            columns=", ".join(COLUMNS),
            slot=SLOT,
        )
        faults.append(Diagnostic(place, "manifest-column", N_("there is no column «script»"), hint))
    if faults:
        raise ManifestError(faults)
    return columns


def _column(name: str) -> str:
    """Return the name of a column as it is compared: what follows `slot:` keeps its letters."""
    beginning, colon, rest = name.strip().partition(":")
    return f"{beginning.strip().lower()}{colon}{rest.strip()}"


def _is_known(column: str) -> bool:
    is_named = any(column.startswith(beginning) and column != beginning for beginning in (SLOT, CHOICE))
    return not column or column in COLUMNS or is_named


def _unknown(place: CellPlace, column: str) -> Diagnostic:
    hint = did_you_mean(column, COLUMNS) or N_(
        "the columns are {columns}, {slot}NAME and {choice}NAME", columns=", ".join(COLUMNS), slot=SLOT, choice=CHOICE
    )
    return Diagnostic(place, "manifest-column", N_("there is no column «{column}»", column=column), hint)


def _csv_row(path: Path, line: int, number: int, columns: list[str], cells: list[str]) -> Row:
    given = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column and cell.strip()}
    row = Row(str(path), line, number, given)
    if any(map(str.strip, cells[len(columns) :])):
        message = N_("it has {cells} cells, and there are {columns} columns", cells=len(cells), columns=len(columns))
        hint = N_("a cell that holds a comma stands in quotes")
        return Row(str(path), line, number, given, (row.fault("", "manifest-cells", message, hint),))
    return row


def _json_rows(path: Path, file: Iterable[str]) -> Iterator[Row]:
    numbers = itertools.count(1)
    for line, text in enumerate(file, 1):
        if text.strip():
            yield _json_row(path, line, next(numbers), text)


def _json_row(path: Path, line: int, number: int, text: str) -> Row:
    place = CellPlace(str(path), line, 1)
    hint = N_('a line is an object such as {"script": "a-safe-place", "id": "client-001"}')
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        fault = Diagnostic(place, "manifest-json", N_("this line is not JSON: {error}", error=error), hint)
        return Row(str(path), line, number, {}, (fault,))
    if not isinstance(data, dict):
        return Row(str(path), line, number, {}, (Diagnostic(place, "manifest-json", N_("this is no object"), hint),))
    cells, faults = dict[str, str](), list[Diagnostic]()
    for name, value in data.items():
        column, cell = _column(name), _cell(value)
        if not column or not _is_known(column):
            faults.append(_unknown(CellPlace(str(path), line, 1, column), column))
        elif cell is None:
            message, there = f"{column} is {value!r:.40}", CellPlace(str(path), line, 1, column)
            faults.append(Diagnostic(there, "manifest-json", message, N_("write text, a number, true or false")))
        elif cell:
            cells[column] = cell
    return Row(str(path), line, number, cells, tuple(faults))


def _cell(value: object) -> str | None:
    """Return a value of JSON as the text of a cell; None for a list or an object."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return None
    return "" if value is None else str(value).strip()


def _broken(path: Path, line: int, code: str, message: str, hint: str) -> ManifestError:
    return ManifestError([Diagnostic(CellPlace(str(path), line, 1), code, message, hint)])
