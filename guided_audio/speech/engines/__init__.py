"""Speech engines, an adapter each, and what they share: finding the files of voices, and telling their versions apart."""

import importlib.util
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def file_state(*paths: Path) -> str:
    """Return what tells files from others of their names without reading them: their sizes, and when they were written."""
    known = [path.stat() for path in paths]
    return "+".join(f"{status.st_size:x}-{status.st_mtime_ns:x}" for status in known)


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
