"""The journal: which sessions were played, when, how long, and where they were left."""

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from guided_audio.core.config import journal_file
from guided_audio.core.errors import JournalError
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Seconds
from guided_audio.journal.database import damaged_files, explained, open_copy, open_database, transaction
from guided_audio.journal.feelings import NOTHING_SAID, Feeling
from guided_audio.journal.resume_points import ResumePoint
from guided_audio.render import Levels

PATIENCE = Seconds(2.0)
"""How long to wait for another program that uses the file."""
BRIEFLY = Seconds(0.05)
"""How long to wait for it while a session plays: keys are read by the same thread."""
_SOON = Seconds(0.3)
"""How long to wait for it before a copy is read instead."""
_LEVELS = ("volume", "bed")
COLUMNS = (
    "began", "utc_offset", "script", "title", "planned", "heard", "ending", "chapter", "sentence", "place", "resumed",
    "word_before", "heavy_before", "word_after", "heavy_after", "digest", "wishes",
)  # fmt: skip
"""All that the file holds of a session, but its number."""


class Ending(StrEnum):
    """How a session came to its end."""

    HEARD = "heard to the end"
    CLOSED = "closed gently"
    STOPPED = "stopped"
    FAILED = "the sound or the voice failed"
    HUNG_UP = "the terminal was closed"
    UNKNOWN = "playing now, or broken off"
    """It is playing now, or the program was killed."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A session as it begins."""

    script: str
    """Its name in the library, or its whole path; empty for what cannot be read a second time."""
    title: str
    digest: str
    """A hash of the script's text."""
    planned: Seconds
    options: Mapping[str, object] = field(default_factory=dict)
    """The options it was opened with, as JSON can hold them, with the words for its slots."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC).astimezone())
    """With the local offset, so that an evening stays one after travelling."""
    before: Feeling = NOTHING_SAID
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A session that was played."""

    script: str
    title: str
    began: datetime
    heard: Seconds
    planned: Seconds
    ending: Ending
    chapter: str
    before: Feeling = NOTHING_SAID
    after: Feeling = NOTHING_SAID
    resumed: bool = False


