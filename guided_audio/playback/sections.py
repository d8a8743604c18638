"""The sections of a live session: the session itself, what comes before it, and where a listener may go from it."""

from dataclasses import dataclass
from typing import Self

from guided_audio.core.voice import Utterance
from guided_audio.playback.commands import State
from guided_audio.render import Step
from guided_audio.timeline import Chapter, Placed, Timeline


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
        return self.state not in {State.PREPARING, State.SETTLING}

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
