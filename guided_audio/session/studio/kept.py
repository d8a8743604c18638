"""Texts that are kept for their author alone: drafts that are not saved yet, and versions that others have replaced."""

import contextlib
import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from guided_audio.core.config import studio_folder
from guided_audio.core.files import explained, make_private_folder, save_text

VERSIONS = 100
"""The replaced versions of a script that are kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is not saved, and the digest of the version on disk that it was made from."""

    text: str
    base: str


class KeptTexts:
    """A private folder of drafts and replaced versions, by the path of their script."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or studio_folder()

    def draft(self, script: Path) -> Draft | None:
        """Return the draft of a script, if it has one."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            return Draft(**json.loads(self._draft(script).read_text(encoding="utf-8")))
        return None

    def save_draft(self, script: Path, draft: Draft) -> None:
        """Keep what is not saved; OutputError if that cannot be."""
        self._make(self.folder)
        save_text(self._draft(script), json.dumps(asdict(draft), ensure_ascii=False))

    def drop_draft(self, script: Path) -> None:
        """Forget a draft: it was saved, or given up."""
        with explained(self._draft(script), "removed"):
            self._draft(script).unlink(missing_ok=True)

    def keep(self, script: Path, text: str) -> Path | None:
        """Keep a version that is replaced, and return its file; an empty one is not worth it."""
        if not text.strip():
            return None
        folder = self.folder / _name_of(script)
        self._make(folder)
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
        known = sorted(folder.glob("*.md"))
        if (same := next((path for path in known if path.stem.endswith(digest)), None)) is not None:
            return same
        now = time.time_ns()
        path = folder / f"{time.strftime('%Y-%m-%d-%H%M%S', time.gmtime(now // 10**9))}-{now % 10**9:09d}-{digest}.md"
        save_text(path, text)
        for old in known[: max(0, len(known) + 1 - VERSIONS)]:
            old.unlink(missing_ok=True)
        return path

    def _draft(self, script: Path) -> Path:
        return self.folder / f"{_name_of(script)}.json"

    def _make(self, folder: Path) -> None:
        with explained(folder):
            make_private_folder(self.folder)
            make_private_folder(folder)


def _name_of(script: Path) -> str:
    """Return a name for a script's texts, by which it can be found, and that no other script has."""
    return f"{script.stem[:60]}-{hashlib.sha256(str(script.resolve()).encode()).hexdigest()[:16]}"
