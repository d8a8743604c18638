"""Writing files: each appears whole or not at all, in any folder, and a failure says what to do about it."""

import contextlib
import errno
import hashlib
import itertools
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from guided_audio.core.errors import OutputError
from guided_audio.core.placing import place, set_mode, sync
from guided_audio.core.temporary import cut, new_temporary, remove_leftovers, remove_temporary
from guided_audio.core.translation import N_, _

PERSONAL = 0o600
"""Scripts may hold private words."""
PRIVATE_FOLDER = 0o700
_ORDINARY = 0o666
"""What a file begins with that anyone may read; the user's own mask takes away from it."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_HINTS = {
    errno.EEXIST: N_("choose another name"),
    errno.ENAMETOOLONG: N_("choose a shorter name"),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM),
        N_("see whose that folder is and whether it can be written to, or choose another place"),
    ),
    **dict.fromkeys(_FULL, N_("free some space, or choose another place")),
}
Done = Literal["written", "read", "removed", "cleared", "renamed"]
_NOT_DONE: dict[Done, str] = {
    "written": N_("{target} could not be written: {why}"),
    "read": N_("{target} could not be read: {why}"),
    "removed": N_("{target} could not be removed: {why}"),
    "renamed": N_("{target} could not be renamed: {why}"),
    "cleared": N_("{target} could not be cleared: {why}"),
}
_REASONS = (
    N_("no such file or directory"),
    N_("permission denied"),
    N_("operation not permitted"),
    N_("no space left on device"),
    N_("disk quota exceeded"),
    N_("read-only file system"),
    N_("is a directory"),
    N_("not a directory"),
    N_("file exists"),
    N_("file name too long"),
    N_("input/output error"),
)
"""What systems say most often, in English, to be translated by `reason_of`."""
_REFUSED = re.compile(r'[\x00-\x1f\x7f:*?"<>|\\]')
"""Characters that file systems of other systems refuse in names."""
_LIMITS = (255, 143)
"""The most bytes of a name: in most folders, and in folders that are encrypted by eCryptfs."""


@contextlib.contextmanager
def written_whole(
    target: Path, mode: int | None = None, *, overwrite: bool = True, keep: bool = False
) -> Iterator[Path]:
    """Yield an empty temporary file to write to; it becomes the target (the file, where that is a link) when the block ends well.

    Args:
        target: Where it goes.
        mode: Its permissions at the end. Until then it is for its user alone; without a mode it is an ordinary file.
        overwrite: Whether a file may be replaced; otherwise one that is there at the end is an OutputError.
        keep: Whether a finished file that cannot go there is kept beside it, which the error tells.

    Raises:
        OutputError: The file cannot be written.

    """
    with explained(target):
        real = _real(target)
        remove_leftovers(real.parent)
    with scratch_file(real, _ORDINARY if mode is None else PERSONAL) as temporary:
        yield temporary
        with explained(target), _kept(temporary, real) if keep else _not_over(target):
            sync(temporary)
            if mode is not None:
                set_mode(temporary, mode)
            place(temporary, real, overwrite=overwrite)
        with contextlib.suppress(OSError):  # the file is there; not every folder can be synced
            sync(real.parent)


@contextlib.contextmanager
def scratch_file(target: Path, mode: int = PERSONAL) -> Iterator[Path]:
    """Lend an empty file beside a target; it is gone at the end. OutputError if there can be none."""
    with explained(target):
        temporary = new_temporary(target, mode)
    try:
        yield temporary
    finally:
        remove_temporary(temporary)


def save_text(target: Path, text: str, mode: int = PERSONAL, *, overwrite: bool = True) -> None:
    """Write a text as UTF-8, its line ends as they are, with these permissions; raises OutputError."""
    with written_whole(target, mode, overwrite=overwrite) as temporary, explained(target):
        temporary.write_bytes(text.encode("utf-8"))


def begin_text(target: Path, text: str) -> None:
    """Write a text to a new file that only its user may read; raises OutputError if there is a file."""
    if os.path.lexists(target):
        raise _is_there(target)
    save_text(target, text, overwrite=False)


def make_folder(folder: Path) -> None:
    """Make a folder for a file, such as audio_out, but no tree of folders for a mistyped path; raises OutputError."""
    with explained(folder):
        folder.mkdir(exist_ok=True)


def make_private_folder(folder: Path) -> None:
    """Make a folder, with those around it, and keep others out of it where its file system can; raises OSError."""
    folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        set_mode(folder, PRIVATE_FOLDER)


def is_private(*paths: Path) -> bool | None:
    """Whether their user alone can read these files, as their permissions say; None where these say nothing, as on Windows."""
    with contextlib.suppress(OSError):
        return None if os.name == "nt" else not any(path.stat().st_mode & 0o077 for path in paths)
    return None


def try_writing(target: Path) -> None:
    """Write, sync, replace and remove a small file beside a target; what would fail at the end of long work fails now.

    Raises OutputError.
    """
    with explained(target):
        _real(target)
        with scratch_file(target) as first, scratch_file(target) as second:
            for path in (first, second):
                path.write_bytes(b".")
                sync(path)
            place(second, first)


def accepted_name(target: Path, endings: Sequence[str] = ()) -> Path:
    """Return a target by a name that its folder accepts, also with these endings: shorter, or with other characters."""
    stem, endings = target.stem, (target.suffix, *endings)
    if _REFUSED.search(stem) and not _is_accepted(target):
        stem = _REFUSED.sub("-", stem)
    for limit in _LIMITS:
        if any(_is_too_long(target.with_name(f"{stem}{ending}")) for ending in endings):
            stem = cut(stem, limit - max(len(os.fsencode(ending)) for ending in endings)).rstrip()
    return target.with_name(f"{stem}{target.suffix}") if stem else target


@contextlib.contextmanager
def explained(target: Path, done: Done = "written") -> Iterator[None]:
    """Raise OSError and ValueError again as an OutputError that says what could not be `done`, and what to do."""
    try:
        yield
    except (OSError, ValueError) as error:
        hint = _HINTS.get(getattr(error, "errno", None) or 0, N_("choose another place"))
        raise OutputError(N_(_NOT_DONE[done], target=target, why=reason_of(error)), hint) from error


def reason_of(error: Exception) -> str:
    """Return what an error says of its cause, as a part of a sentence."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    in_sentence = f"{reason[0].lower()}{reason[1:]}"
    return N_(in_sentence)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex; OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _not_over(target: Path) -> Iterator[None]:
    """Say of a file that must not be replaced that it is there."""
    try:
        yield
    except FileExistsError as error:
        raise _is_there(target) from error


