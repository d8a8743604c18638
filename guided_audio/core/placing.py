"""How a finished file takes its name in any file system: what one of them does not offer costs nothing but that."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from guided_audio.core import signals
from guided_audio.core.temporary import aside

_NOT_OFFERED = frozenset(
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES, errno.ENOTTY}
)
"""How file systems say that they have no such thing, such as permissions or syncing: the file itself is none the worse."""


def sync(path: Path) -> None:
    """See a file or a folder onto the disk, where its file system can; OSError if the disk fails, or is full."""
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle for folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        with _where_offered():
            os.fsync(handle)
    finally:
        os.close(handle)


def can_sync(path: Path) -> bool:
    """Whether a file can be seen onto the disk: not every file system offers that; a disk that fails is another matter."""
    try:
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno not in _NOT_OFFERED
    return True


def place(temporary: Path, target: Path, *, overwrite: bool = True) -> None:
    """Give a finished file its name, in the place of another file only with `overwrite`; raises OSError."""
    if not overwrite:
        _place_new(temporary, target)
        return
    try:
        temporary.replace(target)
    except OSError:
        if not (target.is_file() and temporary.exists()):
            raise
        with signals.held():  # an interrupt between the steps would leave the old file under another name
            _exchange(temporary, target)


def _place_new(temporary: Path, target: Path) -> None:
    """Give a file a name that no file has; FileExistsError if one has."""
    try:
        os.link(temporary, target)
        return
    except FileExistsError:
        raise
    except OSError:  # a file system without links: between looking and renaming is a moment of microseconds
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
    temporary.rename(target)


def _exchange(temporary: Path, target: Path) -> None:
    """Rename the old file out of the way, and then the new one: not every file system renames over a file."""
    old = aside(temporary)
    target.rename(old)
    try:
        temporary.rename(target)
    except OSError:
        old.rename(target)
        raise
    with contextlib.suppress(OSError):
        old.unlink()


@contextlib.contextmanager
def _where_offered() -> Iterator[None]:
    """Do something that not every file system can, and go on without it there."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise


def set_mode(path: Path, mode: int) -> None:
    """Set permissions, where the file system has them and they are others."""
    if stat.S_IMODE(path.stat().st_mode) != mode:
        with _where_offered():
            path.chmod(mode)
