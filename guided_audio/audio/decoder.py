"""The process that decodes a file with libsndfile: `python -m guided_audio.audio.decoder FILE` writes .au to standard output.

It ends with 1, and without a word, if the file cannot be read, or not as a whole.
"""

from __future__ import annotations

import io
import mmap
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import soundfile

from guided_audio.audio.decoding import au_header
from guided_audio.audio.samples import Samples

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 4_096
"""Frames at a time: of those in which damage begins, none is heard."""
_FULL, _LESS, _NONE = 1.0, 2**-0.5, 0.0
_POSITIONS = {
    "L": (_FULL, _NONE), "R": (_NONE, _FULL), "C": (_LESS, _LESS), "l": (_LESS, _NONE), "r": (_NONE, _LESS),
    "B": (0.5, 0.5), "-": (_NONE, _NONE),
}  # fmt: skip
"""What a position adds to the left and to the right (ITU-R BS.775-3, Annex 4, table 2): `l`, `r` are surrounds, `-` the LFE."""
_BY_MASK = {3: "LRC", 4: "LRlr", 5: "LRClr", 6: "LRC-lr", 7: "LRC-Blr", 8: "LRC-lrlr"}
"""The usual order of channels in WAV, and the order of FLAC (RFC 9639, section 9.1.3)."""
_IN_OGG = {3: "LCR", 4: "LRlr", 5: "LCRlr", 6: "LCRlr-", 7: "LCRlrB-", 8: "LCRlrlr-"}
"""The order in Vorbis (Vorbis I, section 4.3.9) and Opus (RFC 7845, section 5.1.1.2)."""


class _Forward(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is read only forward: python-soundfile seeks after every read, which costs mpg123 its bit reservoir."""

    def seekable(self) -> bool:
        return False


class _Longer(io.RawIOBase):
    """A file that seems longer than it is, the rest zeros: the length of an MP3 may be estimated, and none is read beyond it."""

    def __init__(self, path: bytes) -> None:
        self._file = open(path, "rb")  # noqa: PTH123, SIM115 - closed with the process
        self._size = os.fstat(self._file.fileno()).st_size
        self._place = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + (0, self._place, 1000 * self._size)[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        if self._place > self._size:
            view[:] = bytes(len(view))
            count = len(view)
        else:
            self._file.seek(self._place)
            count = self._file.readinto(view)
        self._place += count
        return count


def decode(path: bytes, out: BinaryIO) -> None:
    """Write the sound of a file; RuntimeError if it cannot be read."""
    with _Forward(path) as file:
        kind, is_empty = file.format, file.frames == 0
    if is_empty or (kind == "OGG" and _is_chained(path)):
        raise RuntimeError("never finished, or in several parts: ffmpeg may know how to read it")
    with _Forward(_Longer(path) if kind in {"MP3", "MPEG"} else path) as file:
        order = (_IN_OGG if kind == "OGG" else _BY_MASK).get(file.channels, "")
        out.write(au_header(file.samplerate, min(file.channels, 2)))
        while len(sound := _read(file)):
            out.write(_folded(sound, order).astype(">f4").tobytes())


def _read(file: soundfile.SoundFile) -> Samples:
    """Return the next frames, shape (frames, channels); none at the end, or where the file is damaged."""
    try:
        sound: Samples = file.read(_CHUNK, dtype="float32", always_2d=True)
    except RuntimeError:
        sound = np.zeros((0, file.channels), np.float32)
    return sound


def _folded(sound: Samples, order: str) -> Samples:
    """Return sound in one channel or two; without known positions, those with even numbers are on the left."""
    if sound.shape[1] <= 2:
        return sound
    if order:
        return sound @ np.array([_POSITIONS[position] for position in order], np.float32)
    return np.stack([sound[:, side::2].mean(axis=1) for side in (0, 1)], axis=1)


def _is_chained(path: bytes) -> bool:
    """Return whether another stream begins in an Ogg file after the first one's sound: libsndfile reads none of it."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:  # noqa: PTH123
        first = data.find(b"OggS\0\0")  # a page that begins nothing
        return first >= 0 and data.find(b"OggS\0\2", first) >= 0


def main() -> int:
    """Decode the file that is named on the command line."""
    try:
        decode(os.fsencode(sys.argv[1]), sys.stdout.buffer)
    except (soundfile.LibsndfileError, RuntimeError, TypeError):  # a TypeError is raw sound, which has no header
        return 1
    except BrokenPipeError:
        os._exit(0)  # the parent has heard enough
    return 0


if __name__ == "__main__":
    sys.exit(main())
