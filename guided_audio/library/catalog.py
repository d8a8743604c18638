"""The catalog of scripts: finding them by name or by path."""

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import LibraryFolder, library_folders
from guided_audio.core.errors import ScriptNotFound, UsageError
from guided_audio.core.files import digest_of, reason_of
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.temporary import remove_leftovers
from guided_audio.core.translation import N_, _

_PIPES = ("/dev", "/proc")


@dataclass(frozen=True, slots=True)
class LibraryScript:
    """A script in the library: its name, its file, and whether it is the user's own or included."""

    name: str
    path: Path
    label: str


def list_library(folders: tuple[LibraryFolder, ...] | None = None) -> tuple[LibraryScript, ...]:
    """Return all scripts of the library by name; one of the user's own hides an included one of the same name."""
    found: dict[str, LibraryScript] = {}
    for folder in folders or library_folders():
        remove_leftovers(folder.path)
        for path in sorted(folder.path.glob("*.[mM][dD]")):
            if path.is_file():
                found.setdefault(path.stem, LibraryScript(path.stem, path, folder.label))
    return tuple(found[name] for name in sorted(found))


def find_script(wanted: str, folders: tuple[LibraryFolder, ...] | None = None) -> Path:
    """Return the file of a name, a title or a path; ScriptNotFound names the nearest scripts."""
    if not wanted.strip():
        raise ScriptNotFound(N_("a script needs a name"), N_("«guided-audio list» shows them all"))
    path = Path(wanted)
    with contextlib.suppress(RuntimeError):  # a «~user» that is unknown
        path = path.expanduser()
    if path.is_file():
        return path
    looks_like_path = "/" in wanted or "\\" in wanted or path.suffix.lower() == ".md"
    library = {script.name: script for script in list_library(folders)}
    if not looks_like_path and wanted in library:
        return library[wanted].path
    titled = {_plain(name): script.path for name, script in library.items()}
    if not looks_like_path and _plain(wanted) in titled:  # «A safe place» is how people write «a-safe-place»
        return titled[_plain(wanted)]
    if path.exists():  # a folder, a device: reading it says what is wrong
        return path
    hint = did_you_mean(_plain(path.stem), library, most=3) or _("«guided-audio list» shows them all")
    what = _("there is no file {name}") if looks_like_path else _("there is no script «{name}»")
    raise ScriptNotFound(what.format(name=wanted), hint)


def scripts_in(wanted: str) -> tuple[str, ...]:
    """Return the scripts of a name or path: all Markdown files below a folder, each once, or itself.

    Raises:
        UsageError: It is a folder without scripts, or one that cannot be listed.

    """
    folder = Path(wanted)
    if not wanted.strip() or not folder.is_dir():
        return (wanted,)
    found: dict[Path, str] = {}
    for root, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(".md") and not name.startswith("."):
                found.setdefault(Path(root, name).resolve(), str(Path(root, name)))
    if not found:
        raise UsageError(
            N_("there are no scripts in {wanted}", wanted=wanted), N_("a script is a file that ends in .md")
        )
    return tuple(found.values())


def _raise(error: OSError) -> None:
    raise UsageError(N_("{folder} cannot be listed: {why}", folder=error.filename, why=reason_of(error))) from error


def _plain(name: str) -> str:
    return "-".join(re.findall(r"\w+", name.casefold()))


def script_name(path: Path) -> str:
    """Return a script's name in the library, or else its whole path; nothing for a pipe, which is read once."""
    real = path.resolve()
    for entry in list_library():
        if entry.path.resolve() == real:
            return entry.name
    return str(real) if path.is_file() and not str(path).startswith(_PIPES) else ""


def digest_of_script(path: Path) -> str:
    """Return a hash of a script's text; nothing if it cannot be read again."""
    try:
        return digest_of(path) if path.is_file() else ""
    except OSError:
        return ""
