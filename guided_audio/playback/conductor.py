"""The conductor of a live session: where a listener's commands lead, with no clock, thread or device in it."""

import threading
from collections.abc import Iterable
from typing import Protocol

from guided_audio.audio import AudioFormat
from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.playback.commands import Command, State
from guided_audio.playback.moves import move
from guided_audio.playback.options import PlayOptions, adjusted
from guided_audio.playback.route import Position, Route
from guided_audio.playback.sections import Excursions, Section
from guided_audio.render import Step
from guided_audio.timeline import Await, Bed, Strike, TimelineCue

BLOCK = Seconds(0.02)
"""Commands are heard between stretches of this length."""
LEAP = Seconds(0.08)
"""How long the voice takes to fade when the listener goes elsewhere in the session."""
LEAVE = Seconds(0.4)
"""And when the listener is led out of it."""
PATIENCE = Seconds(0.3)
"""If there has been nothing to hear for so long, a bell says that it has begun."""


class Readiness(Protocol):
    """Knows which words are there."""

    def is_ready(self, utterance: Utterance) -> bool:
        """Whether these words can be had at once."""
        ...

    def are_spoken(self, utterances: Iterable[Utterance]) -> bool:
        """Whether all of these were spoken before, and can be had without a voice."""
        ...


class LiveConductor:
    """Leads through the opening, the session, and wherever the listener asks to be taken."""

    block = BLOCK

    def __init__(
        self,
        form: AudioFormat,
        speech: Readiness,
        opening: Section | None = None,
        options: PlayOptions = PlayOptions(),  # noqa: B008 - frozen
        *,
        is_live: bool = True,
        ends_asleep: bool = False,
    ) -> None:
        self.by_keys = options.by_keys and is_live
        """Whether keys can be pressed."""
        self.levels = options.levels
        self.is_holding = False
        """Whether the listener has asked for more of a silence, and this is one."""
        self.is_preparing = True
        """Whether time goes on because the voice is not ready."""
        self.is_complete = False
        """Whether the session has been heard to its end."""
        self.error: SpeechError | None = None
        self._form = form
        self._speech = speech
        self._options = options
        self._is_live = is_live
        self._route = Route(form, opening, options, ends_asleep)
        self._at = self._route.start
        self._into = Seconds(0.0)
        self._leap: Position | None = None
        self._fade = LEAP
        self._back: Position | None = None
        self._lingering = self._released = self._has_spoken = self._wants_ground = False
        self._over: Seconds | None = None
        self._begun = threading.Event()
        self._has_sounded = opening is not None and any(isinstance(c, Strike | Bed) for c in opening.timeline.cues)

    # What whoever plays it may know and say.

    def offer(self, excursions: Excursions) -> None:
        """Let the listener be taken to these places; to steady ground now, if that was asked for before."""
        self._route.excursions = excursions
        if self._wants_ground:
            self._ground()

    def begin(self, session: Section, index: int = 0) -> None:
        """Go on with the session itself, from this cue on: its voice is there."""
        self._route.begin(session, index)
        self._begun.set()

    def give_up(self) -> None:
        """Wait for no session any more."""
        self._begun.set()

    @property
    def session(self) -> Section | None:
        """The session itself, once it is ready."""
        return self._route.session

    @property
    def has_more_time(self) -> bool:
        """Whether the listener has asked for more of the present silence or wait, or of the next."""
        return self._lingering

    @property
    def is_leaping(self) -> bool:
        """Whether the listener is about to be elsewhere."""
        return self._leap is not None

    @property
    def can_be_left(self) -> bool:
        """Whether there is a way back to lead the listener out."""
        return self._route.excursions is not None

    @property
    def state(self) -> State:
        """What is happening, as far as it is decided here."""
        at = self._at
        if at.section is self._route.until_ready or (self.is_preparing and not self._has_spoken):
            return State.PREPARING  # later, words that are waited for change nothing of what the keys do
        if at.section.state is State.CHOOSING:
            return State.CHOOSING
        if self.is_holding:
            return State.HOLDING
        if isinstance(at.cue, Await):
            return State.WRITING if at.cue.prompt.writing else State.WAITING
        return at.section.state

    def section_of(self, step: Step) -> Section | None:
        """Return the section that a cue stands in; None while the session is not ready."""
        return self._route.section_of(step)

    def is_own(self, cue: TimelineCue) -> bool:
        """Whether a cue is no part of anything that was written: the wait for a session that is not ready."""
        return any(cue is own for own in self._route.until_ready.timeline.cues)

    def hear(self, into: Seconds, elapsed: Seconds) -> None:
        """Take note of how much of the present cue, and of everything, has been heard."""
        self._into = into
        if self._options.stop_after is not None and elapsed >= self._options.stop_after:
            self._over = Seconds(elapsed - self._options.stop_after)

    def obey(self, command: Command) -> None:
        """Do what the listener asks for, from the next stretch of sound on."""
        match command:
            case Command.GO_ON:
                self._go_on()
            case Command.NEXT | Command.PREVIOUS | Command.REPEAT:
                self._move(command)
            case Command.MORE_TIME:
                if self._lingering:
                    self._go_on()
                else:
                    self._lingering = True
            case Command.GROUND:
                self._ground()
            case Command.CLOSE:
                self._close()
            case Command.BED_LOUDER | Command.BED_QUIETER if self._form.channels == 1:
                pass  # there is no bed
            case _:
                self.levels = adjusted(self.levels, command)

    # What the render loop asks.

    def next(self) -> Step | None:
        """Return what comes next; None at the end."""
        self.is_preparing = self.is_holding = self._released = False
        leap, self._leap = self._leap, None
        following = leap or self._following()
        if following is None:
            return None
        rings = self._rings(following)
        self._at = following
        return following.section.step(following.index, rings)

    def fade_out_time(self) -> Seconds | None:
        """Return how long the voice may take to fade, if the listener is to be elsewhere."""
        return self._fade if self._leap is not None else None

    def keeps_waiting(self, cue: Await, held: int, planned: int) -> bool:
        """Whether a wait goes on: until the listener goes on, or its limit is reached; a page has none."""
        if self._at.section is self._route.until_ready:
            if not self._is_live:
                self._begun.wait()
            return self.session is None and (self._has_sounded or held < self._form.frames(PATIENCE))
        if not self.by_keys:
            return held < planned
        has_limit = cue.prompt.limit is not None and not cue.prompt.writing and not self._lingering
        return not (self._released or (has_limit and held >= planned))

    def holds_silence(self) -> bool:
        """Whether the present silence is held."""
        self.is_holding = self._lingering and self._leap is None
        return self.is_holding

    def is_preparing_words(self, utterance: Utterance) -> bool:
        """Whether these words are not ready."""
        self.is_preparing = self._is_live and not self._speech.is_ready(utterance)
        self._has_spoken |= not self.is_preparing
        return self.is_preparing

    def fail(self, error: SpeechError) -> None:
        """Lead the listener out of a session whose voice is lost, with words that were spoken before if there are any."""
        self.error = self.error or error
        self._remember(self._at)
        ways = self._route.excursions
        has_words = (
            ways
            and self._at.section is not ways.way_back
            and self._speech.are_spoken(ways.way_back.timeline.utterances)
        )
        self._leap = self._route.way_back if has_words else Position(self._route.ending, 0)

    def _following(self) -> Position | None:
        """Return what comes after the present cue, and remember where a session that ends early may be continued."""
        at, following = self._at, self._route.after(self._at, self._over)
        if at.section is self.session:
            if following is None:
                self.is_complete = True
            elif following.section is not at.section:
                self._back = Position(at.section, at.index + 1)
        return following

    def _rings(self, place: Position) -> bool:
        """Whether a bell says that a cue begins: a wait, or the session itself where there is nothing to hear yet."""
        if place.section is not self._route.until_ready:
            return self._options.wait_bell and isinstance(place.cue, Await)
        is_late = place == self._at and not self._has_sounded
        self._has_sounded = self._has_sounded or is_late
        return is_late

    def _go_on(self) -> None:
        self._lingering, self._released = False, isinstance(self._at.cue, Await)
        if self._route.is_choice(self._at.section):
            self._leap_to(self._back or self._route.beginning, LEAP)

    def _move(self, command: Command) -> None:
        here = self._route.in_session(self._leap or self._at)
        if here.section is self.session or self._route.is_ground(here.section):
            into = Seconds(0.0) if self._leap else self._into
            index = move(command, here.section.timeline, here.index, into)
            if index is not None:
                self._leap_to(Position(here.section, index), LEAP)
        elif command is Command.NEXT and self._route.is_before(here.section):
            self._leap_to(self._route.beginning, LEAP)

    def _ground(self) -> None:
        """Lead to steady ground; a passage that is steady ground itself begins again."""
        ways = self._route.excursions
        section = ways.ground if ways else self.session
        self._wants_ground = section is None
        if section is not None:
            self._lead_out(Position(section, 0))

    def _close(self) -> None:
        """Begin the way back; where it has begun, go on with it."""
        if (self._leap or self._at).section.state is State.CLOSING:
            self._lingering = False
        else:
            self._lead_out(self._route.way_back)

    def _lead_out(self, place: Position) -> None:
        self._remember(self._leap or self._at)
        self._leap_to(place, LEAVE)

    def _remember(self, place: Position) -> None:
        """Remember where to continue, if the session is left there."""
        here = self._route.in_session(place)
        if here.section is self.session:
            self._back = here.last_words

    def _leap_to(self, place: Position, fade: Seconds) -> None:
        self._leap, self._fade = place, fade
        self._lingering = False
