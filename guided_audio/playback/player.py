"""The player: a thread that carries sound from the render loop through the transport to a device."""

import threading
import time
from collections import deque
from dataclasses import dataclass, replace

from guided_audio.audio import AudioFormat, silence
from guided_audio.core.errors import DeviceLost, GuidedAudioError
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import _
from guided_audio.core.units import Frames, Seconds
from guided_audio.playback.commands import Command, State, Status
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.kept_output import KeptOutput
from guided_audio.playback.outputs.output import AudioOutput
from guided_audio.playback.route import Position, Section
from guided_audio.playback.sleep_fade import SleepFade
from guided_audio.playback.transport import FADE, Piece, Revision, Transport
from guided_audio.playback.voice_wait import VoiceWait
from guided_audio.render import MixSettings, Step, render
from guided_audio.speech import SpeechSource
from guided_audio.timeline import CueInfo, Placed, Timeline, describe

OPENING = Seconds(0.02)
"""The first milliseconds of a stream may be lost: they are silence."""
RISE = Seconds(1.0)
"""The fade-in of everything that is played."""
PATIENCE = Seconds(2.0)
"""How much longer than its fade the end of a session may take."""
_A_MOMENT = _("A moment …")
"""The message while words are waited for."""
_SPEAKING = frozenset({State.PLAYING, State.GROUNDING})
_TURNS = frozenset({State.PLAYING, State.WAITING})


@dataclass(frozen=True, slots=True)
class _Now:
    """What is heard: which cue, how much of it before, how much of everything before, and how much will follow."""

    section: Section | None
    index: int
    into: Frames
    elapsed: Frames
    left: Frames

    @property
    def placed(self) -> Placed | None:
        return self.section.placed[self.index] if self.section else None


