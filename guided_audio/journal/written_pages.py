"""What is written during a session: one private plain text file for each session and day."""

import contextlib
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from guided_audio.core.config import writing_folder
from guided_audio.core.errors import OutputError
from guided_audio.core.files import exclusive, explained, remove_leftovers, save_text

_PRIVATE = 0o700
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)\.md")
_LOCK = ".lock"
_TRIES, _BETWEEN = 40, 0.025
"""Another program that saves is done within milliseconds."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of pages: its day, its session, and how many words it has."""

    path: Path
    day: date
    session: str
    words: int

    @property
    def name(self) -> str:
        """Its name without the ending."""
        return self.path.stem


class Page:
    """A page that is being written: a section of its file, in which nothing else is ever changed.

    Each save reads the file anew and replaces the section of the last save. If that was edited meanwhile, the edited one
    stays as it is, and the new one follows it.
    """

    def __init__(
        self, session: str, title: str, prompt: str, folder: Path | None = None, now: datetime | None = None
    ) -> None:
        """Begin a page for a session, by the name of its script, with the prompt as its heading; no file is made yet."""
        now = now or datetime.now()
        title, prompt = " ".join(title.split()), " ".join(prompt.split())
        slug = "-".join(re.findall(r"\w+", session.casefold()))[:80] or "session"
        self._folder = folder or writing_folder()
        self._header = f"# {title}\n\n{now:%A} {now.day} {now:%B %Y}\n"
        self._heading = f"\n## {prompt or 'Writing'}\n\n*{now:%H:%M:%S}*\n"
        self._saved = ""
        self._stem = f"{now:%Y-%m-%d}-{slug}"

    @property
    def path(self) -> Path:
        """The file; a name that is taken by something else than text is left alone."""
        names = (f"{self._stem}{f'-{number}' if number > 1 else ''}.md" for number in itertools.count(1))
        paths = (self._folder / name for name in names)
        return next(path for path in paths if not path.exists() or _is_text(path))

    def save(self, text: str) -> None:
        """Save the page, whole or not at all; OutputError if that fails."""
        section = f"{self._heading}\n{text.strip()}\n" if text.strip() else ""
        if section == self._saved:
            return
        with explained(self._folder):
            self._folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        with _locked(self._folder):
            path = self.path
            before = _read(path) if path.exists() else self._header
            after = _with(before, self._saved, section)
            if after == self._header:  # all of it was taken back
                path.unlink(missing_ok=True)
            else:
                save_text(path, after)
        self._saved = section


def list_writing(folder: Path | None = None) -> tuple[Written, ...]:
    """Return the files of pages, the oldest first."""
    found = []
    for path in sorted((folder or writing_folder()).glob("*.md")):
        match = _NAME.fullmatch(path.name)
        with contextlib.suppress(OSError, ValueError):
            if match and path.is_file():
                found.append(Written(path, date.fromisoformat(match[1]), match[2], _count(_read(path))))
    return tuple(found)


def read_writing(name: str, folder: Path | None = None) -> str | None:
    """Return the text of a file by its name; None if there is none."""
    path = next((one.path for one in list_writing(folder) if one.name == name.removesuffix(".md")), None)
    if path is None:
        return None
    with explained(path):
        return _read(path)


def clear_writing(folder: Path | None = None) -> int:
    """Remove all files of pages and return how many there were; other files in the folder stay."""
    folder = folder or writing_folder()
    written = list_writing(folder)
    for one in written:
        with explained(one.path):
            remove_leftovers(one.path)
            one.path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (folder / _LOCK).unlink(missing_ok=True)
        folder.rmdir()  # unless there is something else in it
    return len(written)


def _with(before: str, saved: str, section: str) -> str:
    """Return a text with a section in the place of the saved one, or at the end if that is no longer there."""
    at = before.find(saved) if saved else -1
    while at >= 0:
        end = at + len(saved)
        if end == len(before) or before.startswith("\n## ", end):  # and not the beginning of a longer one
            return before[:at] + section + before[end:]
        at = before.find(saved, at + 1)
    return f"{before}{'' if before.endswith(chr(10)) else chr(10)}{section}"


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes from saving in a folder meanwhile; OutputError if one of them takes too long."""
    with explained(folder), contextlib.ExitStack() as stack:
        for left in range(_TRIES, -1, -1):
            try:
                stack.enter_context(exclusive(folder / _LOCK, wait=False))
                break
            except BlockingIOError:
                if not left:
                    raise OutputError(f"another program is saving in {folder}", "it is tried again") from None
                time.sleep(_BETWEEN)
        yield


def _read(path: Path) -> str:
    """Return a file's text, its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def _is_text(path: Path) -> bool:
    try:
        return path.is_file() and _read(path) is not None
    except (OSError, UnicodeDecodeError):
        return False


def _count(text: str) -> int:
    """Return how many words were written, without headings, day and time."""
    body = (line for line in text.split("\n## ", 1)[-1].splitlines()[1:] if not re.match(r"#|\*\d\d:\d\d", line))
    return sum(len(line.split()) for line in body) if "\n## " in text else len(text.split())
