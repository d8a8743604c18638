"""The route through a live session: its sections, which follows which, and where the keys for going elsewhere lead."""

from dataclasses import dataclass, replace
from typing import Self

from guided_audio.audio import AudioFormat
from guided_audio.core.units import Length, Seconds
from guided_audio.core.voice import Utterance
from guided_audio.playback.commands import Command, PlayOptions, State
from guided_audio.render import Step
from guided_audio.script import Prompt
from guided_audio.timeline import Placed, Timeline, last_words, passages
from guided_audio.timeline.cues import Await, Bed, Chapter, RingOut, Say, Show, Silence, Strike, TimelineCue

CLOSING = Seconds(8.0)
"""The end of a session without a way back: all that lies under it fades."""
GRACE = Seconds(30.0)
"""So much later than the listener asked for, a session ends with the present sentence: some passages are long."""
NEAR = Seconds(3.0)
"""From later in a passage than this, going back goes to its own beginning."""


@dataclass(frozen=True, slots=True)
class Section:
    """A timeline with every cue in its place, the player's state in it, and the gain of its voice."""

    timeline: Timeline
    placed: tuple[Placed, ...]
    state: State
    gain: float = 1.0
    is_exact: bool = False
    """Whether the places are exact, by words that have been measured, and no estimates."""
    end: int | None = None
    """The index of the first cue that is not heard any more; None hears it to its end."""

    @classmethod
    def estimated(cls, timeline: Timeline, state: State, gain: float = 1.0) -> Self:
        """Return a section whose words have not been measured."""
        return cls(timeline, timeline.estimate(), state, gain)

    def step(self, index: int, rings: bool = False) -> Step:
        """Return the cue at an index, as it is to be rendered; a bell may mark its beginning."""
        start = self.placed[index].start if self.is_exact else None
        return Step(self.timeline, index, self.gain, start, self.leads_to_end and self.end is None, rings)

    def has(self, index: int) -> bool:
        """Whether there is a cue at an index to be heard."""
        return index < (len(self.timeline.cues) if self.end is None else self.end)

    def chapter_at(self, index: int) -> str:
        """Return the title of the chapter that a cue stands in; outside the session, the section's own."""
        chapters = (cue.title for cue in reversed(self.timeline.cues[: index + 1]) if isinstance(cue, Chapter))
        return next(chapters, "" if self.state is State.PLAYING else self.timeline.title)

    @property
    def frames(self) -> int:
        """The length of all of it."""
        return self.placed[-1].start + self.placed[-1].frames if self.placed else 0

    @property
    def counts(self) -> bool:
        """Whether it is time spent in the session."""
        return self.state not in {State.PREPARING, State.SETTLING, State.AT_END}

    @property
    def leads_to_end(self) -> bool:
        """Whether playing ends with it."""
        return self.state in {State.PLAYING, State.CLOSING}


@dataclass(frozen=True, slots=True)
class Excursions:
    """Where a listener may go out of the session: the grounding passage, the question after it, the way back."""

    ground: Section
    choice: Section
    way_back: Section

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """All their words, in the order in which they may be needed."""
        sections = (self.ground, self.choice, self.way_back)
        return tuple(utterance for section in sections for utterance in section.timeline.utterances)


@dataclass(frozen=True, slots=True)
class Position:
    """A cue of a section; -1 is before the first."""

    section: Section
    index: int

    @property
    def cue(self) -> TimelineCue | None:
        """The cue that is heard here."""
        return self.section.timeline.cues[self.index] if self.index >= 0 else None

    @property
    def last_words(self) -> Self:
        """The last sentence that has begun here; before the first, this position itself."""
        index = last_words(self.section.timeline.cues, self.index)
        return self if index is None else replace(self, index=index)

    def moved(self, command: Command, into: Seconds) -> Self | None:
        """Return where NEXT, PREVIOUS or REPEAT lead to, from so far into the cue; None if there is nothing."""
        timeline = self.section.timeline
        if command is Command.REPEAT:
            index = last_words(timeline.cues, self.index)
        elif command is Command.NEXT:
            index = next((start for start in passages(timeline.cues) if start > self.index), None)
        else:
            begun = [start for start in passages(timeline.cues) if start <= self.index] or [0]
            is_near = self.index <= _first_sound(timeline, begun[-1]) and into < NEAR
            index = begun[-2] if is_near and len(begun) > 1 else begun[-1]
        return None if index is None else replace(self, index=index)


