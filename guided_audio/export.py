"""From blocks of sound to a finished file, whole or not at all."""

import contextlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_audio.encoders import ChapterMark, Encoder, Tags, open_encoder
from guided_audio.files import explained, make_folder, written_whole
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
    """Writes one session into a file, whole or not at all."""

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
        make_folder(self._target.parent)
        with written_whole(self._target) as temporary:
            with explained(self._target):
                encoder = open_encoder(self._kind, temporary, self._timeline.format, self._tags)
            with _closing(encoder):
                for block in blocks:
                    with explained(self._target):
                        encoder.encode(block.samples)
                    self._starts += [(cue.title, block.start) for cue in block.begins if isinstance(cue, Chapter)]
                    self._frames += len(block.samples)
                    yield block.index
                with explained(self._target):
                    encoder.flush(self.result.chapters)

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
def _closing(encoder: Encoder) -> Iterator[None]:
    """Close an encoder whatever happens; after `flush` this does nothing, so all it could say has been said."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            encoder.close()
