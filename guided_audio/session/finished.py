"""Finished sessions: for each session that was chosen one private folder with its sound, its captions and its timeline.

They are kept in the cache, so that a session is made once, and is still there after a restart; the longest unused go first.
A folder's name says nothing of what is in it. Its marker is written last: without it, a session counts as not made.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any

from guided_audio.core.config import finished_folder
from guided_audio.core.errors import Cancelled, OutputError, SpeechError, UsageError
from guided_audio.core.files import PERSONAL, explained, make_private_folder, save_text
from guided_audio.core.locks import exclusive
from guided_audio.core.placing import set_mode
from guided_audio.core.temporary import remove_leftovers
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.export import Begun, Exported, ExportOptions
from guided_audio.session.chosen import Chosen
from guided_audio.session.live import beginning_of
from guided_audio.session.prepare import WORKERS, Progress
from guided_audio.session.session import Session
from guided_audio.session.session_digest import digest_of_session
from guided_audio.speech import Speech
from guided_audio.timeline import CueInfo, cues_from_dicts
from guided_audio.voices.spoken_store import CacheContents

BOUND = 1 << 30
"""The bytes that finished sessions may take: seventy of fifteen minutes."""
MOST = 1000
"""The folders that there may be: those that were chosen, and not made, take next to no room."""
IN_USE = 3 * 3600.0
"""For so many seconds after it was heard a session is never cleaned: a phone may be in the middle of it."""
_KEY = re.compile(r"[0-9a-f]{32}")
_CHOSEN, _MARKER, _HEARD, _LOCK = "chosen.json", "finished.json", "heard", "lock"
_WITH = ExportOptions(captions=("vtt", "srt"), timeline=True, preset="browser")
_OTHERS = 0.2
"""Seconds between two looks at what another process is making."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished session: the files in its folder, and what the journal keeps of it."""

    key: str
    folder: Path
    seconds: Seconds
    size: int
    """Bytes of its sound."""
    beginning: dict[str, Any]
    """The fields of a `Beginning` that do not depend on when it begins."""
    heading: str
    """What pages that are written in it are headed with."""
    growing: Path | None = None
    """Where its sound is while it is written; it can be heard as far as it is there."""

    @property
    def made(self) -> float:
        """When it was made, in seconds since 1970."""
        return _touched(self.folder / _MARKER)

    @property
    def sound(self) -> Path:
        """The MP3."""
        return self.growing or self.folder / "session.mp3"

    @property
    def captions(self) -> Path:
        """Its words as WebVTT."""
        return self.folder / "session.vtt"

    @property
    def subtitles(self) -> Path:
        """Its words as SubRip."""
        return self.folder / "session.srt"

    @property
    def timeline(self) -> Path:
        """Every cue with its time, as JSON."""
        return self.folder / "session.json"


