"""The history out into a table of its own, and in again: nothing of it is lost, and nothing comes twice."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from guided_audio.core.errors import Diagnostic, TransferError, shorten
from guided_audio.core.files import PERSONAL, explained, written_whole
from guided_audio.core.translation import N_
from guided_audio.journal.feelings import HEAVIEST
from guided_audio.journal.journal import COLUMNS, Ending, Journal, intact, local, readable
from guided_audio.journal.tables import Form, Row, fault_in, read_rows, write_rows

NAMES = (
    "began", "script", "title", "planned_seconds", "heard_seconds", "ending", "chapter", "sentence", "place", "resumed",
    "word_before", "heavy_before", "word_after", "heavy_after", "digest", "options",
)  # fmt: skip
"""The columns of such a table."""
_MOST_FAULTS = 20
_A_DAY = timedelta(days=1)


class Imported(NamedTuple):
    """How many were added, and how many were here already."""

    added: int
    known: int


def export_history(target: Path, form: Form, *, overwrite: bool = False) -> int:
    """Write every session to a file for its user alone, whole or not at all; return how many there are."""
    whole = written_whole(target, PERSONAL, overwrite=overwrite)
    with whole as temporary, explained(target), temporary.open("w", encoding="utf-8", newline="") as file:
        return write_history(file, form)


def write_history(file: TextIO, form: Form) -> int:
    """Write every session as a row, the oldest first; return how many there are. JournalError if they cannot be read."""
    with readable() as journal:
        return write_rows(file, form, NAMES, map(_fields, intact(journal).rows()) if journal else ())


def import_history(source: Path, form: Form) -> Imported:
    """Add the sessions of a file to the history: all that are not in it yet, or none. TransferError names wrong lines."""
    rows = list(_columns_of(source, form))
    with Journal.open() as journal:
        return Imported(*journal.add(rows))


def _fields(row: tuple[Any, ...]) -> dict[str, object]:
    """Return a row of the database as the table has it."""
    kept = dict(zip(COLUMNS, row, strict=True))
    return {
        **{name: kept.get(name) for name in NAMES},
        "began": local(kept["began"], kept["utc_offset"]).isoformat(),
        "planned_seconds": kept["planned"],
        "heard_seconds": kept["heard"],
        "ending": (kept["ending"] or "").lower(),
        "resumed": bool(kept["resumed"]),
        "options": kept["wishes"],
    }


def _columns_of(source: Path, form: Form) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a file as the database has them; TransferError with all that is wrong in them, in the end."""
    faults: list[Diagnostic] = []
    for row in read_rows(source, form, NAMES):
        try:
            yield _kept(row)
        except ValueError as error:
            message, hint = error.args
            faults.append(fault_in(source, row.line, message, hint))
            if len(faults) == _MOST_FAULTS:
                break
    if faults:
        raise TransferError(faults)


def _kept(row: Row) -> tuple[Any, ...]:
    read = {name: _READERS.get(name, _text)(name, row.values[name]) for name in NAMES}
    began: datetime = read["began"]
    offset = began.utcoffset() or timedelta()
    kept: Mapping[str, object] = {
        **read,
        "began": int(began.timestamp()),
        "utc_offset": int(offset.total_seconds()),
        "planned": read["planned_seconds"],
        "heard": read["heard_seconds"],
        "wishes": read["options"],
    }
    return tuple(kept[name] for name in COLUMNS)


def _wrong(name: str, value: object, hint: str) -> ValueError:
    return ValueError(N_("«{value}» cannot be «{name}»", value=shorten(str(value)), name=name), hint)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(name, value, N_("it is to be a text"))
    return value


def _word(name: str, value: object) -> str | None:
    return None if value is None else _text(name, value) or None


def _moment(name: str, value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(name, value))
        offset = moment.utcoffset()
        if offset is not None and abs(offset) < _A_DAY and moment.timestamp() >= 0:
            return moment
    except (ValueError, OverflowError):
        pass
    raise _wrong(name, value, N_("write a day, a time, and how far it is from UTC: 2026-11-22T21:40:00+01:00"))


def _number(name: str, value: object) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise _wrong(name, value, N_("write a number, such as 480.5"))
    return number


def _place(name: str, value: object) -> int | None:
    if value is None or value == "":
        return None
    number = _number(name, value)
    if not number.is_integer() or number > 1e9:
        raise _wrong(name, value, N_("write a whole number, or nothing"))
    return int(number)


def _heavy(name: str, value: object) -> float | None:
    if value is None or value == "":
        return None
    number = _number(name, value)
    if number > HEAVIEST:
        raise _wrong(name, value, N_("write a number from 0 to 10, or nothing"))
    return number


def _flag(name: str, value: object) -> bool:
    known = {"true": True, "false": False}
    if isinstance(value, bool) or str(value).lower() in known:
        return known[str(value).lower()]
    raise _wrong(name, value, N_("write true or false"))


def _ending(name: str, value: object) -> str | None:
    text = "" if value is None else _text(name, value).upper()
    if text and text not in Ending.__members__:
        raise _wrong(
            name, value, N_("write {value}, or nothing", value=", ".join(ending.name.lower() for ending in Ending))
        )
    return text or None


_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "began": _moment,
    "planned_seconds": _number,
    "heard_seconds": _number,
    "ending": _ending,
    "place": _place,
    "resumed": _flag,
    "word_before": _word,
    "heavy_before": _heavy,
    "word_after": _word,
    "heavy_after": _heavy,
}
