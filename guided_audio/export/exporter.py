"""From blocks of sound to a finished file, whole or not at all."""

import contextlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.files import PERSONAL, explained, make_folder, written_whole
from guided_audio.core.units import Frames, Seconds
from guided_audio.export.encoders import ChapterMark, Encoder, Tags, TimedLine, open_encoder
from guided_audio.render import AudioBlock
from guided_audio.timeline import Await, Chapter, Lead, Say, Timeline, TimelineCue


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file: where, how long, its chapters, and what is said and when, as a listener may read it."""

    path: Path
    frames: Frames
    seconds: Seconds
    chapters: tuple[ChapterMark, ...]
    lines: tuple[TimedLine, ...]


def lyrics_of(cues: Iterable[TimelineCue], personal: bool = False) -> tuple[str, ...]:
    """Return the lines of a session for `Tags.lyrics`: the n-th of them is the n-th of `Exported.lines`.

    Every Say is one. So is a phase of breathing with words to read, since who reads along breathes along; and a question that
    there is time to write about, which nobody says. The listener's own words are in them only where `personal` says so: a tag
    goes wherever its file goes.
    """
    return tuple(cue.public if isinstance(cue, Say) and not personal else _words(cue) for cue in cues if _is_line(cue))


def _is_line(cue: TimelineCue) -> TypeGuard[Say | Lead | Await]:
    match cue:
        case Say():
            return True
        case Lead():
            return bool(cue.shown)
        case Await():
            return cue.prompt.writing and bool(cue.prompt.text)
        case _:
            return False


def _words(cue: Say | Lead | Await) -> str:
    return cue.prompt.text if isinstance(cue, Await) else cue.shown


class Exporter:
    """Writes one session into a file, whole or not at all."""

    def __init__(self, target: Path, kind: str, timeline: Timeline, tags: Tags, private: bool = False) -> None:
        self._private = private
        self._target = target
        self._kind = kind
        self._timeline = timeline
        self._tags = tags
        self._frames = 0
        self._starts: list[tuple[str, int]] = []
        self._lines: list[tuple[str, int]] = []
        self._ends: list[int] = []

    def write(self, blocks: Iterable[AudioBlock]) -> Generator[int, None, None]:
        """Write all blocks, yielding the index of the cue that each belongs to; OutputError if the disk fails.

        Stopping before the end, for whatever reason, leaves nothing behind.
        """
        make_folder(self._target.parent)
        with encoded_whole(self._target, self._kind, self._timeline.format, self._tags, self._private) as file:
            for block in blocks:
                file.encode(block.samples)
                self._note(block)
                yield block.index
            file.flush(self.result.chapters, self.result.lines)

    def _note(self, block: AudioBlock) -> None:
        """Remember what begins with a block; a line ends where whatever comes after it begins."""
        for cue in block.begins:
            if len(self._ends) < len(self._lines):
                self._ends.append(block.start)
            if isinstance(cue, Chapter):
                self._starts.append((cue.title, block.start))
            elif _is_line(cue):
                self._lines.append((_words(cue), block.start))
        self._frames += len(block.samples)

    @property
    def result(self) -> Exported:
        """What has been written so far."""
        form = self._timeline.format
        ends = [start for _, start in self._starts[1:]] + [self._frames]
        chapters = tuple(
            ChapterMark(title, form.seconds(start), form.seconds(end))
            for (title, start), end in zip(self._starts, ends, strict=False)
        )
        lines = tuple(
            TimedLine(words, form.seconds(start), form.seconds(end))
            for (words, start), end in zip(self._lines, [*self._ends, self._frames], strict=False)
        )
        return Exported(self._target, Frames(self._frames), form.seconds(self._frames), chapters, lines)


@contextlib.contextmanager
def encoded_whole(
    target: Path, kind: str, form: AudioFormat, tags: Tags, private: bool = False
) -> Iterator["EncodedFile"]:
    """Yield a file of sound that takes its place at `target` when the block has ended well; OutputError if the disk fails.

    One that is `private` is for nobody else on this machine to read.
    """
    with written_whole(target) as temporary:
        with explained(target):
            encoder = open_encoder(kind, temporary, form, tags)
        try:
            yield EncodedFile(target, encoder)
        finally:
            with contextlib.suppress(OSError):  # after `flush` this does nothing, so all it could say has been said
                encoder.close()
        if private:
            with explained(target):
                temporary.chmod(PERSONAL)


class EncodedFile:
    """An encoder whose failures are OutputErrors about the file that is to be."""

    def __init__(self, target: Path, encoder: Encoder) -> None:
        self._target = target
        self._encoder = encoder

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        with explained(self._target):
            self._encoder.encode(samples)

    def flush(self, chapters: Sequence[ChapterMark] = (), lines: Sequence[TimedLine] = ()) -> None:
        """Write what is left, with the places of chapters and lines, and close the file."""
        with explained(self._target):
            self._encoder.flush(chapters, lines)
