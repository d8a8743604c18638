"""The way through a live session: what comes before it, where it leads, and how it may be left."""

from __future__ import annotations

from dataclasses import dataclass

from guided_audio.audio import AudioFormat
from guided_audio.core.units import Length, Seconds
from guided_audio.playback.commands import State
from guided_audio.playback.options import PlayOptions
from guided_audio.playback.sections import Excursions, Section
from guided_audio.render import Step
from guided_audio.script import Prompt
from guided_audio.timeline import (
    Await,
    Chapter,
    RingOut,
    Say,
    Silence,
    Strike,
    Timeline,
    TimelineCue,
    last_words,
    passages,
)

CLOSING = Seconds(8.0)
"""The end of a session that nothing leads out of: all that lies under it fades."""
GRACE = Seconds(30.0)
"""So much later than the listener asked for, a session ends with the present sentence: some passages are long."""


@dataclass(frozen=True, slots=True)
class Position:
    """A cue of a section; -1 is before the first."""

    section: Section
    index: int

    @property
    def cue(self) -> TimelineCue | None:
        """What is heard there."""
        return self.section.timeline.cues[self.index] if self.index >= 0 else None

    @property
    def last_words(self) -> Position:
        """Return the last sentence that has begun there; before the first, the place itself."""
        index = last_words(self.section.timeline, self.index)
        return self if index is None else Position(self.section, index)


class Route:
    """All sections of a live session, and which follows which where nobody asks for anything else."""

    def __init__(self, form: AudioFormat, opening: Section | None, options: PlayOptions, ends_asleep: bool) -> None:
        ending = (Strike(), Silence(Length.exactly(CLOSING)), RingOut())
        self.until_ready = Section.estimated(Timeline("", (Await(Prompt("", None)),), form), State.PREPARING)
        self.ending = Section.estimated(Timeline("", ending, form), State.CLOSING)
        """A bell, where there are no words to lead anybody out."""
        self.falling_silent = Section.estimated(Timeline("", ending[1:2], form), State.CLOSING)
        self.session: Section | None = None
        self.excursions: Excursions | None = None
        self._opening = opening
        self._options = options
        self._ends_asleep = ends_asleep
        self._first = 0

    def begin(self, session: Section, first: int) -> None:
        """Take the session itself, and the cue that it begins with after the opening."""
        self._first = first
        self.session = session

    @property
    def start(self) -> Position:
        """Before everything."""
        return Position(self._opening or self.until_ready, -1)

    @property
    def beginning(self) -> Position:
        """Where the session begins, or time to wait for it."""
        return Position(self.until_ready, 0) if self.session is None else Position(self.session, self._first)

    @property
    def way_back(self) -> Position:
        """What leads a listener out, in words where there are any."""
        return Position(self.excursions.way_back if self.excursions else self.falling_silent, 0)

    def is_ground(self, section: Section) -> bool:
        """Whether this is the grounding passage."""
        return self.excursions is not None and section is self.excursions.ground

    def is_choice(self, section: Section) -> bool:
        """Whether this is the question that follows it."""
        return self.excursions is not None and section is self.excursions.choice

    def in_session(self, place: Position) -> Position:
        """Return the same place in the session itself, whose beginning may be its opening, too."""
        is_its_own = place.section is self._opening and place.section.state is State.PLAYING
        return Position(self.session, place.index) if is_its_own and self.session is not None else place

    def is_before(self, section: Section) -> bool:
        """Whether the session is still to begin after it."""
        return section is self._opening

    def section_of(self, step: Step) -> Section | None:
        """Return the section that a cue stands in; None for the time until the session is ready, which belongs to none."""
        ways = self.excursions
        others = (ways.ground, ways.choice, ways.way_back) if ways else ()
        sections = (self.session, self._opening, *others, self.ending, self.falling_silent)
        return next((s for s in sections if s is not None and s.timeline is step.timeline), None)

    def after(self, place: Position, over: Seconds | None = None) -> Position | None:
        """Return what comes after a cue; None at the end. `over` is how long the listener's own time has been over."""
        section, index = place.section, place.index + 1
        if section is self.session and self._is_to_end_at(index, over):
            return Position(self.falling_silent, 0) if self._ends_asleep else self.way_back
        if section.has(index) and not (section is self.until_ready and self.session is not None):
            return Position(section, index)
        if section is self.session or section.state is State.CLOSING:
            return None
        if self.excursions and self.is_ground(section):
            return Position(self.excursions.choice, 0)
        if self.is_choice(section):  # nobody answers: nobody is left in the middle
            return self.way_back
        return self.beginning

    def _is_to_end_at(self, index: int, over: Seconds | None) -> bool:
        """Whether the session ends before this cue of it, early, as the listener wished."""
        timeline = self.session.timeline if self.session else self.until_ready.timeline
        if over is not None and (
            index in passages(timeline) or (over >= GRACE and isinstance(_cue_at(timeline, index), Say))
        ):
            return True
        if not self._options.stop_at_chapter or not isinstance(_cue_at(timeline, index), Chapter):
            return False
        words = last_words(timeline, index)
        return words is not None and words >= self._first


def _cue_at(timeline: Timeline, index: int) -> TimelineCue | None:
    return timeline.cues[index] if index < len(timeline.cues) else None
