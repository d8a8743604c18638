"""Writing files: each appears whole or not at all, and a failure says what to do about it."""

import contextlib
import errno
import glob
import hashlib
import os
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from guided_audio.core.errors import OutputError

PERSONAL = 0o600
"""Scripts may hold private words."""
ABANDONED = 3600.0
"""A temporary file that has not been written to for so many seconds belongs to a program that was killed."""
_SUFFIX = ".part"


@contextlib.contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Yield a temporary path to write to; it replaces the target (the file, where that is a link) when the block ends well."""
    with explained(target):
        real = target.resolve() if target.is_symlink() else target
        if real.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        if real.exists() and not real.is_file():
            raise OSError(errno.EINVAL, "it is no ordinary file", str(target))
        remove_leftovers(real)
        temporary = real.parent / f"{_prefix(real)}{secrets.token_hex(8)}{_SUFFIX}"
    try:
        yield temporary
        with explained(target):
            _sync(temporary)
            temporary.replace(real)
        with contextlib.suppress(OSError):  # the file is there; not every folder can be synced
            _sync(real.parent)
    finally:
        temporary.unlink(missing_ok=True)


def save_text(target: Path, text: str, mode: int = PERSONAL) -> None:
    """Write a text as UTF-8, its line ends as they are, with these permissions; raises OutputError."""
    with written_whole(target) as temporary, explained(target):
        _write_new(temporary, text)
        temporary.chmod(mode)


def begin_text(target: Path, text: str) -> None:
    """Write a text to a new file that only its user may read; raises OutputError if there is a file."""
    with explained(target):
        try:
            _write_new(target, text)
        except FileExistsError as error:
            raise OutputError(f"{target} is already there, and stays as it is", "choose another name") from error
    with contextlib.suppress(OSError):
        _sync(target.parent)


def beside(temporary: Path, name: str) -> Path:
    """Return a second temporary path beside one of `written_whole`; if the program is killed, both are removed as leftovers."""
    return temporary.with_name(f"{temporary.stem}-{name}{_SUFFIX}")


def make_folder(folder: Path) -> None:
    """Make a folder for a file, such as audio_out, but no tree of folders for a mistyped path; raises OutputError."""
    with explained(folder):
        folder.mkdir(exist_ok=True)


@contextlib.contextmanager
def explained(target: Path) -> Iterator[None]:
    """Raise OSError and ValueError again as an OutputError that says what to do."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        full = getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}
        hint = f"{'free some space, or ' if full else ''}choose another place"
        raise OutputError(f"{target} could not be written: {reason[0].lower()}{reason[1:]}", hint) from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex; OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def exclusive(lock: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock between processes, on a file that stays; the system releases it when the process ends, however it ends.

    Without `wait`, a lock that another process holds raises BlockingIOError.
    """
    with lock.open("ab") as file:
        _lock(file.fileno(), wait)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, wait: bool) -> None:
        while True:
            try:
                return msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if not wait:
                    raise BlockingIOError(error.errno, error.strerror) from error
                time.sleep(0.05)
else:
    import fcntl

    def _lock(handle: int, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _write_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet, and see it onto the disk; one that fails half-way is taken away."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PERSONAL)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def remove_leftovers(target: Path) -> None:
    """Remove temporary files of a program that was killed; one still at work has written lately."""
    for leftover in target.parent.glob(f"{glob.escape(_prefix(target))}*{_SUFFIX}"):
        with contextlib.suppress(OSError):  # it has just gone, or it is another user's
            if time.time() - leftover.stat().st_mtime > ABANDONED:
                leftover.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    return f".{target.stem[:60]}-"


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle for folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
