"""The transport: what a listener's commands do to a stream of sound, with no clock, thread or device in it."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from queue import SimpleQueue

import numpy as np

from guided_audio.audio import AudioFormat, Samples, fade_in_gain, fade_out_gain, read_only, silence
from guided_audio.core.units import Frames, Seconds
from guided_audio.playback.commands import Command
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.route import Section
from guided_audio.render import AudioBlock, Step
from guided_audio.timeline import TimelineCue

PIECE = Seconds(0.02)
"""Commands take effect between pieces of this length."""
FADE = Seconds(2.0)
"""How long a session that is stopped takes to fade out, so that it does not startle."""
_UNPAUSING = frozenset({Command.RESUME, Command.GROUND, Command.CLOSE})


@dataclass(frozen=True, slots=True)
class Piece:
    """A short stretch of what is heard: `step` is the cue it belongs to, `into` how much of that was heard before.

    `begins` are the cues that begin with it; the pieces of a pause are no part of the session.
    """

    samples: Samples
    step: Step
    into: Frames
    begins: tuple[TimelineCue, ...] = ()
    is_pause: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """A session whose script was written anew, and the cue to go on with."""

    session: Section
    index: int


class Transport:
    """Shapes blocks into what is heard.

    A pause loses no sample and makes no click: the next piece is heard fading out, then silence, then the last piece
    fading in, and then the next piece itself, exactly. Every sample of the session is heard once at its full level,
    unless the listener goes elsewhere during the pause: then what comes next fades in.
    """

    def __init__(self, form: AudioFormat, conductor: LiveConductor | None = None, rise: Seconds = Seconds(0.0)) -> None:
        """Begin with a fade-in of `rise`."""
        self.paused = False
        self.stopping = False
        self.ended = False
        self._form = form
        self._conductor = conductor
        self._commands: SimpleQueue[Command | Revision] = SimpleQueue()
        self._fade = fade_out_gain(form.frames(FADE))
        self._rise = fade_in_gain(form.frames(rise))

    def send(self, command: Command | Revision) -> None:
        """Ask for something, or go on in a session that was written anew; it takes effect at the next piece."""
        self._commands.put(command)

    def shape(self, blocks: Iterable[AudioBlock]) -> Iterator[Piece]:
        """Yield what is heard, following the commands."""
        last: Samples | None = None
        left: Step | None = None  # the cue left during a pause: its rest and what was to follow are not heard
        faded = 0
        for uncut in self._cut(blocks):
            self._handle_commands()
            if left is not None and (uncut.step is left or self._is_leaping):
                left = uncut.step
                continue
            piece = uncut if left is None else replace(uncut, samples=_faded_in(uncut.samples))
            left = None
            if self.ended:  # at once, from however far it has faded, and still without a click
                fading = self._fading(piece, faded)
                yield replace(fading, samples=_faded_out(fading.samples))
                return
            if self.paused:
                left = yield from self._pause(piece, last)
                if self._has_ended:
                    return
                if left is not None:
                    last = None  # it is of another place than what comes next
                    continue
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
        cut, following = self._form.frames(PIECE), iter(blocks)
        while True:
            self._handle_commands()  # before the next block is made, which depends on them
            block = next(following, None)
            if block is None:
                return
            for start in range(0, len(block.samples) or 1, cut):
                begins = block.begins if start == 0 else ()
                samples = self._risen(block.samples[start : start + cut])
                yield Piece(samples, block.step, Frames(block.into + start), begins)

    def _pause(self, following: Piece, last: Samples | None) -> Generator[Piece, None, Step | None]:
        """Yield a pause between two pieces; return the cue that was left in it, if the listener went elsewhere."""
        pause = replace(following, begins=(), is_pause=True)
        yield replace(pause, samples=_faded_out(following.samples))
        while self.paused and not self.ended:
            yield replace(pause, samples=silence(self._form.frames(PIECE), self._form.channels))
            self._handle_commands()
        if self._is_leaping:
            return following.step
        if last is not None and not self.ended:
            yield replace(pause, samples=_faded_in(last))
        return None

    def _risen(self, samples: Samples) -> Samples:
        gain, self._rise = self._rise[: len(samples)], self._rise[len(samples) :]
        if not len(gain):
            return samples
        return read_only(np.concatenate([samples[: len(gain)] * gain, samples[len(gain) :]]))

    @property
    def _is_leaping(self) -> bool:
        return self._conductor is not None and self._conductor.fade_out_time() is not None

    @property
    def _has_ended(self) -> bool:
        """The same as `ended`, read anew: a command may have changed it."""
        return self.ended

    def _fading(self, piece: Piece, faded: int) -> Piece:
        samples = piece.samples[: len(self._fade) - faded]
        return replace(piece, samples=read_only(samples * self._fade[faded : faded + len(samples)]))

    def _handle_commands(self) -> None:
        while not self._commands.empty():
            match command := self._commands.get():
                case Command.PAUSE:
                    self.paused = not self.stopping
                case Command.STOP:
                    self.stopping = True
                    self.ended = self.ended or self.paused  # there is nothing to fade
                case Command.STOP_NOW:
                    self.stopping = self.ended = True
                case Revision(session=session, index=index):
                    self.paused = False
                    if self._conductor is not None and not self.stopping:
                        self._conductor.revise(session, index)
                case _:
                    self.paused = self.paused and command not in _UNPAUSING
                    if self._conductor is not None and not self.stopping:
                        self._conductor.handle(command)


def _faded_in(samples: Samples) -> Samples:
    return read_only(samples * fade_in_gain(len(samples)))


def _faded_out(samples: Samples) -> Samples:
    return read_only(samples * fade_out_gain(len(samples)))
