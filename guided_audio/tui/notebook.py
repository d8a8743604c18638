"""The pages that are written during one session, and where they are kept."""

import contextlib
import shlex
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.files import reason_of
from guided_audio.core.temporary import is_full
from guided_audio.core.translation import _, ngettext
from guided_audio.journal.written_pages import new_folder


class Kept(Protocol):
    """The file of a page, which is on no disk before it is saved."""

    @property
    def path(self) -> Path:
        """The file."""

    def save(self, text: str) -> None:
        """Save the text in the place of what was saved before; OSError or GuidedAudioError if that cannot be."""

    def in_folder(self, folder: Path) -> Self:
        """Return the same page for another folder, with nothing saved yet."""


Begin = Callable[[str], Kept]
"""Begins a page for a prompt."""


class Page:
    """The text that is written to one prompt. It may be saved by another thread than the one that writes."""

    def __init__(self, prompt: str, kept: Kept) -> None:
        self.prompt = prompt
        self.text = ""
        self._saved = ""
        self._kept = kept
        self._lock = threading.Lock()

    @property
    def is_kept(self) -> bool:
        """Whether all of it is on the disk."""
        return self.text == self._saved

    @property
    def path(self) -> Path:
        """Its file."""
        return self._kept.path

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    def keep(self) -> None:
        """Save it, if anything in it is new; OSError or GuidedAudioError if that cannot be."""
        with self._lock:
            text = self.text
            if text != self._saved:
                self._kept.save(text)
                self._saved = text

    def move_to(self, folder: Path) -> None:
        """Save it in this folder, now and from now on; OSError or GuidedAudioError if that cannot be, and all is as it was."""
        with self._lock:
            text, moved = self.text, self._kept.in_folder(folder)
            moved.save(text)
            self._kept, self._saved = moved, text


@dataclass(frozen=True, slots=True)
class Account:
    """What was written in a session: pages, words, their files, and the words that are on no disk."""

    pages: int
    words: int
    paths: tuple[Path, ...]
    is_elsewhere: bool
    unkept: str = ""

    def lines(self) -> Iterator[str]:
        """Yield what was written, and how to read it; each a paragraph."""
        if not self.pages:
            return
        wrote = _("You wrote {pages}, {words}.", pages=_count(self.pages, "page"), words=_count(self.words, "word"))
        if self.unkept:
            yield f"{wrote} {_('They could be kept on no disk; copy them from here before you close this window:')}"
            yield self.unkept
            return
        named = "; ".join(f"«guided-audio writing show {shlex.quote(path.stem)}»" for path in self.paths)
        if self.is_elsewhere:
            paths = ", ".join(map(str, self.paths))
            yield f"{wrote} {_('They could not be kept at their usual place, and are in {paths}.', paths=paths)}"
        else:
            yield f"{wrote} {_('They are kept on this computer only. To read them: {commands}', commands=named)}"


class Notebook:
    """The pages of one session: at a prompt that comes again, its page is as it was."""

    def __init__(self, begin: Begin) -> None:
        self._pages: dict[str, Page] = {}
        self._begin = begin
        self.folder: Path | None = None
        """The folder they are in, if they could not be kept at their usual place."""

    def page(self, prompt: str) -> Page:
        """Return the page for a prompt."""
        if prompt not in self._pages:
            self._pages[prompt] = page = Page(prompt, self._begin(prompt))
            if self.folder is not None:
                page.move_to(self.folder)
        return self._pages[prompt]

    def keep(self) -> None:
        """Save what is new on any page; OSError or GuidedAudioError if one cannot be, after the others were."""
        with contextlib.ExitStack() as each:
            for page in reversed(self._pages.values()):
                each.callback(page.keep)

    def move_to(self, folder: Path) -> Path:
        """Save all pages, and later ones, in a new private folder in this one, and return it.

        OSError or GuidedAudioError if that cannot be; then they are saved where they were.
        """
        place = new_folder(folder.expanduser())
        try:
            for page in self._pages.values():
                page.move_to(place)
        except (OSError, GuidedAudioError):
            with contextlib.suppress(OSError):  # unless one page has been saved there
                place.rmdir()
            raise
        self.folder = place
        return place

    def close(self) -> None:
        """Save what is new on any page, elsewhere if it cannot be at its place."""
        for place in (None, *other_places()):
            with contextlib.suppress(OSError, GuidedAudioError):
                if place is None:
                    self.keep()
                else:
                    self.move_to(place)
                return

    @property
    def account(self) -> Account:
        """What was written."""
        written = [page for page in self._pages.values() if page.text.strip()]
        return Account(
            pages=len(written),
            words=sum(page.words for page in written),
            paths=tuple(dict.fromkeys(page.path for page in written)),
            is_elsewhere=self.folder is not None,
            unkept="\n\n".join(f"{page.prompt}\n\n{page.text}" for page in written if not page.is_kept),
        )


def other_places() -> tuple[Path, ...]:
    """Return where pages may be kept if they cannot be at their usual place: the home folder, and the temporary one."""
    places = (Path.home(), Path(tempfile.gettempdir()))
    return tuple(place for place in places if not is_full(place))


def why_not(error: Exception) -> str:
    """Return why something could not be saved."""
    return str(error.message) if isinstance(error, GuidedAudioError) else reason_of(error)


def _count(number: int, noun: str) -> str:
    one, several = f"{{count}} {noun}", f"{{count}} {noun}s"
    return ngettext(one, several, number)
