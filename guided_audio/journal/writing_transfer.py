"""Pages out into a folder or a file, and in again: nothing of them is lost, and nothing comes twice."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from guided_audio.core.config import writing_folder
from guided_audio.core.errors import Diagnostic, EncryptionError, OutputError, TransferError, shorten
from guided_audio.core.files import PERSONAL, explained, make_private_folder, save_text, written_whole
from guided_audio.core.locks import changing
from guided_audio.core.translation import N_
from guided_audio.journal import encryption
from guided_audio.journal.history_transfer import Imported
from guided_audio.journal.sealed_page import PLAIN, SEALED, paths_of, save_bytes
from guided_audio.journal.tables import Form, fault, fault_in, read_rows, read_text, write_rows
from guided_audio.journal.written_pages import list_writing, name_of, read_name, read_page

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

NAMES = ("name", "text")
_LONGEST = 200
"""The most bytes of a name that is taken in."""
_BEGINS = re.compile(r"<!-- page: (.+) -->")
"""The line before a page in a file of Markdown."""
_LIKE_IT = re.compile(r"^(\\*)(?=<!-- page: .+ -->\r?$)", re.MULTILINE)
_MORE = r"\1\\"
"""A line of a page that looks like it has a backslash more there."""


@dataclass(frozen=True, slots=True)
class PageText:
    """A page by its name, with its text, and the line that it begins in where it was read."""

    name: str
    text: str
    line: int = 1


def all_pages(identity: "Identity | None" = None, folder: Path | None = None) -> Iterator[PageText]:
    """Yield every page, the oldest first; EncryptionError if one is encrypted, and this key, or none, does not open it."""
    for page in list_writing(folder):
        yield PageText(page.name, read_page(page.path, identity))


def write_pages(file: TextIO, form: Form | None, pages: Iterable[PageText]) -> int:
    """Write pages as a table, or, without a form, as one text of Markdown; return how many."""
    if form is not None:
        return write_rows(file, form, NAMES, ({"name": page.name, "text": page.text} for page in pages))
    written = 0
    for page in pages:
        file.write(f"<!-- page: {page.name} -->\n{_LIKE_IT.sub(_MORE, page.text)}\n")
        written += 1
    return written


def export_file(target: Path, form: Form | None, pages: Iterable[PageText], *, overwrite: bool = False) -> int:
    """Write pages to one file for its user alone, whole or not at all; return how many."""
    whole = written_whole(target, PERSONAL, overwrite=overwrite)
    with whole as temporary, explained(target), temporary.open("w", encoding="utf-8", newline="") as file:
        return write_pages(file, form, pages)


def export_folder(target: Path, pages: Iterable[PageText], *, overwrite: bool = False) -> int:
    """Write each page to a file of its own in a folder; return how many. What is there and says the same stays."""
    pages = list(pages)
    with explained(target):
        make_private_folder(target)
        paths = [target / f"{page.name}{PLAIN}" for page in pages]
        other = [p for p, page in zip(paths, pages, strict=True) if p.exists() and p.read_bytes() != page.text.encode()]
    if other and not overwrite:
        raise OutputError(
            N_("{other} is already there, and says something else", other=other[0]),
            N_("choose another folder, or use --force"),
        )
    for path, page in zip(paths, pages, strict=True):
        if path in other or not path.exists():
            save_text(path, page.text)
    return len(pages)


def read_folder(source: Path) -> tuple[list[PageText], list[str]]:
    """Return the pages in a folder, and the names of other texts there, and of encrypted ones; TransferError for no text."""
    paths = [path for path in sorted(source.iterdir()) if path.name.endswith((PLAIN, SEALED)) and path.is_file()]
    mine = [path for path in paths if path.suffix == PLAIN and _is_name(name_of(path.name))]
    pages = [PageText(name_of(path.name), read_text(path, "utf-8")) for path in mine]
    return pages, [path.name for path in paths if path not in mine]


def read_file(source: Path, form: Form | None) -> list[PageText]:
    """Return the pages of a file; TransferError names the lines that are wrong."""
    pages = list(_in_markdown(source) if form is None else _in_table(source, form))
    faults = [_not_a_name(source, page) for page in pages if not _is_name(page.name)]
    if faults:
        raise TransferError(faults)
    return pages


def import_pages(pages: Iterable[PageText], identity: "Identity | None" = None, folder: Path | None = None) -> Imported:
    """Add pages that are not here yet, encrypted where pages are; what is here is never changed.

    Where another page has the name, it gets a number. EncryptionError if that one is encrypted, and the key is missing.
    """
    folder, added, known = folder or writing_folder(), 0, 0
    with explained(folder):
        make_private_folder(folder)
    with explained(folder), changing(folder):
        for page in pages:
            name = _free_name(folder, page, identity)
            if name is None:
                known += 1
                continue
            added += 1
            if encryption.is_on(folder):
                save_bytes(folder / f"{name}{SEALED}", encryption.encrypt(folder, page.text.encode()))
            else:
                save_text(folder / f"{name}{PLAIN}", page.text, overwrite=False)
    return Imported(added, known)


def _free_name(folder: Path, page: PageText, identity: "Identity | None") -> str | None:
    """Return a name for a page that no other has; None if the page is here already."""
    for number in itertools.count(1):
        name = page.name if number == 1 else f"{page.name}-{number}"
        paths = paths_of(folder, name)
        if not paths:
            return name
        if any(_says(path, page.text, identity) for path in paths):
            return None
    return None


def _says(path: Path, text: str, identity: "Identity | None") -> bool:
    try:
        return read_page(path, identity) == text
    except OutputError:  # it is no text
        return False
    except EncryptionError:
        if identity is None:
            raise
        return False


def _in_table(source: Path, form: Form) -> Iterator[PageText]:
    for row in read_rows(source, form, NAMES):
        name, text = row.values["name"], row.values["text"]
        if not isinstance(name, str) or not isinstance(text, str):
            raise fault(source, row.line, N_("name and text are to be texts"), N_("see how an export writes them"))
        yield PageText(name, text, row.line)


def _in_markdown(source: Path) -> Iterator[PageText]:
    name, begun, lines = "", 0, list[str]()
    for number, line in enumerate(read_text(source).removesuffix("\n").split("\n"), 1):
        if match := _BEGINS.fullmatch(line.removesuffix("\r")):
            if begun:
                yield _joined(name, lines, begun)
            name, begun, lines = match[1], number, []
        elif begun:
            lines.append(line)
        elif line.strip():
            hint = N_("one page by itself is taken in from its folder; several begin with <!-- page: NAME --> each")
            raise fault(source, number, N_("this belongs to no page"), hint)
    if begun:
        yield _joined(name, lines, begun)


def _joined(name: str, lines: list[str], begun: int) -> PageText:
    return PageText(name, _LIKE_IT.sub(lambda found: found[1][1:], "\n".join(lines)), begun)


def _is_name(name: str) -> bool:
    return read_name(f"{name}{PLAIN}") is not None and len(name.encode()) <= _LONGEST


def _not_a_name(source: Path, page: PageText) -> Diagnostic:
    hint = N_("write the day and the session: 2026-11-22-a-letter-and-an-answer")
    return fault_in(source, page.line, N_("«{name}» is no name of a page", name=shorten(page.name)), hint)