class Journal:
    """The file of what was played. Every call may raise JournalError; nothing in the file is overwritten by another session."""

    def __init__(self, path: Path, connection: sqlite3.Connection, notice: str = "") -> None:
        self.path = path
        self.notice = notice
        """What the user should know of how the file was opened; empty most of the time."""
        self._connection = connection

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Open the user's journal, or another file; it is made if it does not exist."""
        path = path or journal_file()
        return cls(path, *open_database(path, PATIENCE))

    @classmethod
    def open_to_read(cls, path: Path | None = None) -> Self:
        """Open the user's journal, or another file that exists, to look into it; a copy where it cannot be written to now."""
        path = path or journal_file()
        try:
            return cls(path, *open_database(path, _SOON))
        except JournalError:
            return cls(path, open_copy(path))

    def begin(self, beginning: Beginning) -> int:
        """Write that a session begins, and return its number, by which it is written to later."""
        b, offset = beginning, beginning.began.utcoffset()
        with explained(self.path):
            row = self._connection.execute(
                "INSERT INTO sessions (script, title, digest, wishes, began, utc_offset, planned, resumed,"
                " word_before, heavy_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    b.script, b.title, b.digest, json.dumps(dict(b.options)), int(b.began.timestamp()),
                    int(offset.total_seconds()) if offset else 0, b.planned, b.resumed, b.before.word or None, b.before.heavy,
                ),
            ).lastrowid  # fmt: skip
        return row or 0

    def write_place(self, session: int, heard: Seconds, chapter: str, cue: int, sentence: str) -> None:
        """Write how long a session has been heard, and the last sentence that has begun."""
        self._change(session, BRIEFLY, heard=heard, chapter=chapter, place=cue, sentence=sentence)

    def end(self, session: int, heard: Seconds, ending: Ending) -> None:
        """Write how a session ended."""
        self._change(session, PATIENCE, heard=heard, ending=ending.name)

    def write_after(self, session: int, feeling: Feeling) -> None:
        """Write what was said after a session."""
        self._change(session, PATIENCE, word_after=feeling.word or None, heavy_after=feeling.heavy)

    def entries(self, limit: int = -1) -> tuple[Entry, ...]:
        """Return what was played, the latest first."""
        with explained(self.path):
            rows = self._connection.execute(
                "SELECT script, title, began, utc_offset, heard, planned, ending, chapter, resumed,"
                " word_before, heavy_before, word_after, heavy_after FROM sessions ORDER BY began DESC, id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(map(_entry, rows))

    def last_resume_point(self, script: str | None = None) -> ResumePoint | None:
        """Return where a script was left the last time, or the script left last; None if it was heard to the end since."""
        with explained(self.path):
            row = self._connection.execute(
                "SELECT script, title, digest, wishes, began, utc_offset, chapter, place, sentence FROM sessions AS s"
                " WHERE place IS NOT NULL AND ending IS NOT ? AND script <> '' AND (? IS NULL OR script = ?)"
                " AND NOT EXISTS (SELECT 1 FROM sessions AS later WHERE later.script = s.script"
                " AND (later.began, later.id) > (s.began, s.id)"
                " AND later.ending = ?) ORDER BY began DESC, id DESC LIMIT 1",
                (Ending.HEARD.name, script, script, Ending.HEARD.name),
            ).fetchone()
        if row is None:
            return None
        script, title, digest, options, began, offset, chapter, cue, sentence = row
        return ResumePoint(script, title, digest, _options(options), local(began, offset), chapter, cue, sentence)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield all that is kept of each session, in the order of `COLUMNS`, the oldest first."""
        with explained(self.path, _("cannot be read from")):
            yield from self._connection.execute(f"SELECT {', '.join(COLUMNS)} FROM sessions ORDER BY began, id")  # noqa: S608

    def add(self, rows: Iterable[tuple[Any, ...]]) -> tuple[int, int]:
        """Add sessions of another file, all or none; return how many, and how many were here already.

        A session is known by when it began, its script and its title. Where several have the same, as many are added as are
        missing; what is here is never changed.
        """
        asked: Counter[tuple[Any, ...]] = Counter()
        known, marks = 0, ", ".join("?" * len(COLUMNS))
        with explained(self.path), transaction(self._connection):
            for row in rows:
                key = (row[0], row[2], row[3])
                asked[key] += 1
                same = "SELECT COUNT(*) FROM sessions WHERE began = ? AND script = ? AND title = ?"
                if self._connection.execute(same, key).fetchone()[0] >= asked[key]:
                    known += 1
                else:
                    self._connection.execute(f"INSERT INTO sessions ({', '.join(COLUMNS)}) VALUES ({marks})", row)  # noqa: S608
        return asked.total() - known, known

    def clear(self) -> int:
        """Remove every session, and the damaged files that were set aside; return how many sessions there were."""
        with explained(self.path):
            with transaction(self._connection):
                removed = self._connection.execute("DELETE FROM sessions").rowcount
            _remove_damaged(self.path)
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed

    def levels(self) -> Levels:
        """Return the levels that were saved last; one that no listener can have set is left as the session was made."""
        with explained(self.path):
            rows = self._connection.execute("SELECT name, value FROM settings").fetchall()
        return Levels(**{name: value for name, value in rows if name in _LEVELS and _is_level(value)})

    def save_levels(self, levels: Levels) -> None:
        """Save the levels for the next session."""
        values = [(name, getattr(levels, name)) for name in _LEVELS]
        with explained(self.path), transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [(name, value) for name, value in values if _is_level(value)],
            )

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, session: int, patience: Seconds, **values: object) -> None:
        """Write some columns of a session; one that was removed meanwhile is not written again."""
        names = ", ".join(f"{name} = :{name}" for name in values)
        with explained(self.path):
            self._connection.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}")
            self._connection.execute(f"UPDATE sessions SET {names} WHERE id = :row", {**values, "row": session})  # noqa: S608


def look_back(limit: int = -1) -> tuple[Entry, ...]:
    """Return what was played, the latest first; JournalError if it cannot be read."""
    with readable() as journal:
        return intact(journal).entries(limit) if journal else ()


def last_resume_point(script: str | None = None) -> ResumePoint | None:
    """Return where a script was left, or the script left last; None if nothing was; JournalError if it cannot be read."""
    with readable() as journal:
        return intact(journal).last_resume_point(script) if journal else None


def count_history() -> int:
    """Return how many sessions are in the user's journal."""
    with readable() as journal:
        return len(journal.entries()) if journal else 0


def count_damaged() -> int:
    """Return how many files were damaged and set aside."""
    return len(damaged_files(journal_file()))


def clear_history() -> int:
    """Remove every session with what was said of it, and what was set aside; return how many sessions there were."""
    path = journal_file()
    if path.exists():
        with Journal.open() as journal:
            return journal.clear()
    _remove_damaged(path)
    return 0


def _remove_damaged(path: Path) -> None:
    for file in damaged_files(path):
        with explained(file, _("could not be removed from")):
            file.unlink(missing_ok=True)


def readable() -> contextlib.AbstractContextManager[Journal | None]:
    """Open the user's journal to look into it; None if there is none."""
    return Journal.open_to_read() if journal_file().exists() else contextlib.nullcontext()


def intact(journal: Journal) -> Journal:
    """Return a journal; JournalError if it was damaged and has been begun anew: what is looked for is not in it."""
    if journal.notice:
        raise JournalError(journal.notice, N_("play as usual; what is kept from now on is in the new one"))
    return journal


def _entry(row: tuple[Any, ...]) -> Entry:
    script, title, began, offset, heard, planned, ending, chapter, resumed, *feelings = row
    before, after = (Feeling(word or "", heavy) for word, heavy in (feelings[:2], feelings[2:]))
    known = Ending[ending] if ending in Ending.__members__ else Ending.UNKNOWN
    return Entry(script, title, local(began, offset), heard, planned, known, chapter, before, after, bool(resumed))


def local(began: int, utc_offset: int) -> datetime:
    """Return a moment, in seconds since 1970, as local clocks showed it, so many seconds east of Greenwich."""
    return datetime.fromtimestamp(began, timezone(timedelta(seconds=utc_offset)))


def _options(text: str) -> dict[str, object]:
    with contextlib.suppress(ValueError):
        options = json.loads(text)
        return options if isinstance(options, dict) else {}
    return {}


def _is_level(value: object) -> bool:
    """Whether a listener can have set this level, in decibels."""
    return isinstance(value, int | float) and -60.0 <= value <= 24.0  # this refuses NaN, too
