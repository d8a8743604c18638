"""What lists show of scripts. Each is read once, and its outline kept in the user's cache until the script changes."""

import contextlib
import json
import os
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from guided_audio.core.config import outlines_file
from guided_audio.core.errors import OutputError, ScriptError, UsageError
from guided_audio.core.files import make_private_folder, save_text
from guided_audio.core.units import Seconds

FORMAT = 1
"""To be raised when an outline holds something else."""
_READER = Path(__file__).parent.parent / "script"


@dataclass(frozen=True, slots=True)
class Outline:
    """The title of a script, what lists show of its front matter, and how many errors reading it finds."""

    title: str = ""
    summary: str = ""
    practice: str = ""
    language: str = "en"
    voice: str = ""
    length: Seconds | None = None
    errors: int = 0


def outlines_of(scripts: Iterable[Path]) -> dict[Path, Outline | None]:
    """Return the outlines of scripts as they are now; None for one that cannot be read."""
    return _index(outlines_file()).outlines(scripts)


class _Index:
    """The outlines of scripts, each with the state of the file that it was read from; where it is damaged, all are read anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, Outline | None]] = {}
        with contextlib.suppress(OSError, ValueError):
            head, _, body = file.read_text("utf-8").partition("\n")
            if head == _head(body):
                known = json.loads(body).items()
                self._known = {path: (state, Outline(**of) if of else None) for path, (state, of) in known}

    def outlines(self, scripts: Iterable[Path]) -> dict[Path, Outline | None]:
        with self._lock:
            present = {path: self._entry(path) for path in scripts}
            if (known := {str(path): entry for path, entry in present.items()}) != self._known:
                self._known = known
                self._save()
        return {path: outline for path, (_, outline) in present.items()}

    def _entry(self, path: Path) -> tuple[str, Outline | None]:
        """Return a script's outline with the state of its file; the file is read only if it is in another than before."""
        state = _state(path)
        before = self._known.get(str(path))
        return before if before and before[0] == state else (state, _read(path))

    def _save(self) -> None:
        body = json.dumps({path: (state, of and asdict(of)) for path, (state, of) in self._known.items()})
        with contextlib.suppress(OSError, OutputError):  # where it cannot be kept, scripts are read the next time, too
            make_private_folder(self._file.parent)
            save_text(self._file, f"{_head(body)}\n{body}")


_index = lru_cache(maxsize=1)(_Index)


def _head(body: str) -> str:
    """Return the first line of the index: what made it, as another reader finds other errors, and a checksum."""
    return f"{FORMAT} {_reader()} {crc32(body.encode()):08x}"


@lru_cache(maxsize=1)
def _reader() -> str:
    with os.scandir(_READER) as entries:
        files = [entry.stat() for entry in entries if entry.is_file()]
    return f"{sum(file.st_size for file in files):x}-{max(file.st_mtime_ns for file in files):x}"


def _state(path: Path) -> str:
    """Return what tells a file from what it was before; nothing if it is not there."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ctime_ns:x}"


def _read(path: Path) -> Outline | None:
    from guided_audio.script import read_script  # which takes longer to import than all outlines to read

    try:
        parsed = read_script(path)
    except (ScriptError, UsageError):
        return None
    meta = parsed.script.meta
    return Outline(
        title=parsed.script.title,
        summary=meta.summary,
        practice=str(meta.practice or ""),
        language=meta.language,
        voice=meta.voice,
        length=meta.length,
        errors=len(parsed.errors),
    )
