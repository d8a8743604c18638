"""Following a script while it is written: what was saved is heard, and what cannot be performed yet is explained."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, Severity
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import _
from guided_audio.core.units import Seconds
from guided_audio.session.live import Change, Playback
from guided_audio.session.places import words_at
from guided_audio.session.plan import SessionPlan

EVERY = Seconds(0.05)
"""How often a file is looked at. No library is needed for one file, and none knows when an editor has written all of it."""
SHOWN = Seconds(6.0)
"""For how long it is shown that a version was taken; what is wrong with one is shown until the next."""
_STILL = _("The last good version goes on.")


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
        is_first, left = True, 0.0
        while not over.wait(EVERY):
            left -= EVERY
            if 0 >= left > -EVERY:
                playback.show_notice("")
            if playback.is_ready and file.was_saved():
                notice, is_good = _take(playback, open_again, is_first)
                playback.show_notice(notice)
                is_first, left = False, SHOWN if is_good else 0.0 - EVERY

    thread = threading.Thread(target=watch, name="watch", daemon=True)
    start_thread(thread)
    try:
        yield
    finally:
        over.set()


def _take(playback: Playback, open_again: Callable[[], SessionPlan], is_first: bool) -> tuple[str, bool]:
    """Go on in the new version of a script; return its state, and whether it could be taken.

    The first may be the one that is being played already.
    """
    now = f"{datetime.now():%H:%M:%S}"
    try:
        revised = playback.revise(open_again())
    except DiagnosticsError as error:
        first, *others = [found for found in error.diagnostics if found.severity is Severity.ERROR]
        more = _(" And {others} more.", others=len(others)) if others else ""
        return f"{now}: {first}.{more} {_STILL}", False
    except (GuidedAudioError, OSError) as error:
        return f"{now}: {error}. {_STILL}", False
    if revised.change is Change.NOTHING:
        return "" if is_first else _("{now}: saved; nothing that is heard has changed", now=now), True
    return _("{now}: saved; going on at {words_at}", now=now, words_at=words_at(playback.session, revised.index)), True