@contextlib.contextmanager
def _kept(temporary: Path, target: Path) -> Iterator[None]:
    """Where a finished file cannot take its place, keep it beside that, and say so."""
    try:
        yield
    except OSError as error:
        if (place_kept := _keep(temporary, target)) is None:
            raise
        is_there = isinstance(error, FileExistsError)
        what = (
            N_("{target} is already there", target=target)
            if is_there
            else N_(_NOT_DONE["written"], target=target, why=reason_of(error))
        )
        problem = N_("{what}; what was made is kept as {place}", what=what, place=place_kept)
        hint = (
            N_("rename it, or free that name and do it again")
            if isinstance(error, FileExistsError)
            else N_("see whether it is whole")
        )
        raise OutputError(problem, hint) from error


def _keep(temporary: Path, target: Path) -> Path | None:
    """Give a finished file another name beside its target, and return it; None if there is none to be had."""
    for number in itertools.islice(itertools.count(1), 100):
        ending = f"-kept{f'-{number}' if number > 1 else ''}{target.suffix}"
        path = target.with_name(f"{cut(target.stem, _LIMITS[1] - len(os.fsencode(ending)))}{ending}")
        try:
            place(temporary, path, overwrite=False)
            return path
        except FileExistsError:
            continue
        except OSError:
            return None
    return None


def _real(target: Path) -> Path:
    """Return the file that is to be written; OSError if something else is in its place."""
    real = target.resolve() if target.is_symlink() else target
    if real.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if real.exists() and not real.is_file():
        raise OSError(errno.EINVAL, _("it is no ordinary file"), str(target))
    return real


def _is_there(target: Path) -> OutputError:
    return OutputError(N_("{target} is already there, and stays as it is", target=target), N_("choose another name"))


def _is_accepted(target: Path) -> bool:
    """Whether a folder takes the characters of a name; also where it takes no file at all, which writing reports."""
    usual = target.with_name("name")
    for path in (target, usual):
        with contextlib.suppress(OutputError), scratch_file(path):
            return path is target
    return True


def _is_too_long(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False
