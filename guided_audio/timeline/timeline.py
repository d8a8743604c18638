"""A session's timeline: its cues in order, and their exact places in frames."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from guided_audio.audio import AudioFormat
from guided_audio.core.units import Frames, Seconds
from guided_audio.core.voice import Utterance, Voice
from guided_audio.timeline.cues import (
    Chapter,
    Lead,
    Placed,
    RingOut,
    Say,
    TimelineCue,
    heard_for,
    is_elastic,
    length_of,
)
from guided_audio.timeline.wording import cues_as_dicts

Spoken = Callable[[Utterance], int]
"""How many frames an utterance takes."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """All cues of a session in order, and the format they will sound in."""

    title: str
    cues: tuple[TimelineCue, ...]
    format: AudioFormat
    breathings: tuple[tuple[int, int], ...] = ()
    """The bounds of each breathing whose rounds are a range, in order."""
    as_written: tuple[tuple[str, Voice], ...] = ()
    """Words that only have a sound in IPA, each with a voice that does not take IPA and says them as they are written."""

    def frames_of(self, cue: TimelineCue, spoken: int, ringing: int) -> Frames:
        """Return how many frames a cue lasts; `spoken` and `ringing` are those of its words and of the last bell."""
        match cue:
            case Say():
                return Frames(spoken)
            case RingOut():
                return Frames(ringing)
            case _:
                return self.format.frames(length_of(cue))

    def place(self, spoken: Spoken) -> tuple[Placed, ...]:
        """Give every cue its place; `spoken` returns how many frames the voice takes for an utterance."""
        placed: list[Placed] = []
        start = ring_end = 0
        for cue in self.cues:
            if ring := heard_for(cue):
                ring_end = max(ring_end, start + self.format.frames(ring))
            words = spoken(cue.utterance) if isinstance(cue, Say) else 0
            frames = self.frames_of(cue, words, max(ring_end - start, 0))
            placed.append(Placed(cue, Frames(start), frames))
            start += frames
        return tuple(placed)

    def estimate(self) -> tuple[Placed, ...]:
        """Give every cue its likely place, before any word is spoken."""
        return self.place(lambda utterance: self.format.frames(utterance.estimate()))

    @property
    def length_estimate(self) -> Seconds:
        """About how long it lasts, before any word is spoken."""
        return self.format.seconds(Frames(sum(item.frames for item in self.estimate())))

    def stretched(self, factor: float) -> "Timeline":
        """Return this timeline with every elastic silence at `factor` times its natural length, within its bounds."""
        return replace(self, cues=tuple(_stretched(cue, factor) for cue in self.cues))

    @property
    def is_elastic(self) -> bool:
        """Whether any silence in it may shrink or stretch."""
        return any(map(is_elastic, self.cues))

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What the voice will be asked to say, in order."""
        return tuple(utterance for cue in self.cues if isinstance(cue, Say | Lead) for utterance in cue.utterances)

    @property
    def chapters(self) -> tuple[str, ...]:
        """The titles of the chapters, in order."""
        return tuple(cue.title for cue in self.cues if isinstance(cue, Chapter))

    def to_dict(self, placed: Sequence[Placed] | None = None) -> dict[str, object]:
        """Return the timeline as values for JSON; its cues stand where they are estimated, or at their measured places."""
        placed = self.estimate() if placed is None else placed
        return {
            "title": self.title,
            "sample_rate": self.format.sample_rate,
            "channels": self.format.channels,
            "length_seconds": round(self.format.seconds(Frames(sum(item.frames for item in placed))), 3),
            "cues": cues_as_dicts(placed, self.format),
        }


def _stretched(cue: TimelineCue, factor: float) -> TimelineCue:
    return replace(cue, length=replace(cue.length, natural=cue.at(factor))) if is_elastic(cue) else cue