class Player:
    """Plays one session. Commands go down with `send`, cues come up with `take_cues`."""

    def __init__(
        self,
        form: AudioFormat,
        conductor: LiveConductor,
        speech: SpeechSource,
        mix: MixSettings,
        output: AudioOutput,
        planned: Seconds,
        fade: SleepFade | None = None,
        voice_wait: VoiceWait | None = None,
    ) -> None:
        """Take the planned length of the session; its real one is known as soon as the session is ready."""
        self.is_abandoned = False
        """Whether the session is being ended from outside."""
        self._form = form
        self._conductor = conductor
        self._speech = speech
        self._mix = replace(mix, on_lost_bed=self._lose_bed)
        self._output = KeptOutput(output, conductor.by_keys)
        self._transport = Transport(form, conductor, RISE)
        self._fade = fade
        self._voice_wait = voice_wait
        self._cues: deque[CueInfo] = deque()
        self._now = _Now(None, 0, Frames(0), Frames(0), form.frames(planned))
        self._message = self._notice = ""
        self.lost_beds: list[GuidedAudioError] = []
        """Why beds are not heard any more."""
        self._stop_asked: float | None = None
        self._error: BaseException | None = None
        self._opened, self._begun, self._ended = (threading.Event() for _ in range(3))
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)

    def start(self) -> None:
        """Open the device and begin; NoDevice or DeviceError if that cannot be."""
        start_thread(self._thread)  # what is heard first is made while the device opens
        try:
            self._output.open(self._form)
            if self._voice_wait is not None:
                self._voice_wait.start(self._turn, self._conductor.end_turn)
        except BaseException:
            self.abandon()
            raise
        finally:
            self._opened.set()

    def wait_for_sound(self, seconds: Seconds) -> None:
        """Wait until there is something to hear, for at most so long."""
        self._begun.wait(seconds)

    def send(self, command: Command) -> None:
        """Ask for something; it is heard within a fraction of a second."""
        if command is Command.CLOSE and (self._conductor.route.excursions is None or self._output.is_asking):
            command = Command.STOP  # leaving is no request for a voice out of another device
        if command in {Command.STOP, Command.STOP_NOW}:
            self._stop_asked = self._stop_asked or time.monotonic()
            self._output.give_up()
        self._output.answer(command)
        if self._fade is not None:
            self._fade.note(command)
        self._transport.send(command)

    def revise(self, session: Section, index: int) -> None:
        """Go on in a session whose script was written anew, from this cue on; its format is that of the one before."""
        self._transport.send(Revision(session, index))

    @property
    def session(self) -> Section | None:
        """The session itself, once it is ready."""
        return self._conductor.route.session

    @property
    def index(self) -> int:
        """The cue of the session that is heard, or where it will go on."""
        section, route = self._now.section, self._conductor.route
        if section is None or (section is not route.session and section is not route.at_end):
            return route.beginning.index
        return route.in_session(Position(section, self._now.index)).index

    def show_notice(self, notice: str) -> None:
        """Show the state of the script that is being written."""
        self._notice = notice

    def show_message(self, message: str) -> None:
        """Show a message in the status until the next one; a trouble with the device is shown before it."""
        self._message = message

    def fail(self, error: BaseException) -> None:
        """End gently: the session cannot go on."""
        self._keep(error)
        self._conductor.give_up()
        self.send(Command.STOP)

    def take_cues(self) -> list[CueInfo]:
        """Return the cues that have begun since the last call, in order."""
        return [self._cues.popleft() for _ in range(len(self._cues))]

    def wait(self, seconds: float) -> bool:
        """Wait for the end for at most so long; True once it has come, or will not come by itself.

        A voice or a device that hangs must not keep a listener who wants to leave.
        """
        if self._ended.wait(seconds):
            return True
        if self._stop_asked is None:
            return False
        return self._now.section is None or time.monotonic() - self._stop_asked > FADE + PATIENCE

    def abandon(self) -> None:
        """Ignore every error from now on: the session is being ended from outside."""
        self.is_abandoned = True
        self._conductor.give_up()

    def close(self) -> None:
        """End at once, if it has not ended; closing twice is fine."""
        self.abandon()
        self.send(Command.STOP_NOW)
        if self._voice_wait is not None:
            self._voice_wait.close()
        self._opened.set()
        if self._thread.ident is not None:
            self._thread.join(FADE)  # one that hangs is left behind; it is a daemon
        self._output.close()

    def raise_error(self) -> None:
        """Raise the error of playing, if there was one."""
        if self._error is not None:
            raise self._error

    @property
    def status(self) -> Status:
        """What is being played now."""
        now, state, seconds = self._now, self.state, self._form.seconds
        is_paused = state is State.PAUSED and not self._output.is_asking  # then it can only go on
        placed, waits = now.placed, self._conductor.is_preparing and state in _SPEAKING
        return Status(
            state,
            now.section.chapter_at(now.index) if now.section else "",
            seconds(now.elapsed),
            seconds(now.left),
            describe(placed, now.section.timeline.format) if now.section and placed else None,
            seconds(now.into),
            self._conductor.levels,
            self._output.trouble or ("" if is_paused else self._message or (_A_MOMENT if waits else self._without_bed)),
            self._conductor.has_more_time,
            placed.cue if placed else None,
            self._notice,
            self._conductor.has_bed,
            self._voice_wait.message(state) if self._voice_wait else "",
        )

    @property
    def failed(self) -> bool:
        """Whether there was an error, which `raise_error` raises."""
        return self._error is not None

    @property
    def stopped(self) -> bool:
        """Whether the listener left the session before it was over, gently or at once."""
        return not self._conductor.is_complete and (self._ended.is_set() or self._stop_asked is not None)

    @property
    def closed_gently(self) -> bool:
        """Whether the listener was led out by the way back, and heard it to its end, or was left to sleep."""
        if self._fade is not None and self._fade.is_over:
            return True
        section = self._now.section
        is_way_back = section is not None and section.state is State.CLOSING
        return self._ended.is_set() and is_way_back and not self._transport.stopping

    @property
    def is_asking(self) -> bool:
        """Whether the listener is asked if it may be heard from another device."""
        return self._output.is_asking

    @property
    def state(self) -> State:
        """What it is doing."""
        if self._ended.is_set():
            return State.ENDED
        if self._transport.stopping:
            return State.STOPPING
        if self._output.is_lost and not self._output.is_asking:
            return State.LOST
        if self._transport.paused or self._output.is_asking:
            return State.PAUSED
        return self._conductor.state

    def _turn(self) -> Step | None:
        """Return the listener's turn to speak: none while the session is paused, is ending, or is not heard."""
        return self._conductor.turn if self.state in _TURNS else None

    @property
    def _without_bed(self) -> str:
        return _("{message}: this goes on without it", message=self.lost_beds[-1].message) if self.lost_beds else ""

    def _lose_bed(self, error: GuidedAudioError) -> None:
        if error.message not in {known.message for known in self.lost_beds}:  # it is tried again after a leap
            self.lost_beds.append(error)

    def _run(self) -> None:
        try:
            blocks = render(Timeline("", (), self._form), self._speech, self._conductor, self._mix)
            pieces = self._transport.shape(blocks)
            for piece in self._fade.shape(pieces, self._counts) if self._fade else pieces:
                if not self._begun.is_set():
                    self._opened.wait()
                    if self.is_abandoned:
                        return
                    self._output.write(silence(self._form.frames(OPENING), self._form.channels))
                    self._begun.set()
                self._note(piece)
                self._output.write(piece.samples)
            self._output.drain()
            self._keep(self._conductor.error)
        except DeviceLost as error:
            self._keep(None if self._output.is_given_up else error)
        except BaseException as error:  # raised again by raise_error
            self._keep(error)
        finally:
            self._ended.set()

    def _keep(self, error: BaseException | None) -> None:
        """Keep the first error; one that came before the session was abandoned stays."""
        if not self.is_abandoned:
            self._error = self._error or error

    def _note(self, piece: Piece) -> None:
        """Remember what is heard now, and how long the session will still go on."""
        before, step, section = self._now, piece.step, self._conductor.route.section_of(piece.step)
        placed = section.placed[step.index] if section else Placed(step.cue, Frames(0), Frames(0))
        for cue in piece.begins:
            if cue is not self._conductor.route.wait_for_session:  # of the others, only the piece's own takes any time
                begun = placed if cue is placed.cue else Placed(cue, placed.start, Frames(0))
                self._cues.append(describe(begun, step.timeline.format))
        if section is None:  # there is no session yet
            return
        elapsed = Frames(before.elapsed + (len(piece.samples) if self._counts(piece) else 0))
        left = before.left
        if section.leads_to_end:
            left = Frames(section.frames - placed.start - min(piece.into, placed.frames))
        self._now = _Now(section, step.index, piece.into, elapsed, left)
        self._conductor.note_heard(self._form.seconds(piece.into), self._form.seconds(elapsed))

    def _counts(self, piece: Piece) -> bool:
        """Whether a piece is time spent in the session."""
        section = self._conductor.route.section_of(piece.step)
        return section is not None and section.counts and not piece.is_pause
