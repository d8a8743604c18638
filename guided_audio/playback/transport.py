"""The transport: what a listener's commands do to a stream of sound, with no clock, thread or device in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from guided_audio.audio import AudioFormat, Samples, fade_in_gain, fade_out_gain, read_only, silence
from guided_audio.playback.commands import Command
from guided_audio.units import Frames, Seconds

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from guided_audio.render import AudioBlock
    from guided_audio.timeline import Await, TimelineCue

PIECE = Seconds(0.02)
"""Commands are heard between pieces of this length."""
FADE = Seconds(2.0)
"""Ending early takes so long, so that nobody is startled."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A short stretch of what is heard; `begins` are the cues that begin with it, `index` the cue it belongs to."""

    samples: Samples
    position: Frames
    index: int
    begins: tuple[TimelineCue, ...] = ()


class LiveConductor:
    """Holds every wait until the listener goes on, or its limit is reached."""

    def __init__(self) -> None:
        self.waiting = False
        self._released = False

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether the wait goes on."""
        over = self._released or (cue.prompt.limit is not None and held >= planned)
        self.waiting, self._released = not over, False
        return not over

    def release(self) -> None:
        """End the present wait, if there is one."""
        self._released = self.waiting


class Transport:
    """Shapes blocks into what is heard.

    A pause loses no sample and makes no click: the next piece is heard fading out, then silence, then the last piece
    fading in, and then the next piece itself, exactly. Every sample of the session is heard once at its full level.
    """

    def __init__(self, form: AudioFormat, conductor: LiveConductor | None = None) -> None:
        self.paused = False
        self.stopping = False
        self.ended = False
        self._form = form
        self._conductor = conductor
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._fade = fade_out_gain(form.frames(FADE))

    def send(self, command: Command) -> None:
        """Ask for something; it happens at the next piece."""
        self._commands.put(command)

    def shape(self, blocks: Iterable[AudioBlock]) -> Iterator[Piece]:
        """Yield what is heard, commands obeyed."""
        last: Samples | None = None
        faded = 0
        for piece in self._cut(blocks):
            self._obey()
            if self.ended:  # at once, and still without a click
                yield replace(piece, samples=_faded(piece.samples, fade_out_gain(len(piece.samples))))
                return
            if self.paused and (yield from self._rest(piece, last)):
                return
            last = piece.samples
            if self.stopping:
                yield self._fading(piece, faded)
                faded += len(piece.samples)
                if faded >= len(self._fade):
                    break
            else:
                yield piece
        self.ended = True

    def _cut(self, blocks: Iterable[AudioBlock]) -> Iterator[Piece]:
        step = self._form.frames(PIECE)
        for block in blocks:
            for start in range(0, len(block.samples) or 1, step):
                begins = block.begins if start == 0 else ()
                samples = block.samples[start : start + step]
                yield Piece(samples, Frames(block.start + start), block.index, begins)

    def _rest(self, following: Piece, last: Samples | None) -> Generator[Piece, None, bool]:
        """Yield a pause, which stands between two pieces and is no part of the session; True if it ended in here."""
        place = (following.position, following.index)
        yield Piece(_faded(following.samples, fade_out_gain(len(following.samples))), *place)
        while self.paused and not self.ended:
            yield Piece(silence(self._form.frames(PIECE), self._form.channels), *place)
            self._obey()
        if last is not None and not self.ended:
            yield Piece(_faded(last, fade_in_gain(len(last))), *place)
        return self.ended

    def _fading(self, piece: Piece, faded: int) -> Piece:
        samples = piece.samples[: len(self._fade) - faded]
        return replace(piece, samples=_faded(samples, self._fade[faded : faded + len(samples)]))

    def _obey(self) -> None:
        while True:
            try:
                command = self._commands.get_nowait()
            except Empty:
                return
            match command:
                case Command.PAUSE:
                    self.paused = not self.stopping
                case Command.RESUME:
                    self.paused = False
                case Command.GO_ON:
                    if self._conductor is not None:
                        self._conductor.release()
                case Command.STOP:
                    self.stopping = True
                    self.ended = self.ended or self.paused  # there is nothing to fade
                case Command.STOP_NOW:
                    self.stopping = self.ended = True


def _faded(samples: Samples, gain: Samples) -> Samples:
    return read_only(samples * gain)
