"""Following a script while it is written: what was saved is heard, and what cannot be performed yet is explained."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, Severity
from guided_audio.core.threads import start_thread
from guided_audio.core.units import Seconds
from guided_audio.session.live import Playback, Revised
from guided_audio.session.plan import SessionPlan

EVERY = Seconds(0.05)
"""How often a file is looked at. No library is needed for one file, and none knows when an editor has written all of it."""
_TOLD = {
    Revised.WORDS: "Saved: going on where it has changed.",
    Revised.SOUND: "Saved: going on here, as it sounds now.",
    Revised.SAME: "Saved: nothing that is heard has changed.",
}
_STILL = "The last good version goes on."


class SavedFile:
    """A file that is saved now and then, in place or by putting another in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] | None = None
        self._waiting: tuple[int, ...] | None = None
        self._digest = b""

    def was_saved(self) -> bool:
        """Whether it holds something else than at the last call that said so, or is seen for the first time.

        While it is missing, empty, or still changing from one call to the next, an editor is at work on it.
        """
        state = self._state()
        is_still = state == self._waiting
        self._waiting = state
        if state is None or not is_still or state == self._seen:
            return False
        digest = self._read()
        if not digest or self._state() != state:
            return False
        self._seen, before, self._digest = state, self._digest, digest
        return digest != before

    def _state(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return (found.st_ino, found.st_size, found.st_mtime_ns) if found.st_size else None

    def _read(self) -> bytes:
        """Return the digest of what it holds; nothing if that cannot be read."""
        with contextlib.suppress(OSError):
            return hashlib.sha256(self._path.read_bytes()).digest()
        return b""


@contextlib.contextmanager
def watched(playback: Playback, path: Path, open_again: Callable[[], SessionPlan]) -> Iterator[None]:
    """Follow a script while it is played: whenever it is saved, it goes on in what `open_again` returns.

    A version that cannot be performed is explained in the status, and what was played before goes on.
    """
    file, over = SavedFile(path), threading.Event()

    def watch() -> None:
        is_first = True
        while not over.wait(EVERY):
            if playback.is_ready and file.was_saved():
                told = _take(playback, open_again)
                if not (is_first and told == _TOLD[Revised.SAME]):  # else it was saved after it had been opened
                    playback.show_notice(told)
                is_first = False

    thread = threading.Thread(target=watch, name="watch", daemon=True)
    start_thread(thread)
    try:
        yield
    finally:
        over.set()


def _take(playback: Playback, open_again: Callable[[], SessionPlan]) -> str:
    """Go on in the new version of a script; return what has become of it."""
    try:
        return _TOLD[playback.revise(open_again())]
    except DiagnosticsError as error:
        first, *others = [found for found in error.diagnostics if found.severity is Severity.ERROR]
        more = f" And {len(others)} more." if others else ""
        return f"{first}.{more} {_STILL}"
    except GuidedAudioError as error:
        return f"{error}. {_STILL}"
