"""Temporary files and folders: what they are called, and removing them, also those of programs that were killed."""

import contextlib
import errno
import functools
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from guided_audio.core import cleanup, signals
from guided_audio.core.errors import OutputError
from guided_audio.core.locks import exclusive
from guided_audio.core.translation import N_

ABANDONED = 3600.0
"""A temporary file that has not been written to for so many seconds belongs to a program that was killed."""
_SUFFIX = ".part"
_ASIDE = ".old"
"""The ending of a file that gives way to a newer one: it is not removed as a leftover, because it may be all there is."""
_LEADS = (".", "guided_audio-")
"""How a temporary name begins: some file systems refuse a dot there."""
_LONGEST = 60
"""Bytes of a file's own name in a temporary one, which has 105 at most: encrypted folders take 143, others 255."""
_NAME = re.compile(r"(?:\.|guided_audio-).*-[0-9a-f]{16}(?:-[a-z]+)?\.(?P<kind>part|old)")
_FOLDER = "guided-audio-"
_YOUNG = 60.0
"""A folder of so many seconds may not have its lock yet."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_LITTLE = 1 << 16
_locks: dict[Path, contextlib.ExitStack] = {}


def new_temporary(target: Path, mode: int) -> Path:
    """Make an empty file beside a target, with these permissions from the beginning; OSError if none can be made there."""
    problems: list[OSError] = []
    for lead in _LEADS:
        temporary = target.with_name(f"{lead}{cut(target.stem, _LONGEST)}-{secrets.token_hex(8)}{_SUFFIX}")
        try:
            _make(temporary, mode)
            return temporary
        except OSError as error:
            problems.append(error)
    raise problems[0]


def beside(temporary: Path, name: str) -> Path:
    """Make a second temporary file beside one, for its user alone; if the program is killed, both are removed as leftovers."""
    path = temporary.with_name(f"{temporary.stem}-{name}{_SUFFIX}")
    _make(path, 0o600)
    return path


def remove_temporary(path: Path) -> None:
    """Remove a temporary file, if it is still there."""
    cleanup.run(path)


def aside(temporary: Path) -> Path:
    """Return the name under which the old file waits while a temporary one takes its place."""
    return temporary.with_suffix(_ASIDE)


def cut(text: str, longest: int) -> str:
    """Return as much of a text as a file's name has room for, in bytes."""
    return os.fsencode(text)[:longest].decode("utf-8", "ignore")


def remove_leftovers(folder: Path, age: float = ABANDONED, *, wholly: bool = False) -> int:
    """Remove temporary files of programs that were killed: those not written to for `age` seconds; return how many.

    With `wholly` also old files that waited for a newer one to take their place, which may be all there is of them.
    """
    removed = 0
    for path, kind in _leftovers(folder):
        with contextlib.suppress(OSError):  # it has just gone, or it is another user's
            if (wholly or kind == "part") and (not age or time.time() - path.lstat().st_mtime > age):
                path.unlink()
                removed += 1
    return removed


def count_leftovers(folder: Path) -> int:
    """Return how many temporary files are in a folder."""
    return len(_leftovers(folder))


def _leftovers(folder: Path) -> list[tuple[Path, str]]:
    """Return the temporary files in a folder, each with its kind; none if it cannot be listed."""
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return []
    return [(folder / name, found["kind"]) for name in names if (found := _NAME.fullmatch(name))]


def make_temporary_folder() -> Path:
    """Make a folder that only its user can enter; OutputError names the place if it is full.

    `remove_temporary_folder` ends it; those of programs that were killed are removed when the next one is made.
    """
    with signals.held(), explained_temporary():  # its name is not known before
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
        stack = contextlib.ExitStack()
        with contextlib.suppress(OSError):  # then it is removed by its age
            stack.enter_context(exclusive(folder / "lock"))
        _locks[folder] = stack
        cleanup.add(folder, functools.partial(remove_temporary_folder, folder))
    sweep_temporary_folders()
    return folder


def remove_temporary_folder(folder: Path) -> None:
    """Remove a temporary folder with all that is in it."""
    _locks.pop(folder, contextlib.ExitStack()).close()
    shutil.rmtree(folder, ignore_errors=True)
    cleanup.forget(folder)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Lend a temporary folder; OutputError names the place if it is full."""
    folder = make_temporary_folder()
    try:
        yield folder
    finally:
        remove_temporary_folder(folder)


def temporary_file() -> IO[bytes]:
    """Return a temporary file without a name; OutputError names the place if it is full."""
    with explained_temporary():
        return tempfile.TemporaryFile(buffering=0)


@contextlib.contextmanager
def explained_temporary() -> Iterator[None]:
    """Raise an OSError that comes of the folder for temporary files as an OutputError that names it."""
    try:
        yield
    except OSError as error:
        raise temporary_failure(error) from error


def temporary_failure(error: OSError) -> OutputError:
    """Return what is wrong with the folder for temporary files, and how to choose another."""
    place = tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - named, and not used
    full = error.errno in _FULL or is_full(Path(place))
    reason = N_("it is full") if full else (error.strerror or str(error)).lower()
    hint = N_("free some space there, or name another folder in TMPDIR")
    return OutputError(
        N_("the folder for temporary files ({place}) cannot be used: {reason}", place=place, reason=reason), hint
    )


def is_full(folder: Path) -> bool:
    """Whether next to nothing can be written to a folder's disk any more."""
    try:
        return shutil.disk_usage(folder).free < _LITTLE
    except OSError:
        return False


def sweep_temporary_folders() -> None:
    """Remove this user's temporary folders whose programs were killed."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(tempfile.gettempdir()):
            if entry.name.startswith(_FOLDER) and entry.is_dir(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    _sweep(Path(entry.path), entry.stat(follow_symlinks=False))


def _sweep(folder: Path, status: os.stat_result) -> None:
    """Remove a folder, unless its program lives, or it is another user's."""
    age = time.time() - status.st_mtime
    is_own = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    if folder in _locks or not is_own or age < _YOUNG:
        return
    lock = folder / "lock"
    if lock.exists():
        with exclusive(lock) as held:  # BlockingIOError, an OSError, where its program holds it
            if not held and age < ABANDONED:
                return
    elif age < ABANDONED:
        return
    shutil.rmtree(folder, ignore_errors=True)


def _make(path: Path, mode: int) -> None:
    def remove() -> None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)

    cleanup.add(path, remove)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    except OSError:
        cleanup.forget(path)  # it may be another program's
        raise
