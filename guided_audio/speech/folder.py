"""The folder of sentences that were spoken once: shared by every process, bounded, and never more than a saving of time."""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_audio.audio import Samples
from guided_audio.core.files import ABANDONED, PERSONAL
from guided_audio.core.voice import Utterance
from guided_audio.speech.entry import encode_header, entry_name, read_frames, read_samples

BOUND = 1 << 30
"""The most bytes that are kept, unless told otherwise: thirty 15-minute sessions of 33 MB."""
_ROOM = 0.9
"""Pruning goes down to this share of the bound, so that it is not needed again at once."""
_OFTEN = 1 << 26
"""So many bytes are written between one pruning and the next."""
_PRIVATE = 0o700
_NAME = re.compile(r"[0-9a-f]{40}(?P<part>-[0-9a-f]{16}\.part)?")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the folder: an entry, or what is being written; `used` in seconds since 1970."""

    path: Path
    size: int
    used: float
    is_part: bool


class EntryFolder:
    """Entries by utterance. Nothing that goes wrong with a file is an error: its sentence counts as not kept."""

    def __init__(self, path: Path, bound: int = BOUND) -> None:
        self._path = path
        self._bound = bound
        self._entries: dict[Utterance, Path] = {}
        self._is_open = False
        self._unpruned = 0

    def frames(self, utterance: Utterance) -> int | None:
        """Return how many frames an utterance takes; None if it is not kept."""
        frames = read_frames(self._entry(utterance), utterance.voice.sample_rate)
        if frames is not None:
            self._mark_used(utterance)
        return frames

    def load(self, utterance: Utterance) -> Samples | None:
        """Return an utterance, float32, shape (frames, 1), read-only; None if it is not kept."""
        samples = read_samples(self._entry(utterance), utterance.voice.sample_rate)
        if samples is not None:
            self._mark_used(utterance)
        return samples

    def keep(self, utterance: Utterance, samples: Samples) -> bool:
        """Keep an utterance in the place of whatever is there; False if that cannot be done."""
        entry, data = self._entry(utterance), samples.astype("<f4", copy=False).tobytes()
        try:
            if not self._is_open:
                _open_folder(self._path)
                self._is_open = True
            _write_entry(entry, (encode_header(entry.name, utterance.voice.sample_rate, data), data))
        except OSError:
            return False
        self._unpruned += len(data)
        if self._unpruned >= _OFTEN:
            self.prune()
        return True

    def prune(self) -> None:
        """Remove what was used longest ago, if there is more than the bound, and what killed processes left behind."""
        self._unpruned = 0
        now, files = time.time(), list_kept(self._path)
        for part in (file for file in files if file.is_part and now - file.used > ABANDONED):
            remove(part.path)
        entries = sorted((file for file in files if not file.is_part), key=lambda file: file.used)
        size = sum(entry.size for entry in entries)
        if size <= self._bound:
            return
        for entry in entries:
            if size <= _ROOM * self._bound:
                break
            size -= entry.size if remove(entry.path) else 0

    def close(self) -> None:
        """Prune, if anything was written."""
        if self._unpruned:
            self.prune()

    def _entry(self, utterance: Utterance) -> Path:
        if utterance not in self._entries:
            self._entries[utterance] = self._path / entry_name(utterance)
        return self._entries[utterance]

    def _mark_used(self, utterance: Utterance) -> None:
        with contextlib.suppress(OSError):
            os.utime(self._entry(utterance))


def list_kept(folder: Path) -> list[Kept]:
    """Return this program's files in a folder; one that cannot be listed has none."""
    return list(_kept(folder))


def remove(path: Path) -> bool:
    """Remove a file; False if it is still there. One that another process has removed is gone as well."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _kept(folder: Path) -> Iterator[Kept]:
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for file in found:
            name = _NAME.fullmatch(file.name)
            if name is None:
                continue
            with contextlib.suppress(OSError):  # another process has just removed it
                status = file.stat(follow_symlinks=False)
                yield Kept(folder / file.name, status.st_size, status.st_mtime, bool(name["part"]))


def _open_folder(folder: Path) -> None:
    """Make the folder if it is not there, and keep others out of it."""
    folder.mkdir(_PRIVATE, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(_PRIVATE)


def _write_entry(entry: Path, parts: tuple[bytes, ...]) -> None:
    """Write a file that takes its name when it is whole.

    It is not seen onto the disk: one that a power cut has torn does not match its digests, and is spoken again.
    """
    temporary = entry.with_name(f"{entry.name}-{os.urandom(8).hex()}.part")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PERSONAL)
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        if entry.is_dir() and not entry.is_symlink():
            entry.rmdir()
        temporary.replace(entry)
    except BaseException:
        remove(temporary)
        raise
