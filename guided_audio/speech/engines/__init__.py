"""Speech engines, an adapter each, and what they share: finding the files of voices, and telling their versions apart."""

import importlib.util
import shlex
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from guided_audio.core.errors import SpeechError
from guided_audio.core.ownership import is_ours
from guided_audio.core.translation import N_
from guided_audio.core.voice import Voice


class ModelEngine:
    """What engines have in common that load models: each is loaded once, and kept until the engine is closed."""

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}

    def load(self, voice: Voice) -> None:
        """Load a voice's model, so that the first words come at once; loading twice is fine."""
        self.model_of(voice)

    def close(self) -> None:
        """Let go of the models; closing twice is fine."""
        self._models.clear()

    def model_of(self, voice: Voice) -> Any:  # noqa: ANN401 - as its maker gives it
        """Return a voice's model, loading it if need be."""
        if voice.key not in self._models:
            self._models[voice.key] = self._open(voice)
        return self._models[voice.key]

    def _open(self, voice: Voice) -> Any:  # noqa: ANN401 - as its maker gives it
        raise NotImplementedError


def file_state(*paths: Path) -> str:
    """Return what tells files from others of their names without reading them: their sizes, and when they were written."""
    known = [path.stat() for path in paths]
    return "+".join(f"{status.st_size:x}-{status.st_mtime_ns:x}" for status in known)


def require_ours(folder: Path) -> None:
    """Raise SpeechError for a folder of voices to which others can write: its files may come from another user."""
    try:
        ours = is_ours(folder)
    except OSError:  # there is none
        return
    if not ours:
        raise SpeechError(
            N_("others can write to {folder}", folder=folder),
            N_("make it yours alone: chmod go-w {folder}", folder=shlex.quote(str(folder))),
        )


def package_folder(module: str) -> Path | None:
    """Return the folder of an installed package without importing it; None if it is not installed."""
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    places = found.submodule_search_locations if found else None
    return Path(places[0]) if places else None


def version_of(package: str) -> str:
    """Return the version of a package; a question mark if its folder is there, and it was not installed as a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
