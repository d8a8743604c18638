"""The folder of sentences that were spoken once: shared by every process, bounded, and only ever a saving of time.

An entry that is damaged in any way counts as not there. Its layout:

    magic, format, sample rate, frames, digest of the samples    40 bytes
    digest of all that                                           16 bytes
    samples                                                      float32, little-endian, one channel

Both digests are BLAKE2b, keyed with the entry's name, so that an entry in another's place is found, too: 26 ms of CPU for
the 33 MB of a 15-minute session on any 64-bit machine (CRC-32 5 ms, SHA-256 18 ms where the processor has it built in).
"""

import contextlib
import errno
import os
import re
import stat
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.files import PERSONAL, PRIVATE_FOLDER, make_private_folder, reason_of
from guided_audio.core.ownership import is_ours
from guided_audio.core.placing import place
from guided_audio.core.temporary import ABANDONED, new_temporary, remove_leftovers, remove_temporary
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance
from guided_audio.speech.requests import encode_request

T = TypeVar("T")
FORMAT = 1
"""To be raised when the worker trims, fades or clips in another way, or the layout changes: old entries are no longer found."""
BOUND = 1 << 30
"""The most bytes that are stored, unless told otherwise: thirty 15-minute sessions of 33 MB."""
_OFTEN = 1 << 26
"""So many bytes are written between one pruning and the next."""
_NAME = re.compile(r"(?:\.|guided_audio-)?[0-9a-f]{40}(?P<part>-[0-9a-f]{16}\.(?:part|old))?")
_MAGIC = b"guided_a"
_FIELDS = struct.Struct("<8sIIQ16s")
_DIGEST = 16
_HEADER = _FIELDS.size + _DIGEST


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the folder: an entry, or a part that is being written; `used` in seconds since 1970."""

    path: Path
    size: int
    used: float
    is_part: bool


class SentenceStore:
    """Entries by utterance. Nothing that goes wrong with a file is an error: its sentence counts as not stored."""

    def __init__(self, folder: Path, bound: int = BOUND) -> None:
        self.problem = ""
        """Why something could not be stored, the first time; empty most of the time."""
        self._folder = folder
        self._bound = bound
        self._is_open = False
        self._unpruned = 0

    def frames(self, utterance: Utterance) -> int | None:
        """Return how many frames an utterance takes, reading no more than a header; None if it is not stored."""
        return self._read(utterance, lambda *entry: _read_header(*entry)[0])

    def load(self, utterance: Utterance) -> Samples | None:
        """Return an utterance, float32, shape (frames, 1), read-only; None if it is not stored."""
        return self._read(utterance, _read_samples)

    def save(self, utterance: Utterance, samples: Samples) -> bool:
        """Store an utterance in the place of what is stored under its key; False if that cannot be done."""
        name, data = entry_name(utterance), samples.astype("<f4", copy=False).tobytes()
        fields = _FIELDS.pack(_MAGIC, FORMAT, utterance.voice.sample_rate, len(data) // 4, _digest(name, data))
        try:
            if not self._is_open:
                self._open_folder()
            _write_entry(self._folder / name, fields, _digest(name, fields), data)
        except OSError as error:
            self.problem = self.problem or N_(
                "what was spoken cannot be kept in {folder}: {reason}",
                folder=self._folder,
                reason=reason_of(error),
            )
            return False
        self._unpruned += len(data)
        if self._unpruned >= _OFTEN:
            self.prune()
        return True

    def prune(self) -> None:
        """Remove the entries used longest ago, if there is more than the bound, and parts that killed processes left."""
        self._unpruned = 0
        now, files = time.time(), list_stored(self._folder)
        for part in (file for file in files if file.is_part and now - file.used > ABANDONED):
            remove_stored(part.path)
        entries = sorted((file for file in files if not file.is_part), key=lambda file: file.used)
        size = sum(entry.size for entry in entries)
        least = 0.9 * self._bound if size > self._bound else size  # so that it is not needed again at once
        for entry in entries:
            if size <= least:
                break
            size -= entry.size if remove_stored(entry.path) else 0

    def close(self) -> None:
        """Prune, if anything was written."""
        if self._unpruned:
            self.prune()

    def _open_folder(self) -> None:
        """Make the folder if it is not there, and keep others out of it; OSError if they could write to it already."""
        self._folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not is_ours(self._folder):
            raise PermissionError(errno.EPERM, "others can write to it", str(self._folder))
        make_private_folder(self._folder)
        remove_leftovers(self._folder)
        self._is_open = True

    def _read(self, utterance: Utterance, read: Callable[[BinaryIO, str, int], T]) -> T | None:
        """Read an entry, and mark it as used; None if there is none that is whole."""
        entry = self._folder / entry_name(utterance)
        try:
            if not is_ours(self._folder):  # its digests tell what is damaged, and not who wrote it
                return None
            with _opened(entry) as file:
                found = read(file, entry.name, utterance.voice.sample_rate)
        except (OSError, ValueError):
            return None
        with contextlib.suppress(OSError):
            os.utime(entry)
        return found


def list_stored(folder: Path) -> list[StoredFile]:
    """Return this program's files in a folder; one that cannot be listed has none."""
    files = []
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for file in found:
            name = _NAME.fullmatch(file.name)
            if name is None:
                continue
            with contextlib.suppress(OSError):  # another process has just removed it
                status = file.stat(follow_symlinks=False)
                files.append(StoredFile(folder / file.name, status.st_size, status.st_mtime, bool(name["part"])))
    return files


