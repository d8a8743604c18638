"""From blocks of sound to a finished file, whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_audio.encoders import ChapterMark, Encoder, Tags, open_encoder
from guided_audio.errors import OutputError
from guided_audio.render import AudioBlock
from guided_audio.timeline import Chapter, Timeline
from guided_audio.units import Frames, Seconds


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
        self._target = target
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
            self._target.parent.mkdir(parents=True, exist_ok=True)
            if self._target.is_dir():
                raise IsADirectoryError(21, "Is a directory", str(self._target))
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
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(
            f"{target} could not be written: {reason[0].lower()}{reason[1:]}",
            "free some space, or choose another place with --output",
        ) from error


@contextlib.contextmanager
def _closing(encoder: Encoder) -> Iterator[None]:
    """Close an encoder whatever happens; after `flush` this does nothing, so all it could say has been said."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            encoder.close()


def _temporary_beside(target: Path) -> Path:
    """Return a name nobody uses yet, in the folder of the target, so that renaming is one step."""
    handle, name = tempfile.mkstemp(prefix=f".{target.stem[:60]}-", suffix=".part", dir=target.parent)
    os.close(handle)
    Path(name).unlink()  # encoders make their file themselves, with the usual permissions
    return Path(name)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle for folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