class Route:
    """All sections of a live session, and which follows which where the listener asks for nothing else."""

    def __init__(self, form: AudioFormat, opening: Section | None, options: PlayOptions, ends_asleep: bool) -> None:
        ending = (Strike(), Silence(Length.exactly(CLOSING)), RingOut())
        self.wait_for_session = Await(Prompt("", None))
        """A cue of no script, until the session's voice is ready."""
        self.until_ready = Section.estimated(Timeline("", (self.wait_for_session,), form), State.PREPARING)
        self.ending = Section.estimated(Timeline("", ending, form), State.CLOSING)
        """A bell, where no words lead out of the session."""
        self.falling_silent = Section.estimated(Timeline("", ending[1:2], form), State.CLOSING)
        waiting = Timeline("", (Await(Prompt("", None)),), form)
        self.at_end = Section.estimated(waiting, State.AT_END) if options.is_edited else None
        """Where a session whose script is being written waits after its end."""
        self.session: Section | None = None
        """The session itself, once it is ready."""
        self.excursions: Excursions | None = None
        self.opening = opening
        """What is played until the session is ready."""
        self._options = options
        self._ends_asleep = ends_asleep
        self._first = 0

    def begin(self, session: Section, first: int) -> None:
        """Take the session itself, and the cue that it begins with after the opening."""
        self.session, self._first = session, first

    @property
    def start(self) -> Position:
        """Before everything."""
        return Position(self.opening or self.until_ready, -1)

    @property
    def beginning(self) -> Position:
        """The beginning of the session, or the wait for it."""
        return Position(self.until_ready, 0) if self.session is None else Position(self.session, self._first)

    @property
    def way_back(self) -> Position:
        """The beginning of the way back, in words where there are any."""
        return Position(self.excursions.way_back if self.excursions else self.falling_silent, 0)

    def in_session(self, position: Position) -> Position:
        """Return the same position in the session itself, whose beginning may be its opening, too; after its end, its last."""
        if position.section is self.at_end and self.session is not None:
            return Position(self.session, len(self.session.timeline.cues) - 1)
        is_its_own = position.section is self.opening and position.section.state is State.PLAYING
        return Position(self.session, position.index) if is_its_own and self.session is not None else position

    def section_of(self, step: Step) -> Section | None:
        """Return the section that a cue stands in; None for the wait until the session is ready."""
        ways = self.excursions
        others = (ways.ground, ways.choice, ways.way_back) if ways else ()
        sections = (self.session, self.opening, *others, self.ending, self.falling_silent, self.at_end)
        return next((s for s in sections if s is not None and s.timeline is step.timeline), None)

    def after(self, position: Position, over: Seconds | None = None) -> Position | None:
        """Return what follows a position; None at the end. `over` is how long `stop_after` has been over."""
        section, index = position.section, position.index + 1
        if section is self.session and self._is_to_end_at(index, over):
            return Position(self.falling_silent, 0) if self._ends_asleep else self.way_back
        if section.has(index) and not (section is self.until_ready and self.session is not None):
            return Position(section, index)
        if section is self.session or section.state is State.CLOSING:
            return Position(self.at_end, 0) if self.at_end and section is self.session else None
        if self.excursions and section.state is State.GROUNDING:
            return Position(self.excursions.choice, 0)
        if section.state is State.CHOOSING:  # without an answer, the listener is led back
            return self.way_back
        return self.beginning

    def _is_to_end_at(self, index: int, over: Seconds | None) -> bool:
        """Whether the session ends before this cue of it, early, as the options say."""
        timeline = self.session.timeline if self.session else self.until_ready.timeline
        cue = timeline.cues[index] if index < len(timeline.cues) else None
        if over is not None and (index in passages(timeline.cues) or (over >= GRACE and isinstance(cue, Say))):
            return True
        if not self._options.stop_at_chapter or not isinstance(cue, Chapter):
            return False
        words = last_words(timeline.cues, index)
        return words is not None and words >= self._first


def _first_sound(timeline: Timeline, index: int) -> int:
    """Return the first cue from an index on that takes any time."""
    cues = enumerate(timeline.cues[index:], index)
    return next((n for n, cue in cues if not isinstance(cue, Chapter | Show | Bed)), index)
