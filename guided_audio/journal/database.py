"""The journal's file: private, migrated by numbered scripts, set aside when it is damaged, and never overwritten."""

import contextlib
import itertools
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
from guided_audio.core.files import PERSONAL, make_private_folder, reason_of
from guided_audio.core.placing import can_sync
from guided_audio.core.temporary import is_full
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Seconds

_RETRY_AFTER = 0.01
_COMPANIONS = ("", "-wal", "-shm", "-journal")
"""The endings of the file itself and of those that SQLite keeps beside it."""
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FULL = (_("the disk is full"), _("free some space"))
_REASONS = {
    sqlite3.SQLITE_BUSY: (_("another program is busy with it"), _("try again in a moment")),
    sqlite3.SQLITE_LOCKED: (_("another program is busy with it"), _("try again in a moment")),
    sqlite3.SQLITE_PROTOCOL: (_("another program is busy with it"), _("try again in a moment")),
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: (
        _("it can be read, and not written"),
        _("see whose it is, and whether that folder can be written to"),
    ),
    sqlite3.SQLITE_CANTOPEN: (
        _("its folder cannot be written to"),
        _("see whose that is, or whether something else has that name"),
    ),
    sqlite3.SQLITE_PERM: (_("it may not be read"), _("see whose it is")),
    sqlite3.SQLITE_AUTH: (_("it may not be read"), _("see whose it is")),
    sqlite3.SQLITE_IOERR: (_("its disk reports an error"), _("see whether that disk is well")),
    sqlite3.SQLITE_CORRUPT: (_("it is damaged"), _("play as usual: it is set aside then, and a new one begun")),
    sqlite3.SQLITE_NOTADB: (_("it is damaged"), _("play as usual: it is set aside then, and a new one begun")),
}  # fmt: skip


class _Damaged(sqlite3.DatabaseError):
    """SQLite can read the file, but its check finds it inconsistent."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def open_database(path: Path, patience: Seconds) -> tuple[sqlite3.Connection, str]:
    """Open the file, made and migrated as needed; a damaged one is set aside under another name, and a new one begun.

    Returns a connection in autocommit, and what the user should know of how it was opened, mostly nothing. `patience` is how
    long to wait for another program. JournalError if the file cannot be read or written, or is that of a newer program.
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
        told = _("{path} was damaged: it is kept as {name}, and a new one begun", path=path, name=aside and aside.name)
        notice = told if aside else ""
        return _connected_in_time(path, patience), notice


def open_copy(path: Path) -> sqlite3.Connection:
    """Open a copy of the file in memory, migrated: for reading it where its folder is not writable, full, or locked.

    Changes to it change nothing that is kept. JournalError if the file cannot be read, either.
    """
    with explained(path, _("cannot be read from")):
        try:
            return _copied(path, "mode=ro")
        except sqlite3.Error:
            return _copied(path, "immutable=1")  # without what a program that holds the lock has not yet written there


@contextlib.contextmanager
def explained(path: Path, what: str = _("cannot be kept in")) -> Iterator[None]:
    """Turn errors of SQLite and of the system into a JournalError with a hint."""
    try:
        yield
    except (sqlite3.Error, UnicodeError, OSError) as error:
        match error:
            case sqlite3.Error():
                reason, hint = _reason(path, error)
            case UnicodeError():
                reason, hint = _("a name in it is no UTF-8"), _("rename it")
            case _:
                reason = reason_of(error)
                hint = _("see whose its folder is, and whether it can be written to")
        raise JournalError(
            N_("what is played {what} {path}: {reason}", what=what, path=path, reason=reason), hint
        ) from error


def _reason(path: Path, error: sqlite3.Error) -> tuple[str, str]:
    """Return what is wrong, in plain words, and what would help; SQLite has one word for many causes."""
    code = _primary(error)
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}:
        if is_full(path.parent):
            code = sqlite3.SQLITE_FULL
        elif path.exists() and not os.access(path, os.R_OK):
            code = sqlite3.SQLITE_PERM
    return _REASONS.get(code, (str(error), _("see whether its folder can be written to")))


def _copied(path: Path, way: str) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?{way}", timeout=0.0, uri=True)) as file:
            file.execute("BEGIN")
            _check(file)  # and a lock that is held ends this here: copying would wait for it, for ever
            file.backup(copy)
        _migrate(copy, path)
    except BaseException:
        copy.close()
        raise
    return copy


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do several things together, or none of them; other programs wait meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        yield


def damaged_files(path: Path) -> list[Path]:
    """Return the damaged files that were set aside, with those that SQLite kept beside them."""
    pattern = re.compile(rf"{re.escape(path.stem)}-damaged-[\d-]+{re.escape(path.suffix)}(-wal|-shm|-journal)?")
    return sorted(found for found in path.parent.glob(f"{path.stem}-damaged-*") if pattern.fullmatch(found.name))


@cache
def migrations() -> tuple[str, ...]:
    """Return the scripts that make the schema, in order; the first one makes version 1."""
    folder = resources.files("guided_audio.journal") / "migrations"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return tuple(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _connected_in_time(path: Path, patience: Seconds) -> sqlite3.Connection:
    """Connect; SQLite itself does not wait while another program opens or closes the file."""
    until = time.monotonic() + patience
    while True:
        try:
            return _connected(path, patience)
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_RETRY_AFTER)


def _connected(path: Path, patience: Seconds) -> sqlite3.Connection:
    # A screen may run in another thread than the one that opened the file; SQLite lets one at a time in.
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA secure_delete = ON")  # what is removed is gone
        connection.execute("PRAGMA temp_store = MEMORY")  # no copy of it ever lies in a folder for temporary files
        # a killed program loses nothing; a power cut, the last seconds
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if can_sync(path) else 'OFF'}")
        _use_wal(connection)
        _check(connection)
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let others read while this program writes, where the file system can share memory; else they wait for each other."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise
        connection.execute("PRAGMA journal_mode = TRUNCATE")


def _check(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _Damaged


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == len(migrations()):
        return
    with transaction(connection):
        version = _version(connection)  # another program may have been quicker
        if version > len(migrations()):
            raise JournalError(
                N_(
                    "{path} was made by a newer guided_audio (its schema is {version}, this program knows {migrations})",
                    path=path,
                    version=version,
                    migrations=len(migrations()),
                ),
                N_("use the newer program, or move the file away, and a new one is begun"),
            )
        for number, script in enumerate(migrations()[version:], version + 1):
            for statement in filter(str.strip, script.split(";\n")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make_private(path: Path) -> None:
    """Make the file and its folder readable by the user alone; SQLite gives the files beside it the same permissions."""
    if not path.parent.is_dir() or not path.exists():
        make_private_folder(path.parent)  # once: a user who opens the folder to others later has a reason
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PERSONAL))
    except FileExistsError:
        for ending in _COMPANIONS:
            with contextlib.suppress(OSError):
                companion = path.with_name(path.name + ending)
                if companion.stat().st_mode & 0o077:
                    companion.chmod(PERSONAL)


def _set_aside(path: Path, inode: int) -> Path | None:
    """Rename a damaged file and those beside it; None if another program has done so already."""
    if path.stat().st_ino != inode:
        return None
    stem = f"{path.stem}-damaged-{date.today().isoformat()}"
    free = (path.with_name(f"{stem}{f'-{number}' if number > 1 else ''}{path.suffix}") for number in itertools.count(1))
    aside = next(candidate for candidate in free if not candidate.exists())
    for ending in _COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside if aside.exists() else None


def _primary(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code, without the extended part."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
