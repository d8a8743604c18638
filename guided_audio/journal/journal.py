"""The journal: what was played, when, how long, and where it was left."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from guided_audio.core.config import journal_file
from guided_audio.core.units import Seconds
from guided_audio.journal.database import at_once, explained, open_database, set_asides
from guided_audio.journal.entries import Beginning, Ending, Entry, Feeling, Place, local_time

PATIENCE = Seconds(2.0)
"""How long another program is waited for."""
BRIEFLY = Seconds(0.05)
"""How long it is waited for while a session plays: keys are read by the same thread."""
QUIETEST, LOUDEST = -60.0, 24.0
"""Decibels: a level outside of these was never set by a listener."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was set the last time, in decibels; None where nothing was."""

    volume: float | None = None
    bed: float | None = None


class Journal:
    """The file of what was played. Every call may raise JournalError; nothing in it is ever overwritten."""

    def __init__(self, path: Path, connection: sqlite3.Connection, told: str = "") -> None:
        self.path = path
        self.told = told
        """What a person should know of how it was opened; empty most of the time."""
        self._connection = connection

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Open the user's journal, or another; it is made if there is none."""
        path = path or journal_file()
        opened = open_database(path, PATIENCE)
        return cls(path, opened.connection, opened.told)

    def begin(self, beginning: Beginning) -> Keeping:
        """Keep that a session begins; what comes of it is told to what is returned."""
        b, offset = beginning, beginning.began.utcoffset()
        with self._explained():
            row = self._connection.execute(
                "INSERT INTO sessions (script, title, digest, wishes, began, utc_offset, planned, resumed,"
                " word_before, heavy_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    b.script, b.title, b.digest, json.dumps(dict(b.wishes)), int(b.began.timestamp()),
                    int(offset.total_seconds()) if offset else 0, b.planned, b.resumed, b.before.word or None, b.before.heavy,
                ),
            ).lastrowid  # fmt: skip
        return Keeping(self, row or 0)

    def entries(self, limit: int = -1) -> tuple[Entry, ...]:
        """Return what was played, the latest first."""
        with self._explained():
            rows = self._connection.execute(
                "SELECT script, title, began, utc_offset, heard, planned, ending, chapter, resumed,"
                " word_before, heavy_before, word_after, heavy_after FROM sessions ORDER BY began DESC, id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(map(_entry, rows))

    def count(self) -> int:
        """Return how many sessions are kept."""
        with self._explained():
            return int(self._connection.execute("SELECT count(*) FROM sessions").fetchone()[0])

    def last_place(self, script: str | None = None) -> Place | None:
        """Return where a script was left the last time, or whichever was left last; None if it was heard to the end since."""
        with self._explained():
            row = self._connection.execute(
                "SELECT script, title, digest, wishes, began, utc_offset, chapter, place, sentence FROM sessions AS s"
                " WHERE place IS NOT NULL AND ending IS NOT ? AND script <> '' AND (? IS NULL OR script = ?)"
                " AND NOT EXISTS (SELECT 1 FROM sessions AS later WHERE later.script = s.script AND later.id > s.id"
                " AND later.ending = ?) ORDER BY id DESC LIMIT 1",
                (Ending.HEARD.name, script, script, Ending.HEARD.name),
            ).fetchone()
        if row is None:
            return None
        script, title, digest, wishes, began, offset, chapter, place, sentence = row
        return Place(script, title, digest, _wishes(wishes), local_time(began, offset), chapter, place, sentence)

    def clear(self) -> int:
        """Remove every session, its place and what was said of it, and what was set aside; return how many there were."""
        with self._explained():
            with at_once(self._connection):
                removed = self._connection.execute("DELETE FROM sessions").rowcount
            for path in set_asides(self.path):
                path.unlink(missing_ok=True)
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed

    def remembered(self) -> Remembered:
        """Return the levels that were last set, exactly, or none: what no listener can have set is never made audible."""
        with self._explained():
            kept = dict(self._connection.execute("SELECT name, value FROM settings").fetchall())
        return Remembered(_level(kept.get("volume")), _level(kept.get("bed")))

    def remember(self, volume: float | None = None, bed: float | None = None) -> None:
        """Keep the levels for the next time, in decibels; what is None stays as it was."""
        levels = {"volume": volume, "bed": bed}
        with self._explained(), at_once(self._connection):
            self._connection.executemany(
                "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [(name, level) for name, level in levels.items() if _level(level) is not None],
            )

    def close(self) -> None:
        """Close it; closing twice is fine."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, row: int, patience: Seconds, **values: object) -> None:
        """Write some columns of a session; one that was removed meanwhile stays so."""
        names = ", ".join(f"{name} = :{name}" for name in values)
        with self._explained():
            self._connection.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}")
            self._connection.execute(f"UPDATE sessions SET {names} WHERE id = :row", {**values, "row": row})  # noqa: S608

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        with explained(self.path):
            yield


class Keeping:
    """One session that is being kept while it plays."""

    def __init__(self, journal: Journal, row: int) -> None:
        self._journal = journal
        self._row = row

    def heard(self, seconds: Seconds) -> None:
        """Keep how long it has been heard."""
        self._journal._change(self._row, BRIEFLY, heard=seconds)

    def place(self, seconds: Seconds, chapter: str, cue: int, sentence: str) -> None:
        """Keep how long it has been heard, and the last sentence that has begun."""
        self._journal._change(self._row, BRIEFLY, heard=seconds, chapter=chapter, place=cue, sentence=sentence)

    def end(self, seconds: Seconds, ending: Ending) -> None:
        """Keep how it ended."""
        self._journal._change(self._row, PATIENCE, heard=seconds, ending=ending.name)

    def after(self, feeling: Feeling) -> None:
        """Keep what was said after it."""
        self._journal._change(self._row, PATIENCE, word_after=feeling.word or None, heavy_after=feeling.heavy)


def _entry(row: tuple[Any, ...]) -> Entry:
    script, title, began, offset, heard, planned, ending, chapter, resumed, *feelings = row
    before, after = (Feeling(word or "", heavy) for word, heavy in (feelings[:2], feelings[2:]))
    known = Ending[ending] if ending in Ending.__members__ else Ending.UNKNOWN
    when = local_time(began, offset)
    return Entry(script, title, when, heard, planned, known, chapter, before, after, bool(resumed))


def _wishes(text: str) -> dict[str, object]:
    with contextlib.suppress(ValueError):
        wishes = json.loads(text)
        if isinstance(wishes, dict):
            return wishes
    return {}


def _level(value: object) -> float | None:
    fits = isinstance(value, int | float) and math.isfinite(value) and QUIETEST <= value <= LOUDEST
    return float(value) if fits and isinstance(value, int | float) else None
