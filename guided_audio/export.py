"""From blocks of sound to a finished file, whole or not at all."""

import contextlib
import errno
import glob
import os
import secrets
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_audio.encoders import ChapterMark, Encoder, Tags, open_encoder
from guided_audio.errors import OutputError
from guided_audio.render import AudioBlock
from guided_audio.timeline import Chapter, Timeline
from guided_audio.units import Frames, Seconds

ABANDONED = Seconds(3600.0)
"""A temporary file that has not been written to for so long belongs to an export that was killed."""
_SUFFIX = ".part"


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file: where, how long, and its chapters."""

    path: Path
    frames: Frames
    seconds: Seconds
    chapters: tuple[ChapterMark, ...]


class Exporter:
    """Writes one session beside its final place, and moves it there when all of it is on the disk."""

    def __init__(self, target: Path, kind: str, timeline: Timeline, tags: Tags) -> None:
        self._target = target.resolve() if target.is_symlink() else target  # the file a link means, never the link
        self._kind = kind
        self._timeline = timeline
        self._tags = tags
        self._frames = 0
        self._starts: list[tuple[str, int]] = []

    def write(self, blocks: Iterable[AudioBlock]) -> Generator[int, None, None]:
        """Write all blocks, yielding the index of the cue that each belongs to; OutputError if the disk fails.

        Stopping before the end, for whatever reason, leaves nothing behind.
        """
        with _explained(self._target):
            self._target.parent.mkdir(exist_ok=True)  # audio_out, but no tree of folders for a mistyped path
            _remove_leftovers(self._target)
            if self._target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(self._target))
            if self._target.exists() and not self._target.is_file():
                raise OSError(errno.EINVAL, "it is no ordinary file", str(self._target))
            temporary = _temporary_beside(self._target)
        try:
            with _explained(self._target):
                encoder = open_encoder(self._kind, temporary, self._timeline.format, self._tags)
            with _closing(encoder):
                for block in blocks:
                    with _explained(self._target):
                        encoder.encode(block.samples)
                    self._starts += [(cue.title, block.start) for cue in block.begins if isinstance(cue, Chapter)]
                    self._frames += len(block.samples)
                    yield block.index
                with _explained(self._target):
                    encoder.flush(self.result.chapters)
            with _explained(self._target):
                _sync(temporary)
                temporary.replace(self._target)
            with contextlib.suppress(OSError):  # the file is there; not every folder can be synced
                _sync(self._target.parent)
        finally:
            temporary.unlink(missing_ok=True)

    @property
    def result(self) -> Exported:
        """What has been written so far."""
        form = self._timeline.format
        ends = [start for _, start in self._starts[1:]] + [self._frames]
        chapters = tuple(
            ChapterMark(title, form.seconds(start), form.seconds(end))
            for (title, start), end in zip(self._starts, ends, strict=False)
        )
        return Exported(self._target, Frames(self._frames), form.seconds(self._frames), chapters)


@contextlib.contextmanager
def _explained(target: Path) -> Iterator[None]:
    """Turn what the system says of a file into what a person can act on."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        full = getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}
        cure = (
            "free some space, or choose another place with --output" if full else "choose another place with --output"
        )
        raise OutputError(f"{target} could not be written: {reason[0].lower()}{reason[1:]}", cure) from error


@contextlib.contextmanager
def _closing(encoder: Encoder) -> Iterator[None]:
    """Close an encoder whatever happens; after `flush` this does nothing, so all it could say has been said."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            encoder.close()


def _remove_leftovers(target: Path) -> None:
    """Remove what an export to this place left behind when it was killed; one still at work has written lately."""
    for leftover in target.parent.glob(f"{glob.escape(_prefix(target))}*{_SUFFIX}"):
        if time.time() - leftover.stat().st_mtime > ABANDONED:
            leftover.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    return f".{target.stem[:60]}-"


def _temporary_beside(target: Path) -> Path:
    """Return a name that nobody uses, in the folder of the target, so that renaming is one step."""
    return target.parent / f"{_prefix(target)}{secrets.token_hex(8)}{_SUFFIX}"


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle for folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
