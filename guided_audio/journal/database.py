"""The journal's file: private, migrated by numbers, set aside when it is damaged, and never overwritten."""

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from guided_audio.core.errors import JournalError
from guided_audio.core.files import PERSONAL
from guided_audio.core.units import Seconds

PRIVATE_FOLDER = 0o700
_AGAIN = 0.01
_BESIDE = ("", "-wal", "-shm")
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNWRITABLE = {
    sqlite3.SQLITE_BUSY: ("another program is busy with it", "try again in a moment"),
    sqlite3.SQLITE_LOCKED: ("another program is busy with it", "try again in a moment"),
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space"),
    sqlite3.SQLITE_READONLY: ("it can be read, and not written", "see whose it is, and whether that folder can be written to"),
}  # fmt: skip


class _Damaged(sqlite3.DatabaseError):
    """SQLite reads the file, and finds that it does not hold together."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def open_database(path: Path, patience: Seconds) -> tuple[sqlite3.Connection, str]:
    """Open the file, made and migrated as needed; a damaged one is set aside under another name, and a new one begun.

    Args:
        path: The file.
        patience: How long to wait for another program that uses it.

    Returns:
        A connection in autocommit, and what the user should know of how it was opened; empty most of the time.

    Raises:
        JournalError: The file cannot be opened, read or written, or was made by a newer program.

    """
    with explained(path):
        _make_private(path)
        inode = path.stat().st_ino
        try:
            return _connected_in_time(path, patience), ""
        except sqlite3.DatabaseError as error:
            if _primary(error) not in _DAMAGED:
                raise
        aside = _set_aside(path, inode)
        _make_private(path)
        notice = f"{path} was damaged: it is kept as {aside.name}, and a new one begun" if aside else ""
        return _connected_in_time(path, patience), notice


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say of the file into what a person can act on."""
    try:
        yield
    except sqlite3.Error as error:
        reason, hint = _UNWRITABLE.get(_primary(error), (str(error), "see whether its folder can be written to"))
        raise JournalError(f"what is played cannot be kept in {path}: {reason}", hint) from error
    except UnicodeError as error:
        raise JournalError(f"what is played cannot be kept in {path}: a name in it is no UTF-8", "rename it") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "see whose its folder is, and whether it can be written to"
        raise JournalError(f"what is played cannot be kept in {path}: {reason}", hint) from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do several things together, or none of them; other programs wait meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise


def damaged_files(path: Path) -> list[Path]:
    """Return the files that were damaged and set aside, with what belongs to them."""
    pattern = re.compile(rf"{re.escape(path.stem)}-damaged-[\d-]+{re.escape(path.suffix)}(-wal|-shm)?")
    return sorted(found for found in path.parent.glob(f"{path.stem}-damaged-*") if pattern.fullmatch(found.name))


@cache
def migrations() -> tuple[str, ...]:
    """Return the scripts that make the schema, in order; the first one makes it number 1."""
    folder = resources.files("guided_audio.journal") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(file.read_text(encoding="utf-8") for file in files)


def _connected_in_time(path: Path, patience: Seconds) -> sqlite3.Connection:
    """Connect; while another program begins or leaves the file, SQLite itself does not wait."""
    until = time.monotonic() + patience
    while True:
        try:
            return _connected(path, patience)
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_AGAIN)


def _connected(path: Path, patience: Seconds) -> sqlite3.Connection:
    # Whoever shows a session may do so from a thread of its own: one at a time, which SQLite itself makes sure of.
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA secure_delete = ON")  # what is removed is gone
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "PRAGMA synchronous = NORMAL"
        )  # a killed program loses nothing; a power cut, the last seconds
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _Damaged
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == len(migrations()):
        return
    with transaction(connection):
        version = _version(connection)  # another program may have been quicker
        if version > len(migrations()):
            raise JournalError(
                f"{path} was made by a newer guided_audio (its schema is {version}, this program knows {len(migrations())})",
                "use the newer program, or move the file away, and a new one is begun",
            )
        for number, script in enumerate(migrations()[version:], version + 1):
            for statement in filter(str.strip, script.split(";\n")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make_private(path: Path) -> None:
    """Make the file and its folder, for nobody else to read; what SQLite puts beside the file has its permissions."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PERSONAL))
        path.parent.chmod(PRIVATE_FOLDER)  # once: whoever opens the folder to others later has a reason
    except FileExistsError:
        for ending in _BESIDE:
            with contextlib.suppress(OSError):
                beside = path.with_name(path.name + ending)
                if beside.stat().st_mode & 0o077:
                    beside.chmod(PERSONAL)


def _set_aside(path: Path, inode: int) -> Path | None:
    """Give a damaged file, and what belongs to it, another name; None if another program has done so already."""
    if path.stat().st_ino != inode:
        return None
    number, today = 1, date.today().isoformat()
    while True:
        aside = path.with_name(f"{path.stem}-damaged-{today}{f'-{number}' if number > 1 else ''}{path.suffix}")
        if not aside.exists():
            break
        number += 1
    for ending in _BESIDE:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside if aside.exists() else None


def _primary(error: sqlite3.Error) -> int:
    """Return SQLite's own number for an error, without what further distinguishes it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