class FinishedStore:
    """The folder of finished sessions, with the voices that make them; several threads and processes may use it."""

    def __init__(self, folder: Path | None = None, bound: int = BOUND) -> None:
        self.folder = folder or finished_folder()
        self._bound = bound
        self._speech = Speech(WORKERS)
        self._growing: dict[str, Finished] = {}

    def open(self, chosen: Chosen) -> tuple[str, Session]:
        """Open what was chosen, and return it with its key, which is the same for the same sound."""
        session = chosen.open(self._speech)
        digest = digest_of_session(session, None, chosen.passage_language, chosen.sample)
        return hashlib.sha256(digest.encode()).hexdigest()[:32], session

    def remember(self, key: str, chosen: Chosen) -> None:
        """Keep how a session was chosen, so that it can be made again; OutputError if that cannot be."""
        folder = self.folder / key
        with explained(folder):
            make_private_folder(self.folder)
            make_private_folder(folder)
        if not (folder / _CHOSEN).exists():
            save_text(folder / _CHOSEN, chosen.to_json())

    def chosen(self, key: str) -> Chosen | None:
        """Return how a session was chosen; None if there is none of this key."""
        if not _KEY.fullmatch(key):
            return None
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, UsageError):
            return Chosen.from_json((self.folder / key / _CHOSEN).read_text(encoding="utf-8"))
        return None

    def find(self, key: str) -> Finished | None:
        """Return a finished session, or one whose sound is being written; None if it is neither, or not whole any more."""
        return (_find(self.folder / key) or self._growing.get(key)) if _KEY.fullmatch(key) else None

    def sessions(self) -> Iterator[tuple[Chosen, Finished]]:
        """Yield all finished sessions of the library, with how they were chosen, those made last first."""
        for folder in sorted(_folders(self.folder), key=lambda folder: -_touched(folder / _MARKER)):
            chosen, found = self.chosen(folder.name), _find(folder)
            if chosen and found and chosen.is_session:
                yield chosen, found

    def note_heard(self, finished: Finished) -> None:
        """Note that a session is heard now, so that it stays for a while."""
        with contextlib.suppress(OSError):
            (finished.folder / _HEARD).touch(PERSONAL)

    def finish(
        self,
        key: str,
        chosen: Chosen,
        session: Session,
        progress: Progress,
        cancel: Event,
        begun: Callable[[Finished], None] = lambda _: None,
    ) -> Finished:
        """Make a session's files, or wait for another process that is making them.

        `begun` is called when its sound can be heard as far as it is there. OutputError, SpeechError, or Cancelled if
        `cancel` was set.
        """
        self.remember(key, chosen)
        if self.clean(keep=key) > self._bound:
            hint = N_("wait until one of them is over, or remove them with «guided-audio cache clear»")
            raise OutputError(N_("the sessions that are being heard take all the room that there is for them"), hint)
        with self._making(key, cancel):
            if (found := _find(self.folder / key)) is None:
                remove_leftovers(self.folder / key, age=0)
                self._make(self.folder / key, session, _unless(cancel, progress), cancel, begun)
                found = _find(self.folder / key)
        if found is None:
            raise OutputError(N_("{folder} was removed meanwhile", folder=self.folder / key), N_("try again"))
        self.clean(keep=key)
        return found

    def clean(self, keep: str = "") -> int:
        """Remove those that were not used for longest, until the rest fits; return the bytes that stay.

        What is being heard or made stays, of any size.
        """
        room, left, now, total = self._bound, MOST, time.time(), 0
        for folder in sorted(_folders(self.folder), key=_used, reverse=True):
            size = _size(folder)
            room, left = room - size, left - 1
            stays = folder.name == keep or now - _touched(folder / _HEARD) < IN_USE
            if (room >= 0 and left >= 0) or stays or not _remove(folder):
                total += size
            else:
                room, left = room + size, left + 1
        return total

    def warm(self, session: Session) -> None:
        """Let the voices of a session begin to load, without waiting for them: loading takes longer than a sentence."""
        with contextlib.suppress(SpeechError):
            for utterance in session.timeline.utterances[:WORKERS]:
                self._speech.submit(utterance)

    def close(self) -> None:
        """End the voices, those at work too; closing twice is fine."""
        self._speech.close()

    @contextlib.contextmanager
    def _making(self, key: str, cancel: Event) -> Iterator[None]:
        """Keep other threads and processes from making the same session meanwhile."""
        with contextlib.ExitStack() as stack:
            while True:
                if cancel.is_set():
                    raise Cancelled(N_("the preparation was cancelled"))
                with explained(self.folder / key), contextlib.suppress(BlockingIOError):
                    stack.enter_context(_locked(self.folder / key))
                    break
                cancel.wait(_OTHERS)
            yield

    def _make(
        self, folder: Path, session: Session, progress: Progress, cancel: Event, begun: Callable[[Finished], None]
    ) -> None:
        target = folder / "session.mp3"

        def write(share: float) -> None:
            progress(0.5 + share / 2)

        def tell(begin: Begun) -> None:
            made = _marker(session, begin.exported, begin.size)
            self._growing[folder.name] = Finished(folder.name, folder, **made, growing=begin.path)
            begun(self._growing[folder.name])

        try:
            with session.prepare(lambda share: progress(share / 2)) as ready:
                exported = ready.export(target, "mp3", _WITH, write, cancel, begun=tell)
            with explained(folder):
                for path in (target, *exported.beside):
                    set_mode(path, PERSONAL)
            made = _marker(session, exported, target.stat().st_size)
            save_text(folder / _MARKER, json.dumps(made, ensure_ascii=False))
        finally:
            growing = self._growing.pop(folder.name, None)
            if growing and not (folder / _MARKER).exists():
                for path in (growing.captions, growing.subtitles, growing.timeline):
                    path.unlink(missing_ok=True)


