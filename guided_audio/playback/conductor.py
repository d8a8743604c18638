"""The conductor of a live session: where a listener's commands lead, with no clock, thread or device in it."""

import threading
from collections.abc import Iterable
from typing import Protocol

from guided_audio.audio import AudioFormat
from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.playback.commands import Command, PlayOptions, State, adjusted
from guided_audio.playback.route import Excursions, Position, Route, Section
from guided_audio.playback.saying import is_for_saying
from guided_audio.render import Step
from guided_audio.timeline import Await, Bed, Sound, Strike

BLOCK = Seconds(0.02)
"""Commands take effect between stretches of this length."""
LEAP = Seconds(0.08)
"""How long the voice takes to fade when the listener goes elsewhere in the session."""
LEAVE = Seconds(0.4)
"""How long it takes when the listener is led out of the session."""
PATIENCE = Seconds(0.3)
"""After so long without any sound, a bell marks that playing has begun."""


class Readiness(Protocol):
    """Knows which words are ready."""

    def is_ready(self, utterance: Utterance) -> bool:
        """Whether these words can be spoken at once."""

    def are_spoken(self, utterances: Iterable[Utterance]) -> bool:
        """Whether all of these were spoken before, and need no voice."""


class LiveConductor:
    """Leads through the opening, the session, and where the listener asks to go."""

    block = BLOCK

    def __init__(
        self,
        form: AudioFormat,
        speech: Readiness,
        opening: Section | None,
        options: PlayOptions,
        *,
        is_live: bool = True,
        ends_asleep: bool = False,
    ) -> None:
        """Begin before the opening, which is played until the session is ready.

        Where the output `is_live`, time goes on while a voice is at work, and keys count. A listener who is led out early of
        a session that `ends_asleep` is left to sleep.
        """
        self.by_keys = options.by_keys and is_live
        self.levels = options.levels
        self.has_more_time = False
        self.is_holding = False
        self.is_preparing = True
        """Whether time goes on because the voice is not ready."""
        self.is_complete = False
        self.error: SpeechError | None = None
        self.route = Route(form, opening, options, ends_asleep)
        self._form = form
        self._speech = speech
        self._options = options
        self._is_live = is_live
        self._at = self.route.start
        self._into = Seconds(0.0)
        self._leap: Position | None = None
        self._fade = LEAP
        self._back: Position | None = None
        self._released = self._has_spoken = self._wants_ground = False
        self._step: Step | None = None
        self._spoken: Step | None = None
        self._over: Seconds | None = None
        self._begun = threading.Event()
        self._has_sounded = opening is not None and any(
            isinstance(c, Strike | Sound | Bed) for c in opening.timeline.cues
        )

    # What the player calls.

    def offer(self, excursions: Excursions) -> None:
        """Let the listener go to these places; to the grounding passage at once, if that was asked for before."""
        self.route.excursions = excursions
        if self._wants_ground:
            self._ground()

    def begin(self, session: Section, index: int = 0) -> None:
        """Go on with the session itself, which is ready now, from this cue on."""
        self.route.begin(session, index)
        self._begun.set()

    def revise(self, session: Section, index: int) -> None:
        """Go on in a session whose script was written anew, from this cue on, from the next stretch of sound on."""
        self.begin(session, index)
        self.is_complete, self._back = False, None
        self._leap_to(self.route.beginning, LEAP)

    def give_up(self) -> None:
        """Stop waiting for the session."""
        self._begun.set()

    @property
    def state(self) -> State:
        """What is happening, as far as the conductor decides it."""
        at = self._at
        if at.section is self.route.until_ready or (self.is_preparing and not self._has_spoken):
            return State.PREPARING  # later, words that are waited for change nothing of what the keys do
        if at.section.state in {State.CHOOSING, State.AT_END}:
            return at.section.state
        if self.is_holding:
            return State.HOLDING
        if isinstance(at.cue, Await):
            return State.WRITING if at.cue.prompt.writing else State.WAITING
        return at.section.state

    @property
    def turn(self) -> Step | None:
        """The listener's turn to speak, in a wait or a silence: another object each time it begins; None if it is not.

        It may be looked at from any thread, as the state may.
        """
        step, state = self._step, self.state
        if step is None or self.has_more_time:
            return None
        is_turn = state is State.WAITING or (state is State.PLAYING and is_for_saying(step.timeline.cues, step.index))
        return step if is_turn else None

    def end_turn(self, turn: Step) -> None:
        """Go on after the listener has spoken, if this still is the present turn; from any thread."""
        self._spoken = turn

    @property
    def has_bed(self) -> bool:
        """Whether the session has a bed of sound, as far as it is known."""
        section = self.route.session or self.route.opening
        cues = section.timeline.cues if section else ()
        return self._form.channels > 1 and (not cues or any(isinstance(cue, Bed) and cue.sound for cue in cues))

    def note_heard(self, into: Seconds, elapsed: Seconds) -> None:
        """Take how much of the present cue, and of everything, has been heard."""
        self._into = into
        if self._options.stop_after is not None and elapsed >= self._options.stop_after:
            self._over = Seconds(elapsed - self._options.stop_after)

    def handle(self, command: Command) -> None:
        """Do what the listener asks for, from the next stretch of sound on."""
        match command:
            case Command.GO_ON:
                self._go_on()
            case Command.NEXT | Command.PREVIOUS | Command.REPEAT:
                self._move(command)
            case Command.MORE_TIME if self.has_more_time:
                self._go_on()
            case Command.MORE_TIME:
                self.has_more_time = True
            case Command.GROUND:
                self._ground()
            case Command.CLOSE:
                self._close()
            case Command.BED_LOUDER | Command.BED_QUIETER if not self.has_bed:
                pass  # a level that is changed unheard would startle in the next session
            case _:
                self.levels = adjusted(self.levels, command)

    # What the render loop asks.

    def next(self) -> Step | None:
        """Return the cue that comes next; None at the end."""
        self.is_preparing = self.is_holding = self._released = False
        leap, self._leap = self._leap, None
        following = leap or self._following()
        if following is None:
            return None
        rings = self._rings(following)
        self._at = following
        self._step = following.section.step(following.index, rings)
        return self._step

    def fade_out_time(self) -> Seconds | None:
        """Return how long the voice may take to fade, if the listener goes elsewhere; else None."""
        return self._fade if self._leap is not None else None

    def keeps_waiting(self, cue: Await, held: int, planned: int) -> bool:
        """Whether a wait goes on: until the listener goes on, or its limit is reached; a page of writing has none."""
        if self._at.section is self.route.until_ready:
            if not self._is_live:
                self._begun.wait()
            return self.route.session is None and (self._has_sounded or held < self._form.frames(PATIENCE))
        if self._at.section is self.route.at_end:
            return True
        if not self.by_keys:
            return held < planned
        has_limit = cue.prompt.limit is not None and not cue.prompt.writing and not self.has_more_time
        return not (self._released or self._has_been_spoken or (has_limit and held >= planned))

    def holds_silence(self) -> bool:
        """Whether the present silence is held; one in which the listener has spoken is left."""
        if self._has_been_spoken and self._leap is None:
            following = self.route.after(self._at, self._over)
            if following is not None and following.section is self._at.section:
                self._leap_to(following, LEAP)
        self.is_holding = self.has_more_time and self._leap is None
        return self.is_holding

    def is_preparing_words(self, utterance: Utterance) -> bool:
        """Whether these words are not ready, and time goes on until they are."""
        self.is_preparing = self._is_live and not self._speech.is_ready(utterance)
        self._has_spoken |= not self.is_preparing
        return self.is_preparing

    def waits_for_sound(self) -> bool:
        """Whether time goes on until the file of a sound is open."""
        return self._is_live

    def fail(self, error: SpeechError) -> None:
        """Lead the listener out of a session whose voice is lost, with words that were spoken before if there are any."""
        self.error = self.error or error
        self._remember(self._at)
        ways = self.route.excursions
        can_say = ways and self._at.section is not ways.way_back
        has_words = ways and can_say and self._speech.are_spoken(ways.way_back.timeline.utterances)
        self._leap = self.route.way_back if has_words else Position(self.route.ending, 0)

    def _following(self) -> Position | None:
        """Return what follows the present cue, and remember where a session that ends early may be continued."""
        at, following = self._at, self.route.after(self._at, self._over)
        if at.section is self.route.session:
            if following is None or following.section is self.route.at_end:
                self.is_complete = True
            elif following.section is not at.section:
                self._back = Position(at.section, at.index + 1)
        return following

    @property
    def _has_been_spoken(self) -> bool:
        """Whether the listener has said what the present turn is for."""
        return self._spoken is self._step

    def _rings(self, position: Position) -> bool:
        """Whether a bell marks a beginning: of a wait, or of playing where nothing else has sounded yet."""
        if position.section is not self.route.until_ready:
            return self._options.wait_bell and isinstance(position.cue, Await)
        is_late = position == self._at and not self._has_sounded
        self._has_sounded = self._has_sounded or is_late
        return is_late

    def _go_on(self) -> None:
        self.has_more_time, self._released = False, isinstance(self._at.cue, Await)
        if self._at.section.state is State.CHOOSING:
            self._leap_to(self._back or self.route.beginning, LEAP)

    def _move(self, command: Command) -> None:
        here = self.route.in_session(self._leap or self._at)
        if here.section is self.route.session or here.section.state is State.GROUNDING:
            position = here.moved(command, Seconds(0.0) if self._leap else self._into)
            if position is not None:
                self._leap_to(position, LEAP)
        elif command is Command.NEXT and here.section is self.route.opening:
            self._leap_to(self.route.beginning, LEAP)

    def _ground(self) -> None:
        """Lead to the grounding passage; a session that is the grounding passage itself begins again."""
        ways = self.route.excursions
        section = ways.ground if ways else self.route.session
        self._wants_ground = section is None
        if section is not None:
            self._lead_out(Position(section, 0))

    def _close(self) -> None:
        """Begin the way back; where it has begun, go on with it."""
        if (self._leap or self._at).section.state is State.CLOSING:
            self.has_more_time = False
        else:
            self._lead_out(self.route.way_back)

    def _lead_out(self, position: Position) -> None:
        self._remember(self._leap or self._at)
        self._leap_to(position, LEAVE)

    def _remember(self, position: Position) -> None:
        """Remember where to continue, if the session is left there."""
        here = self.route.in_session(position)
        if here.section is self.route.session:
            self._back = here.last_words

    def _leap_to(self, position: Position, fade: Seconds) -> None:
        self._leap, self._fade = position, fade
        self.has_more_time = False
