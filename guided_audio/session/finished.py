"""Finished sessions: for each session that was chosen one private folder with its sound, its captions and its timeline.

They are kept in the cache, so that a session is made once, and is still there after a restart; the longest unused go first.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from guided_audio.core.config import finished_folder
from guided_audio.core.files import explained, make_private_folder, save_text
from guided_audio.core.temporary import remove_leftovers
from guided_audio.core.units import Frames, Seconds
from guided_audio.export import ExportOptions, Track
from guided_audio.library.passages import ENGLISH
from guided_audio.session.course_digest import digest_of_episode
from guided_audio.session.options import SESSION, SessionOptions, read_values
from guided_audio.session.prepare import Progress
from guided_audio.session.session import Session, open_passage, open_session
from guided_audio.speech import Speech
from guided_audio.timeline import Placed

BOUND = 1 << 30
"""The bytes that finished sessions may take."""
_KEY = re.compile(r"[0-9a-f]{32}")
_CHOSEN, _PLACES = "chosen.json", "places.json"
_WITH = ExportOptions(captions=("vtt",), timeline=True)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A session of the library, or a passage in a language, and how it is to be performed."""

    script: str
    options: SessionOptions = field(default_factory=SessionOptions)
    passage_language: str = ""
    """The language of a passage; empty for a script."""

    def open(self, speech: Speech | None = None) -> Session:
        """Open it; ScriptNotFound, ScriptError or UsageError as `open_session` raises them."""
        if self.passage_language:
            return open_passage(self.script, self.options, self.passage_language or ENGLISH)
        return open_session(self.script, self.options, speech=speech)

    def to_json(self) -> str:
        """Return it as a text that `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read it; ValueError, TypeError, KeyError or UsageError for another text."""
        data: dict[str, Any] = json.loads(text)
        options = SessionOptions(**read_values(SESSION, data["options"]))
        return cls(str(data["script"]), options, str(data["passage_language"]))


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished session: the files in its folder."""

    key: str
    folder: Path
    seconds: Seconds

    @property
    def sound(self) -> Path:
        """The MP3."""
        return self.folder / "session.mp3"

    @property
    def captions(self) -> Path:
        """Its words as WebVTT."""
        return self.folder / "session.vtt"

    @property
    def timeline(self) -> Path:
        """Every cue with its time, as JSON."""
        return self.folder / "session.json"


class FinishedStore:
    """The folder of finished sessions; several threads may use it."""

    def __init__(self, folder: Path | None = None, bound: int = BOUND) -> None:
        self.folder = folder or finished_folder()
        self._bound = bound

    def key_of(self, session: Session, chosen: Chosen) -> str:
        """Return the key of a session, and remember how it was chosen; the same sound has the same key."""
        digest = digest_of_episode(session, Track("", "", 0, ""), chosen.passage_language)
        key = hashlib.sha256(digest.encode()).hexdigest()[:32]
        with explained(self.folder):
            make_private_folder(self.folder / key)
        if not (self.folder / key / _CHOSEN).exists():
            save_text(self.folder / key / _CHOSEN, chosen.to_json())
        return key

    def chosen(self, key: str) -> Chosen | None:
        """Return how a session was chosen; None if there is none of this key."""
        if not _KEY.fullmatch(key):
            return None
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            return Chosen.from_json((self.folder / key / _CHOSEN).read_text(encoding="utf-8"))
        return None

    def find(self, key: str) -> Finished | None:
        """Return a finished session, which counts as used now; None if it is not finished."""
        if not _KEY.fullmatch(key):
            return None
        folder = self.folder / key
        with contextlib.suppress(OSError, ValueError, KeyError):
            data = json.loads((folder / _PLACES).read_text(encoding="utf-8"))
            os.utime(folder)
            return Finished(key, folder, Seconds(data["seconds"]))
        return None

    def finish(self, key: str, session: Session, progress: Progress, cancel: threading.Event) -> Finished:
        """Make a session's files; OutputError, SpeechError, or Cancelled if `cancel` was set."""
        folder = self.folder / key
        remove_leftovers(folder)
        with session.prepare(lambda share: progress(share / 2)) as ready:
            target = folder / "session.mp3"
            exported = ready.export(target, "mp3", _WITH, lambda share: progress(0.5 + share / 2), cancel)
        places = {"seconds": exported.seconds, "starts": _starts(session, exported.cues)}
        save_text(folder / _PLACES, json.dumps(places))
        self.clean(keep=key)
        found = self.find(key)
        assert found is not None  # noqa: S101
        return found

    def clean(self, keep: str = "") -> None:
        """Remove those that were not used for longest, until the rest fits."""
        with contextlib.suppress(OSError):
            folders = sorted((f for f in self.folder.iterdir() if _KEY.fullmatch(f.name)), key=lambda f: -f.stat().st_mtime)
            room = self._bound
            for folder in folders:
                room -= sum(file.stat().st_size for file in folder.iterdir())
                if room < 0 and folder.name != keep:
                    shutil.rmtree(folder, ignore_errors=True)


def _starts(session: Session, cues: Sequence[Placed]) -> list[float]:
    form = session.timeline.format
    return [round(form.seconds(Frames(item.start)), 3) for item in cues]