def remove_stored(path: Path) -> bool:
    """Remove a file; False if it is still there. One that another process has removed is gone as well."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def entry_name(utterance: Utterance) -> str:
    """Return the name of an utterance's entry: a hash of everything that its sound depends on, and none of its words."""
    return blake2b(b"%d\n%b" % (FORMAT, encode_request(utterance)), digest_size=20).hexdigest()


def _read_samples(file: BinaryIO, name: str, sample_rate: int) -> Samples:
    frames, digest = _read_header(file, name, sample_rate)
    data = file.read(4 * frames)
    if _digest(name, data) != digest:
        raise ValueError("the samples are damaged")
    return cast("Samples", np.frombuffer(data, "<f4").reshape(-1, 1))


def _read_header(file: BinaryIO, name: str, sample_rate: int) -> tuple[int, bytes]:
    """Return the number of frames, and their digest; ValueError if the header or the size of the file is wrong."""
    header = file.read(_HEADER)
    if len(header) < _HEADER or _digest(name, header[: _FIELDS.size]) != header[_FIELDS.size :]:
        raise ValueError("the header is damaged")
    magic, version, rate, frames, digest = _FIELDS.unpack_from(header)
    size = os.fstat(file.fileno()).st_size
    if (magic, version, rate, size) != (_MAGIC, FORMAT, sample_rate, _HEADER + 4 * frames):
        raise ValueError("it is no entry, or has been cut off")
    return frames, digest


def _digest(name: str, data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST, key=name.encode()).digest()


def _opened(path: Path) -> BinaryIO:
    """Open an ordinary file; anything else in its place, such as a pipe without a writer, raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("it is no ordinary file")
        return cast("BinaryIO", os.fdopen(handle, "rb", buffering=0))
    except OSError:
        os.close(handle)
        raise


def _write_entry(entry: Path, *parts: bytes) -> None:
    """Write a file that takes its name when it is whole.

    It is not synced to the disk: one that a power cut has torn does not match its digests, and is spoken again.
    """
    temporary = new_temporary(entry, PERSONAL)
    try:
        with temporary.open("wb") as file:
            file.writelines(parts)
        if entry.is_dir() and not entry.is_symlink():
            entry.rmdir()
        place(temporary, entry)
    finally:
        remove_temporary(temporary)
