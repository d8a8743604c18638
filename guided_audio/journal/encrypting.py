"""All pages of a folder from plain to encrypted, and back: killed between any two steps, nothing is lost, and it goes on.

A page is replaced by what it becomes in one step, under its old name, and then renamed; so its bytes tell what it is, and
there is never a second copy of it.
"""

from collections.abc import Iterator
from datetime import date
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guided_audio.core.config import writing_folder
from guided_audio.core.errors import EncryptionError
from guided_audio.core.files import explained, make_private_folder
from guided_audio.core.locks import changing
from guided_audio.core.temporary import remove_leftovers
from guided_audio.core.translation import N_
from guided_audio.journal import encryption
from guided_audio.journal.encryption import NewKeys, identity_file, is_encrypted, recipients_file
from guided_audio.journal.sealed_page import PLAIN, SEALED, free_path, save_bytes
from guided_audio.journal.written_pages import name_of, page_files

if TYPE_CHECKING:
    from pyrage.x25519 import Identity


class Kept(Enum):
    """How the pages of a folder are kept."""

    PLAIN = auto()
    ENCRYPTED = auto()
    HALF = auto()
    """They are plain from now on, and some have not been decrypted yet."""


class Decrypted(NamedTuple):
    """How many pages became plain, which could not be opened, and where the key is kept now; None if as before."""

    pages: int
    unopened: tuple[str, ...]
    key: Path | None


def how_kept(folder: Path | None = None) -> Kept:
    """Return how the pages are kept."""
    folder = folder or writing_folder()
    if encryption.is_on(folder):
        return Kept.ENCRYPTED
    return Kept.HALF if any(is_encrypted(content) for _path, content in _pages_in(folder)) else Kept.PLAIN


def begin_encrypting(keys: NewKeys, folder: Path | None = None) -> None:
    """Keep new keys, so that pages are encrypted from now on. EncryptionError if other keys are in use."""
    folder = folder or writing_folder()
    with explained(folder):
        make_private_folder(folder)
    with explained(folder), changing(folder):
        if how_kept(folder) is not Kept.PLAIN:
            raise EncryptionError(N_("there are encrypted pages already"), N_("«guided-audio writing» lists them"))
        _set_aside(folder)
        encryption.keep_keys(folder, keys)


def encrypt_pages(folder: Path | None = None) -> int:
    """Encrypt all pages that are plain, and return how many; what is done already stays."""
    folder, number = folder or writing_folder(), 0
    with explained(folder), changing(folder):
        remove_leftovers(folder, age=0)  # copies that killed programs left are plain
        for path, content in _pages_in(folder):
            if not is_encrypted(content):
                save_bytes(path, encryption.encrypt(folder, content))
                number += 1
            _rename(path, SEALED)
    return number


def decrypt_pages(identity: "Identity", folder: Path | None = None) -> Decrypted:
    """Let pages be plain from now on, and make all plain that this key opens; the others stay as they are.

    EncryptionError, before anything is changed, if it opens none of them.
    """
    folder, number, unopened = folder or writing_folder(), 0, []
    with explained(folder), changing(folder):
        _see_that_it_opens(identity, folder)
        recipients_file(folder).unlink(missing_ok=True)
        for path, content in _pages_in(folder):
            if is_encrypted(content):
                try:
                    save_bytes(path, encryption.decrypt(content, identity))
                except EncryptionError:
                    unopened.append(path.name)
                    continue
                number += 1
            _rename(path, PLAIN)
        key = None if unopened else _set_aside(folder)
    return Decrypted(number, tuple(unopened), key)


def _see_that_it_opens(identity: "Identity", folder: Path) -> None:
    """EncryptionError if there are encrypted pages, and a key opens none of them."""
    problem: EncryptionError | None = None
    for _path, content in _pages_in(folder):
        if is_encrypted(content):
            try:
                encryption.decrypt(content, identity)
                return
            except EncryptionError as error:
                problem = error
    if problem is not None:
        raise EncryptionError(
            N_("this key opens none of the pages"), N_("see whether it is that of other pages")
        ) from problem


def _pages_in(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path, *_parts in page_files(folder):
        with explained(path, "read"):
            content = path.read_bytes()
        yield path, content


def _rename(path: Path, ending: str) -> None:
    """Let the name of a page end as its bytes are; where that name is taken, it gets another."""
    name = name_of(path.name)
    if path.name != f"{name}{ending}":
        with explained(path, "renamed"):
            other = path.with_name(f"{name}{ending}")
            path.rename(free_path(path.parent, name, ending) if other.exists() else other)


def _set_aside(folder: Path) -> Path | None:
    """Rename the key that no page here needs any more: copies that are elsewhere may."""
    path = identity_file(folder)
    if not path.exists():
        return None
    stem, number = f"identity-until-{date.today().isoformat()}", 1
    while (aside := folder / f"{stem}{f'-{number}' if number > 1 else ''}{encryption.ENDING}").exists():
        number += 1
    with explained(path, "renamed"):
        return path.rename(aside)
