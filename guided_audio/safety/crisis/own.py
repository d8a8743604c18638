"""The user's own file of numbers, which adds to what comes with the program."""

from functools import cache
from importlib import resources
from pathlib import Path

from guided_audio.core.config import own_lines_file
from guided_audio.core.errors import CareFileError
from guided_audio.core.files import begin_text, explained
from guided_audio.safety.crisis.lines import Lines
from guided_audio.safety.crisis.reading import read_lines

MOST_BYTES = 256 * 1024
_SHIPPED = "crisis-lines.toml"


@cache
def shipped_lines() -> Lines:
    """Return the crisis lines that come with the program."""
    return read_lines(_read(_SHIPPED), _SHIPPED)


def own_lines(path: Path | None = None) -> Lines:
    """Return what the user's own file says, nothing if there is none; CareFileError says what is wrong with it."""
    path = path or own_lines_file()
    try:
        if not path.exists():
            return Lines()
        if not path.is_file():
            raise CareFileError(f"{path} is no ordinary file", "move it away")
        if path.stat().st_size > MOST_BYTES:
            raise CareFileError(f"{path} is larger than {MOST_BYTES // 1024} KB", "it should hold a few numbers")
        return read_lines(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        raise CareFileError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise CareFileError(f"{path} is not UTF-8 text", "save it as UTF-8") from error


def begin_own_lines(path: Path | None = None) -> tuple[Path, bool]:
    """Make the user's own file, for nobody else to read; return where it is, and whether it is new."""
    path = path or own_lines_file()
    if path.exists():
        return path, False
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    begin_text(path, _read("template.toml"))
    return path, True


def _read(name: str) -> str:
    return resources.files("guided_audio.safety.crisis").joinpath(name).read_text(encoding="utf-8")
