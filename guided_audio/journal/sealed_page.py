"""The encrypted file of one page: it cannot be read while it is written, so every page has a file of its own."""

import hashlib
import itertools
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.files import PERSONAL, explained, written_whole
from guided_audio.journal import encryption

PLAIN = ".md"
SEALED = f"{PLAIN}{encryption.ENDING}"
"""How the names of pages end, and of encrypted ones."""


@dataclass(frozen=True, slots=True)
class SealedPage:
    """A file as it was saved last, by a digest of its bytes."""

    path: Path
    digest: bytes

    @property
    def is_as_saved(self) -> bool:
        """Whether nothing else has changed or removed it since."""
        return self.path.is_file() and _digest(self.path.read_bytes()) == self.digest


def save_sealed(keys: Path, folder: Path, stem: str, text: str, before: SealedPage | None) -> SealedPage | None:
    """Save a page encrypted in the place of what was saved of it before, which is left alone if it was changed meanwhile.

    `keys` is the folder that says for whom: the usual one, also where the page is saved elsewhere. An empty text removes it,
    and returns None.
    """
    path = free_path(folder, stem, SEALED)
    if before is not None:
        with explained(before.path, "read"):
            path = before.path if before.is_as_saved else path
            if not text and path == before.path:
                path.unlink()
    if not text:
        return None
    content = encryption.encrypt(keys, text.encode("utf-8"))
    save_bytes(path, content)
    return SealedPage(path, _digest(content))


def save_bytes(path: Path, content: bytes) -> None:
    """Write a file for its user alone, whole or not at all; raises OutputError."""
    with written_whole(path, PERSONAL) as temporary, explained(path):
        temporary.write_bytes(content)


def free_path(folder: Path, stem: str, ending: str) -> Path:
    """Return a path by a name that no page has, plain or encrypted."""
    names = (f"{stem}{f'-{number}' if number > 1 else ''}" for number in itertools.count(1))
    return folder / f"{next(name for name in names if not paths_of(folder, name))}{ending}"


def paths_of(folder: Path, name: str) -> list[Path]:
    """Return the files of a page, plain or encrypted, by its name."""
    return [path for end in (PLAIN, SEALED) if (path := folder / f"{name}{end}").exists()]


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
