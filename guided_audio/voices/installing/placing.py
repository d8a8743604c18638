"""Putting the files of a voice into the folder of voices: all of them, or none that an engine would see."""

import contextlib
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from guided_audio.core.errors import OutputError
from guided_audio.core.files import explained, written_whole


def move_in(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Move files to their places, from the same disk; the last is what makes a voice visible: it comes last, and goes first."""
    with _all_or_none([target for _, target in pairs]) as temporaries:
        for (source, _), temporary in zip(pairs, temporaries, strict=True):
            source.replace(temporary)


def copy_in(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Copy files to their places, in the same way; what is copied stays where it is."""
    with _all_or_none([target for _, target in pairs]) as temporaries:
        for (source, _), temporary in zip(pairs, temporaries, strict=True):
            shutil.copyfile(source, temporary)


@contextlib.contextmanager
def _all_or_none(targets: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield a temporary file for each; they take their places in order when all of them are written."""
    with contextlib.ExitStack() as stack:
        temporaries = [stack.enter_context(written_whole(target)) for target in reversed(targets)]
        with explained(targets[-1]):
            yield temporaries[::-1]
            if len(targets) > 1:
                targets[-1].unlink(missing_ok=True)  # no model is ever seen with another one's configuration


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes from adding voices meanwhile; the system ends this when the process ends, however it ends."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield  # two writers spoil each other's file there, which its sha256 shows
        return
    import fcntl

    with contextlib.ExitStack() as stack:
        with explained(folder):
            lock = stack.enter_context((folder / ".adding.lock").open("ab"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError("another guided-audio is adding a voice just now", "wait until it has ended") from None
        yield
