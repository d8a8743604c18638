"""Locks between processes, on files that stay; the system releases them when a process ends, however it ends."""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from guided_audio.core.errors import OutputError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds

PATIENCE = Seconds(30.0)
"""How long a command waits for others that change the same files; each of them needs some hundredths of a second."""
_BETWEEN = 0.02
_NAMES = (".lock", "lock")
"""Some file systems refuse names that begin with a dot."""
_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@contextlib.contextmanager
def exclusive(lock: Path, patience: float = 0.0) -> Iterator[bool]:
    """Hold a lock; yields whether it is held: not every file system has locks, and then nothing is waited for.

    BlockingIOError if another process holds it for longer than `patience`, in seconds; OSError if there can be no such file.
    """
    until = time.monotonic() + patience
    while True:
        with lock.open("ab") as file:
            is_held = _locked(file)
            if is_held and not _is_at(lock, file):
                continue  # the process that had it has removed the file
            if is_held is None or is_held:
                yield bool(is_held)
                return
        if time.monotonic() >= until:
            raise BlockingIOError(errno.EAGAIN, "another program holds the lock", str(lock))
        time.sleep(_BETWEEN)


@contextlib.contextmanager
def changing(folder: Path, patience: float = PATIENCE) -> Iterator[bool]:
    """Keep other processes from changing the files of a folder meanwhile: all that reads, changes and writes them is done so.

    Yields whether the lock is held. OutputError if others take too long; OSError if the folder cannot be written to.
    """
    with contextlib.ExitStack() as stack:
        try:
            held = stack.enter_context(exclusive(_lock_in(folder), patience))
        except BlockingIOError:
            raise OutputError(
                N_("another program is changing the files in {folder}", folder=folder), N_("try again in a moment")
            ) from None
        yield held


def remove_held(lock: Path) -> None:
    """Remove the file of a lock that this process holds; others that wait for it make a new one."""
    with contextlib.suppress(OSError):  # Windows removes no file that is open
        lock.unlink()


def remove_lock(folder: Path) -> None:
    """Remove the file of a folder's lock, which this process holds."""
    for name in _NAMES:
        remove_held(folder / name)


def _lock_in(folder: Path) -> Path:
    first, second = (folder / name for name in _NAMES)
    with contextlib.suppress(OSError):
        first.open("ab").close()
        return first
    return second


def _is_at(path: Path, file: IO[bytes]) -> bool:
    """Whether an open file is still the one of this name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _locked(file: IO[bytes]) -> bool | None:
    """Lock an open file; False if another process has, None if the file system has no locks."""
    try:
        _lock(file.fileno())
        return True
    except OSError as error:
        return False if error.errno in _HELD else None
