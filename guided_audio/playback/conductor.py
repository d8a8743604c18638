"""The conductor of a live session: where a listener's commands lead, with no clock, thread or device in it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from guided_audio.playback.commands import Command, State
from guided_audio.playback.levels import moved
from guided_audio.playback.sections import Section, Wishes
from guided_audio.render import Levels
from guided_audio.script import Prompt
from guided_audio.timeline import Await, Bed, Chapter, RingOut, Show, Silence, Strike, Timeline, last_words, passages
from guided_audio.units import Length, Seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guided_audio.audio import AudioFormat
    from guided_audio.errors import SpeechError
    from guided_audio.playback.sections import Excursions
    from guided_audio.render import Step
    from guided_audio.timeline import TimelineCue
    from guided_audio.voice import Utterance

BLOCK = Seconds(0.02)
"""Commands are heard between stretches of this length."""
LEAP = Seconds(0.08)
"""How long the voice takes to fade when the listener goes elsewhere in the session."""
LEAVE = Seconds(0.4)
"""And when the listener is led out of it."""
PATIENCE = Seconds(0.3)
"""If there has been nothing to hear for so long, a bell says that it has begun."""
NEAR = Seconds(3.0)
"""From later in a passage than this, going back goes to its own beginning."""
CLOSING = Seconds(8.0)
"""The end of a session that nothing leads out of: all that lies under it fades."""


class Readiness(Protocol):
    """Knows which words are there."""

    def is_ready(self, utterance: Utterance) -> bool:
        """Whether these words can be had at once."""
        ...

    def are_spoken(self, utterances: Iterable[Utterance]) -> bool:
        """Whether all of these were spoken before, and can be had without a voice."""
        ...


@dataclass(frozen=True, slots=True)
class _Place:
    section: Section
    index: int

    @property
    def cue(self) -> TimelineCue | None:
        return self.section.timeline.cues[self.index] if self.index >= 0 else None


class LiveConductor:
    """Leads through the opening, the session, and wherever the listener asks to be taken."""

    block = BLOCK

    def __init__(
        self,
        form: AudioFormat,
        speech: Readiness,
        opening: Section | None = None,
        wishes: Wishes | None = None,
        levels: Levels | None = None,
    ) -> None:
        self.levels = levels or Levels()
        self.is_holding = False
        """Whether the listener has asked for more of a silence, and this is one."""
        self.is_preparing = True
        """Whether time goes on because the voice is not ready."""
        self.is_complete = False
        """Whether the session has been heard to its end."""
        self.error: SpeechError | None = None
        self._into = Seconds(0.0)
        self._form = form
        self._speech = speech
        self._opening = opening
        self._excursions: Excursions | None = None
        self._wishes = wishes or Wishes()
        self._until_ready = Section.estimated(Timeline("", (Await(Prompt("", None)),), form), State.PREPARING)
        self._sign = Section.estimated(Timeline("", (Strike(),), form), State.PREPARING)
        ending = (Strike(), Silence(Length.exactly(CLOSING)), RingOut())
        self._ending = Section.estimated(Timeline("", ending, form), State.CLOSING)
        self._falling_silent = Section.estimated(Timeline("", ending[1:2], form), State.CLOSING)
        self._session: Section | None = None
        self._first = 0
        self._at = _Place(opening or self._until_ready, -1)
        self._leap: _Place | None = None
        self._fade = LEAP
        self._back: _Place | None = None
        self._lingering = self._released = self._is_due = self._has_rung = self._has_spoken = False
        self._begun = threading.Event()
        self._has_sounded = opening is not None and any(isinstance(c, Strike | Bed) for c in opening.timeline.cues)

    # What whoever plays it may know and say.

    def offer(self, excursions: Excursions) -> None:
        """Let the listener be taken to these places."""
        self._excursions = excursions

    def begin(self, session: Section, index: int = 0) -> None:
        """Go on with the session itself, from this cue on: its voice is there."""
        self._first = index
        self._session = session
        self._begun.set()

    def give_up(self) -> None:
        """Wait for no session any more."""
        self._begun.set()

    @property
    def by_keys(self) -> bool:
        """Whether somebody can press keys."""
        return self._wishes.by_keys

    @property
    def session(self) -> Section | None:
        """The session itself, once it is ready."""
        return self._session

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
        return self._excursions is not None

    @property
    def state(self) -> State:
        """What is happening, as far as it is decided here."""
        at = self._at
        if at.section is self._until_ready or (self.is_preparing and not self._has_spoken):
            return State.PREPARING  # later, words that are waited for change nothing of what the keys do
        if at.section.state is State.CHOOSING:
            return State.CHOOSING
        if self.is_holding:
            return State.HOLDING
        if isinstance(at.cue, Await):
            return State.WRITING if at.cue.prompt.writing else State.WAITING
        return at.section.state

    def section_of(self, step: Step) -> Section | None:
        """Return the section that a cue stands in; None for a sign that belongs to none."""
        ways = self._excursions
        others = (ways.ground, ways.choice, ways.way_back) if ways else ()
        sections = (self._session, self._opening, *others, self._ending, self._falling_silent)
        return next((s for s in sections if s is not None and s.timeline is step.timeline), None)

    def hear(self, into: Seconds, elapsed: Seconds) -> None:
        """Take note of how much of the present cue, and of everything, has been heard."""
        self._into = into
        if self._wishes.stop_after is not None and elapsed >= self._wishes.stop_after:
            self._is_due = True

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
                self._lead_out(self._excursions.ground if self._excursions else self._session)
            case Command.CLOSE:
                self._lead_out(self._excursions.way_back if self._excursions else self._falling_silent)
            case _:
                self.levels = moved(self.levels, command)

    # What the render loop asks.

    def next(self) -> Step | None:
        """Return what comes next; None at the end."""
        self.is_preparing = self.is_holding = self._released = False
        leap, self._leap = self._leap, None
        following = leap or self._following()
        if following is None:
            return None
        if self._wishes.wait_bell and isinstance(following.cue, Await) and not self._has_rung:
            self._has_rung = True
            self._leap, self._fade = following, LEAP  # the bell rings on over the wait, which is the listener's at once
            return self._sign.step(0)
        self._at, self._has_rung = following, False
        return following.section.step(following.index)

    def leaves(self) -> Seconds | None:
        """Return how long the voice may take to fade, if the listener is to be elsewhere."""
        return self._fade if self._leap is not None else None

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether a wait goes on: until the listener goes on, or its limit is reached; a page has none."""
        if self._at.section is self._until_ready:
            if not self._wishes.is_live:
                self._begun.wait()
            return self._session is None and (self._has_sounded or held < self._form.frames(PATIENCE))
        if not self._wishes.by_keys:
            return held < planned
        has_limit = cue.prompt.limit is not None and not cue.prompt.writing and not self._lingering
        return not (self._released or (has_limit and held >= planned))

    def lingers(self) -> bool:
        """Whether the present silence is held."""
        self.is_holding = self._lingering and self._leap is None
        return self.is_holding

    def awaits(self, utterance: Utterance) -> bool:
        """Whether these words are not ready."""
        self.is_preparing = self._wishes.is_live and not self._speech.is_ready(utterance)
        self._has_spoken |= not self.is_preparing
        return self.is_preparing

    def fail(self, error: SpeechError) -> None:
        """Lead the listener out of a session whose voice is lost, with words that were spoken before if there are any."""
        self.error = self.error or error
        ways = self._excursions
        has_words = (
            ways
            and self._at.section is not ways.way_back
            and self._speech.are_spoken(ways.way_back.timeline.utterances)
        )
        self._leap = _Place(ways.way_back if ways and has_words else self._ending, 0)

    def _following(self) -> _Place | None:
        """Return what comes after the present cue."""
        section, index = self._at.section, self._at.index + 1
        if section is self._until_ready and self._session is not None:
            return self._beginning()
        if section is self._session and self._is_to_end_at(index):
            return self._way_out()
        if section.has(index):
            return _Place(section, index)
        if section is self._session:
            self.is_complete = True
            return None
        if section.state is State.CLOSING:
            return None
        if self._excursions and section is self._excursions.ground:
            return _Place(self._excursions.choice, 0)
        if self._excursions and section is self._excursions.choice:  # nobody answers: nobody is left in the middle
            return _Place(self._excursions.way_back, 0)
        return self._beginning()

    def _beginning(self) -> _Place:
        """Return where the session begins, or time to wait for it; where there is nothing to hear yet, a bell comes first."""
        if self._session is not None:
            return _Place(self._session, self._first)
        if self._at.section is self._until_ready and not self._has_sounded:
            self._has_sounded = True
            return _Place(self._sign, 0)
        return _Place(self._until_ready, 0)

    def _is_to_end_at(self, index: int) -> bool:
        timeline = self._at.section.timeline
        if self._is_due and (index in passages(timeline)):
            return True
        is_chapter = index < len(timeline.cues) and isinstance(timeline.cues[index], Chapter)
        return self._wishes.stop_at_chapter and is_chapter and (last_words(timeline, index) or -1) >= self._first

    def _way_out(self) -> _Place:
        is_quiet = self._wishes.ends_asleep or self._excursions is None
        return _Place(self._falling_silent if is_quiet or not self._excursions else self._excursions.way_back, 0)

    def _go_on(self) -> None:
        if self._excursions and self._at.section is self._excursions.choice:
            self._leap_to(self._back or self._beginning(), LEAP)
        else:
            self._released = isinstance(self._at.cue, Await)
            self._lingering = False

    def _move(self, command: Command) -> None:
        at = self._leap or self._at
        ways = self._excursions
        if at.section is self._session or (ways and at.section is ways.ground):
            index = self._moved(command, at)
            if index is not None:
                self._leap_to(_Place(at.section, index), LEAP)
        elif command is Command.NEXT and at.section.state is State.SETTLING:
            self._leap_to(self._beginning(), LEAP)

    def _moved(self, command: Command, at: _Place) -> int | None:
        """Return where a command leads within a section."""
        if command is Command.REPEAT:
            return last_words(at.section.timeline, at.index)
        starts = passages(at.section.timeline)
        if command is Command.NEXT:
            return next((start for start in starts if start > at.index), None)
        begun = [start for start in starts if start <= at.index] or [0]
        is_near = at is self._leap or (at.index <= _first_sound(at.section.timeline, begun[-1]) and self._into < NEAR)
        return begun[-2] if is_near and len(begun) > 1 else begun[-1]

    def _lead_out(self, section: Section | None) -> None:
        """Leave the session for another section, and remember where to continue."""
        if section is None:
            return
        at = self._leap or self._at
        if at.section is self._session:
            words = last_words(at.section.timeline, at.index)
            self._back = _Place(at.section, at.index if words is None else words)
        self._leap_to(_Place(section, 0), LEAVE)

    def _leap_to(self, place: _Place, fade: Seconds) -> None:
        self._leap, self._fade = place, fade
        self._lingering = False


def _first_sound(timeline: Timeline, index: int) -> int:
    """Return the first cue from an index on that takes any time."""
    cues = enumerate(timeline.cues[index:], index)
    return next((n for n, cue in cues if not isinstance(cue, Chapter | Show | Bed)), index)