def cues_of(finished: Finished) -> tuple[CueInfo, ...]:
    """Return every cue of a finished session where it is heard."""
    data = json.loads(finished.timeline.read_text(encoding="utf-8"))
    return cues_from_dicts(data["cues"], "")


def load_exporting() -> None:
    """Load what an export needs and playing does not, such as Pillow and its font: half a second that nobody waits for then."""
    from guided_audio.export.cover import make_cover

    make_cover("", "")


def finished_contents(folder: Path | None = None) -> CacheContents:
    """Return what is kept now; no folder is as good as an empty one."""
    folder = folder or finished_folder()
    found = _folders(folder)
    return CacheContents(folder, sum(_find(one) is not None for one in found), sum(map(_size, found)), BOUND)


def clear_finished(folder: Path | None = None) -> CacheContents:
    """Remove all that is kept and not being made, and return what it was; OutputError if something stays."""
    before = finished_contents(folder)
    stays = sum(not _remove(one) for one in _folders(before.folder))
    if stays:
        hint = N_("«guided-audio serve» may be preparing them: try again when that has ended")
        raise OutputError(
            N_("{stays} of the sessions in {folder} could not be removed", stays=stays, folder=before.folder), hint
        )
    with contextlib.suppress(OSError):  # it is not there, or holds what is not this program's
        before.folder.rmdir()
    return before


def _find(folder: Path) -> Finished | None:
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        data = json.loads((folder / _MARKER).read_text(encoding="utf-8"))
        seconds, size = Seconds(data["seconds"]), int(data["size"])
        found = Finished(folder.name, folder, seconds, size, data["beginning"], data["heading"])
        if found.sound.stat().st_size == size:
            return found
    return None


def _marker(session: Session, exported: Exported, size: int) -> dict[str, Any]:
    """Return the fields of a `Finished` that are kept."""
    beginning = asdict(beginning_of(session, resumed=False))
    for later in ("began", "before", "resumed"):
        del beginning[later]
    return {
        "seconds": exported.seconds,
        "size": size,
        "beginning": beginning,
        "heading": session.script.title,
    }


def _unless(cancel: Event, progress: Progress) -> Callable[[float], None]:
    """Return a progress that also ends what calls it: between two sentences nothing else looks whether it is cancelled."""

    def tell(share: float) -> None:
        if cancel.is_set():
            raise Cancelled(N_("the preparation was cancelled"))
        progress(share)

    return tell


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a session's folder; BlockingIOError if another has it, OSError if there is no such folder."""
    with exclusive(folder / _LOCK):
        yield


def _folders(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [one for one in folder.iterdir() if _KEY.fullmatch(one.name)]
    return []


def _used(folder: Path) -> float:
    """Return when a session was made or heard last, in seconds since 1970."""
    return max(_touched(folder / name) for name in (_CHOSEN, _MARKER, _HEARD))


def _touched(path: Path) -> float:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _size(folder: Path) -> int:
    size = 0
    with contextlib.suppress(OSError), os.scandir(folder) as files:
        for file in files:
            with contextlib.suppress(OSError):
                size += file.stat(follow_symlinks=False).st_size
    return size


def _remove(folder: Path) -> bool:
    """Remove a session's folder, unless it is being made; False if it is still there."""
    with contextlib.suppress(OSError), _locked(folder):
        (folder / _MARKER).unlink(missing_ok=True)  # whatever comes between: half a folder is no finished session
        shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
