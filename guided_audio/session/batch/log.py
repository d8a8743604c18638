"""The log of a batch: a line of JSON for every event, and what all logs of a folder say of each file.

The log is how a batch goes on after any end: a file counts as made when its line is there and the file is as it says. A line
is added before a file is begun, so that one that was finished just before a kill is known as the batch's own. The log has the
ids of rows, and none of the listener's words.
"""

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from guided_audio.core.errors import OutputError
from guided_audio.core.files import PERSONAL, digest_of, explained
from guided_audio.core.locks import exclusive, remove_held
from guided_audio.core.translation import N_
from guided_audio.session.batch.job import Job
from guided_audio.session.batch.shard import Shard

STARTED, DONE, FAILED = "started", "done", "failed"
_QUOTED = re.compile(r"«[^»]*»")
_LOGS = "batch*.jsonl"
_TABLE = """
CREATE TABLE files (
    file TEXT PRIMARY KEY, event TEXT, key TEXT, bytes INTEGER, sha256 TEXT, seconds REAL, took REAL
) WITHOUT ROWID;
CREATE TABLE names (name TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID;
"""
_NOTE = """
INSERT INTO files VALUES (:file, :event, :key, :bytes, :sha256, :seconds, :took) ON CONFLICT DO UPDATE SET
    event = excluded.event, key = excluded.key, bytes = coalesce(excluded.bytes, bytes),
    sha256 = coalesce(excluded.sha256, sha256), seconds = coalesce(excluded.seconds, seconds),
    took = coalesce(excluded.took, took)
"""
_NOTHING = {"bytes": None, "sha256": None, "seconds": None, "took": None}


class Log:
    """The log that a batch, or a shard of it, writes; no other process may write it meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Open it; OutputError if another batch has it, or it cannot be written to."""
        with explained(self.path):
            try:
                self._stack.enter_context(exclusive(lock := self.path.with_suffix(".lock")))
                self._stack.callback(remove_held, lock)
            except BlockingIOError:
                hint = N_("wait until it has ended; or let each do a part of the rows, with --shard")
                raise OutputError(N_("another batch is writing to {parent}", parent=self.path.parent), hint) from None
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, PERSONAL))
            self._file = self._stack.enter_context(self.path.open("ab"))
            self._end_line()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, event: str, job: Job, **more: object) -> None:
        """Add a line, and see it onto the disk; OutputError."""
        what = {"event": event, "row": job.row, "line": job.line, "id": job.id, "file": job.file, "key": job.key}
        line = json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **what, **more})
        with explained(self.path):
            self._file.write(line.encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def _end_line(self) -> None:
        """End a line that a kill has cut off."""
        with self.path.open("rb") as file:
            if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n":
                self._file.write(b"\n")


def log_file(folder: Path, shard: Shard) -> Path:
    """Return the log of a batch in its folder; each shard has its own, so that several machines may share the folder."""
    return folder / (f"batch-{shard.number}-of-{shard.count}.jsonl" if shard.count > 1 else "batch.jsonl")


def without_words(message: str, job: Job) -> str:
    """Return a message for the log: what it quotes may be the listener's own."""
    return _QUOTED.sub("«…»", message) if job.is_personal else message


@dataclass(frozen=True, slots=True)
class Entry:
    """What the logs say of a file."""

    event: str
    key: str
    size: int | None
    """Of the file as it was made last."""
    sha256: str | None

    def is_whole(self, path: Path, key: str) -> bool:
        """Whether a file is there as it was made, by this key."""
        return self.event == DONE and self.key == key and path.stat().st_size == self.size

    def is_own(self, path: Path) -> bool:
        """Whether a file that is there was made by a batch, and not changed since."""
        if self.event == STARTED:
            return True  # the kill came between the file and its line
        return path.stat().st_size == self.size and digest_of(path) == self.sha256


class History:
    """What the logs of a folder say, in a temporary file on the disk, so that memory does not grow with the rows."""

    def __init__(self, folder: Path) -> None:
        """Read all logs; OutputError if one cannot be read."""
        self._base = sqlite3.connect("", isolation_level=None)  # without a name: it is gone when it is closed
        self._base.executescript(_TABLE)
        self._base.execute("BEGIN")
        for path in sorted(folder.glob(_LOGS), key=lambda path: path.stat().st_mtime):
            with explained(path, "read"):
                self._base.executemany(_NOTE, _events(path))
        self._base.execute("COMMIT")

    def close(self) -> None:
        """Forget everything."""
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def find(self, file: str) -> Entry | None:
        """Return what is known of a file."""
        found = self._base.execute("SELECT event, key, bytes, sha256 FROM files WHERE file = ?", (file,)).fetchone()
        return Entry(*found) if found else None

    def claim(self, file: str, line: int) -> int | None:
        """Take a name for the row at a line; return the line of another that has it already."""
        name = file.casefold()  # some file systems tell no small letter from a large one
        taken = self._base.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (name, line)).rowcount == 0
        if not taken:
            return None
        return int(self._base.execute("SELECT line FROM names WHERE name = ?", (name,)).fetchone()[0])

    def cost(self) -> float | None:
        """Return how many seconds of work a second of sound took; None if nothing has been made here."""
        query = "SELECT sum(took) / sum(seconds) FROM files WHERE took > 0 AND seconds > 0"
        found = self._base.execute(query).fetchone()[0]
        return None if found is None else float(found)


def _events(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of a log; a line that was cut off is none."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                data = json.loads(line)
                yield {
                    **_NOTHING,
                    **data,
                    "file": str(data["file"]),
                    "key": str(data["key"]),
                    "event": str(data["event"]),
                }
