"""Parts of a voice that take long to make, kept in the user's cache folder: whole, checked, and never needed."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from guided_audio.core.errors import OutputError
from guided_audio.core.files import PERSONAL, remove_leftovers, written_whole

_DIGEST = 32


class BeingMade(Exception):
    """Another process is making this just now."""


def kept(path: Path, key: str, make: Callable[[], bytes]) -> bytes | None:
    """Return what `make` makes, from the file if that was kept under the same key; None where nothing can be kept.

    A file that is damaged, or was kept under another key, is made anew; so nothing in it can change what is heard.
    BeingMade if another process is at it.
    """
    if not _is_own(path.parent):
        return None
    found = _read(path, key)
    if found is not None:
        return found
    with _alone(path):
        found = _read(path, key)  # somebody else may have come before
        if found is not None:
            return found
        remove_leftovers(path)
        made = make()
        # a full disk is no reason to be silent
        with contextlib.suppress(OutputError), written_whole(path) as temporary:
            _write(temporary, _digest(key, made), made)
        return made


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from making the same file; the system ends this when the process ends, however it ends."""
    if sys.platform == "win32":
        yield  # it may be made twice there, and the last one stays
        return
    import fcntl

    with path.with_suffix(".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingMade from None
        yield


def _is_own(folder: Path) -> bool:
    """Make the folder, for nobody else to read; whether it is there, can be written to, and only by its owner."""
    try:
        for part in (folder.parent, folder):
            if not part.is_dir():
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return False
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & 0o022):
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _read(path: Path, key: str) -> bytes | None:
    if not path.is_file():  # a pipe in its place would be waited for
        return None
    try:
        with path.open("rb") as file:
            digest, found = file.read(_DIGEST), file.read()
    except OSError:
        return None
    return found if digest == _digest(key, found) else None


def _write(path: Path, *parts: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PERSONAL), "wb") as file:
            file.writelines(parts)
    except OSError as error:
        raise OutputError(f"{path} could not be written") from error


def _digest(key: str, content: bytes) -> bytes:
    digest = hashlib.blake2b(key.encode() + b"\0", digest_size=_DIGEST)
    digest.update(content)
    return digest.digest()
