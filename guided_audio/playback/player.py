"""The player: a thread that carries sound from the render loop through the transport to a device."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from guided_audio.audio import silence
from guided_audio.playback.commands import Command, State, Status
from guided_audio.playback.transport import FADE, LiveConductor, Transport
from guided_audio.render import Conductor, StraightThrough, render
from guided_audio.timeline import Chapter, Timeline, TimelineCue
from guided_audio.units import Seconds

if TYPE_CHECKING:
    from guided_audio.playback.output import AudioOutput
    from guided_audio.playback.transport import Piece
    from guided_audio.render import Scene
    from guided_audio.speech import SpeechSource

OPENING = Seconds(0.05)
"""A stream's first milliseconds may be lost: let them be silence."""
PATIENCE = Seconds(2.0)
"""How much longer than its fade the end of a session may take."""


class Player:
    """Plays one session. Commands go down with `send`, cues come up with `take_cues`."""

    def __init__(
        self, timeline: Timeline, speech: SpeechSource, scene: Scene, output: AudioOutput, waits_for_keys: bool
    ) -> None:
        self._timeline = timeline
        self._speech = speech
        self._scene = replace(scene, forgiving=True)
        self._output = output
        self._live = LiveConductor() if waits_for_keys else None
        self._transport = Transport(timeline.format, self._live)
        self._planned = timeline.estimate()
        self._cues: deque[TimelineCue] = deque()
        self._chapter = ""
        self._heard: Piece | None = None
        self._cue_start = 0
        self._abandoned = False
        self._stop_asked: float | None = None
        self._complete = False
        self._error: BaseException | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)

    def start(self) -> None:
        """Open the device and begin; NoDevice or DeviceError if that cannot be."""
        self._output.open(self._timeline.format)
        self._thread.start()

    def send(self, command: Command) -> None:
        """Ask for something; it is heard within a fraction of a second."""
        if command is Command.STOP and self._stop_asked is None:
            self._stop_asked = time.monotonic()
        self._transport.send(command)

    def take_cues(self) -> list[TimelineCue]:
        """Return the cues that have begun since the last call, in order."""
        taken = []
        while self._cues:
            taken.append(self._cues.popleft())
        return taken

    def wait(self, seconds: float) -> bool:
        """Wait for the end for at most so long; True once it has come, or will not come by itself.

        A voice or a device that hangs must not keep a listener who wants to leave.
        """
        if self._ended.wait(seconds):
            return True
        if self._stop_asked is None:
            return False
        return self._heard is None or time.monotonic() - self._stop_asked > FADE + PATIENCE

    def abandon(self) -> None:
        """Let nothing that fails from now on be an error: the session is being ended from outside."""
        self._abandoned = not self._ended.is_set()

    def close(self) -> None:
        """End at once, if it has not ended; closing twice is fine."""
        self.abandon()
        self.send(Command.STOP_NOW)
        if self._thread.ident is not None:
            self._thread.join(FADE)  # one that hangs is left behind; it is a daemon
        self._output.close()

    def raise_error(self) -> None:
        """Raise what went wrong while playing, if anything did."""
        if self._error is not None:
            raise self._error

    @property
    def status(self) -> Status:
        """How things stand."""
        heard, form = self._heard, self._timeline.format
        if heard is None:
            total = sum(placed.frames for placed in self._planned)
            return Status(
                State.PREPARING,
                self._chapter,
                Seconds(0.0),
                form.seconds(total),
                None,
                Seconds(0.0),
                Seconds(0.0),
                0.0,
                None,
            )
        current, last = self._planned[heard.index], self._planned[-1]
        into_cue = min(heard.position - self._cue_start, current.frames)
        remaining = last.start + last.frames - current.start - into_cue
        return Status(
            self._state,
            self._chapter,
            form.seconds(heard.position),
            form.seconds(remaining),
            current.cue,
            form.seconds(into_cue),
            form.seconds(current.frames),
            0.0,
            None,
        )

    @property
    def failed(self) -> bool:
        """Whether something went wrong; `raise_error` tells what."""
        return self._error is not None

    @property
    def stopped(self) -> bool:
        """Whether the listener ended the session before it was over."""
        return self._stop_asked is not None and not self._complete

    @property
    def underruns(self) -> int:
        """How often the device ran out of sound, known once the player is closed."""
        return self._output.underruns

    @property
    def _state(self) -> State:
        if self._ended.is_set():
            return State.ENDED
        if self._transport.stopping:
            return State.STOPPING
        if self._transport.paused:
            return State.PAUSED
        return State.WAITING if self._live and self._live.waiting else State.PLAYING

    def _run(self) -> None:
        try:
            conductor: Conductor = self._live or StraightThrough()
            opened = False
            for piece in self._transport.shape(render(self._timeline, self._speech, conductor, self._scene)):
                if not opened:
                    opening = self._timeline.format.frames(OPENING)
                    self._output.write(silence(opening, self._timeline.format.channels))
                    opened = True
                self._note(piece)
                self._output.write(piece.samples)
            self._complete = not self._transport.stopping
            self._output.drain()
        except BaseException as error:  # a thread's errors belong to whoever waits for it
            self._error = None if self._abandoned else error
        finally:
            self._ended.set()

    def _note(self, piece: Piece) -> None:
        for cue in piece.begins:
            self._cue_start = piece.position
            if isinstance(cue, Chapter):
                self._chapter = cue.title
            self._cues.append(cue)
        self._heard = piece
