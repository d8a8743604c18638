"""What is written during a session: one private plain text file for each session and day."""

import contextlib
import copy
import itertools
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from guided_audio.core.config import writing_folder
from guided_audio.core.errors import EncryptionError
from guided_audio.core.files import explained, make_private_folder, save_text
from guided_audio.core.locks import changing, remove_lock
from guided_audio.core.temporary import count_leftovers, cut, remove_leftovers
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.journal import encryption
from guided_audio.journal.sealed_page import PLAIN, SEALED, SealedPage, save_sealed

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-([^/\\\x00-\x1f\x7f]+)\.md(?:\.age)?")
_BRIEFLY = Seconds(1.0)
"""How long to wait for another program that saves: it is done within milliseconds, and keys are read by the same thread."""
_LONGEST = 100
"""Bytes of a session's name in that of its file: encrypted folders take names of 143."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of pages: its day, its session, and how many words it has."""

    path: Path
    day: date
    session: str
    words: int | None
    """None where they are encrypted."""

    @property
    def name(self) -> str:
        """Its name without the ending."""
        return name_of(self.path.name)


class Cleared(NamedTuple):
    """What was removed: files of pages, and copies that saves which were interrupted have left."""

    pages: int
    unfinished: int


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
        slug = "-".join(re.findall(r"\w+", session.casefold()))[:80]
        slug = cut(slug, _LONGEST).strip("-") or "session"
        self._folder = self._keys = folder or writing_folder()
        self._header = f"# {title}\n\n{now:%A} {now.day} {now:%B %Y}\n"
        self._heading = f"\n## {prompt or 'Writing'}\n\n*{now:%H:%M:%S}*\n"
        self._saved = ""
        self._sealed: SealedPage | None = None
        self._stem = f"{now:%Y-%m-%d}-{slug}"

    @property
    def path(self) -> Path:
        """The file; a name that is taken by something else than text is left alone."""
        if self._sealed is not None:
            return self._sealed.path
        names = (f"{self._stem}{f'-{number}' if number > 1 else ''}.md" for number in itertools.count(1))
        paths = (self._folder / name for name in names)
        return next(path for path in paths if not path.exists() or _is_text(path))

    def in_folder(self, folder: Path) -> Self:
        """Return the same page for another folder, with nothing saved yet."""
        page = copy.copy(self)
        page._folder, page._saved, page._sealed = folder, "", None  # its keys stay: it is encrypted there, too
        return page

    def save(self, text: str) -> None:
        """Save the page, whole or not at all; OutputError if that fails."""
        section = f"{self._heading}\n{text.strip()}\n" if text.strip() else ""
        if section == self._saved:
            return
        with explained(self._folder):
            make_private_folder(self._folder)
        with _locked(self._folder):
            if encryption.is_on(self._keys):
                text = f"{self._header}{section}" if section else ""
                self._sealed = save_sealed(self._keys, self._folder, self._stem, text, self._sealed)
            else:
                self._save_plain(section)
        self._saved = section

    def _save_plain(self, section: str) -> None:
        self._sealed = None
        path = self.path
        before = _read(path) if path.exists() else self._header
        after = _with(before, self._saved, section)
        if after == self._header:  # all of it was taken back
            path.unlink(missing_ok=True)
        else:
            save_text(path, after)


def new_folder(place: Path) -> Path:
    """Make a folder for pages that cannot be kept at their usual place, which only its user can enter; raises OutputError."""
    with explained(place):
        return Path(tempfile.mkdtemp(prefix=f"writing-{date.today()}-", dir=place))


def list_writing(folder: Path | None = None) -> tuple[Written, ...]:
    """Return the files of pages, the oldest first."""
    folder = folder or writing_folder()
    remove_leftovers(folder)
    return _pages_in(folder)


def _pages_in(folder: Path) -> tuple[Written, ...]:
    found = []
    for path, day, session in page_files(folder):
        with contextlib.suppress(OSError, ValueError):
            content = path.read_bytes()
            words = None if encryption.is_encrypted(content) else _count(content.decode("utf-8"))
            found.append(Written(path, day, session, words))
    return tuple(found)


def page_files(folder: Path) -> list[tuple[Path, date, str]]:
    """Return the files that have the name of a page, each with its day and its session, in order."""
    found = []
    for path in sorted((*folder.glob(f"*{PLAIN}"), *folder.glob(f"*{SEALED}"))):
        if (named := read_name(path.name)) and path.is_file():
            found.append((path, *named))
    return found


def read_name(name: str) -> tuple[date, str] | None:
    """Return the day and the session that the name of a file says; None if it is no page's."""
    match = _NAME.fullmatch(name)
    with contextlib.suppress(ValueError):
        return (date.fromisoformat(match[1]), match[2]) if match else None
    return None


def name_of(file: str) -> str:
    """Return the name of a page without the endings of its file."""
    return file.removesuffix(encryption.ENDING).removesuffix(PLAIN)


def find_writing(name: str, folder: Path | None = None) -> Written | None:
    """Return a file by its name; None if there is none."""
    return next((one for one in list_writing(folder) if one.name == name_of(name)), None)


def read_writing(name: str, folder: Path | None = None, identity: "Identity | None" = None) -> str | None:
    """Return the text of a file by its name; None if there is none. EncryptionError if it needs another key."""
    one = find_writing(name, folder)
    return None if one is None else read_page(one.path, identity)


def read_page(path: Path, identity: "Identity | None" = None) -> str:
    """Return the text of a file; EncryptionError if it is encrypted, and this key, or none, does not open it."""
    with explained(path, "read"):
        content = path.read_bytes()
        if encryption.is_encrypted(content):
            if identity is None:
                raise EncryptionError(
                    N_("{name} is encrypted", name=path.name),
                    N_("«guided-audio writing show NAME» asks for the passphrase"),
                )
            content = encryption.decrypt(content, identity)
        return content.decode("utf-8")


def clear_writing(folder: Path | None = None) -> Cleared:
    """Remove all files of pages, and what saves that were interrupted have left; other files in the folder stay."""
    folder = folder or writing_folder()
    if not folder.is_dir():
        return Cleared(0, 0)
    with explained(folder, "cleared"), changing(folder):
        unfinished = remove_leftovers(folder, age=0, wholly=True)
        written = _pages_in(folder)
        for one in written:
            with explained(one.path, "removed"):
                one.path.unlink(missing_ok=True)
        remove_lock(folder)
    with contextlib.suppress(OSError):
        folder.rmdir()  # unless there is something else in it
    return Cleared(len(written), unfinished)


def count_writing(folder: Path | None = None) -> Cleared:
    """Return what `clear_writing` would remove."""
    folder = folder or writing_folder()
    return Cleared(len(_pages_in(folder)), count_leftovers(folder))


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
    """Keep other processes from saving in a folder meanwhile; OutputError if one of them takes too long.

    What saves that were interrupted have left goes at once: with the lock, none of it can be another program's work.
    """
    with explained(folder), changing(folder, _BRIEFLY) as held:
        if held:
            remove_leftovers(folder, age=0)
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
