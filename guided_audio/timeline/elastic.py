"""How the length of a timeline follows from the one factor of its elastic silences."""

import math
from dataclasses import dataclass

from guided_audio.audio import BELL_RING
from guided_audio.core.units import Seconds
from guided_audio.script import MAX_LENGTH
from guided_audio.timeline.cues import Say, Silence, Spoken, Strike, Timeline

_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class _Spring:
    """An elastic silence: its length at factor 1 and its bounds, in seconds."""

    natural: float
    least: float
    most: float

    def at(self, factor: float) -> float:
        return min(max(factor * self.natural, self.least), self.most)


class Elastic:
    """The length of a timeline as a function of the factor: it never falls as the factor grows.

    It is the sum of what is fixed and of the clamped silences; the last bell may ring on beyond that.
    """

    def __init__(self, timeline: Timeline, spoken: Spoken) -> None:
        self._fixed = self._until_bell = 0.0
        self._springs: list[_Spring] = []
        self._before_bell = -1  # how many springs stand before the last bell; none rings
        for cue in timeline.cues:
            if isinstance(cue, Strike):
                self._until_bell, self._before_bell = self._fixed, len(self._springs)
            if isinstance(cue, Silence) and not cue.length.is_exact:
                length = cue.length
                self._springs.append(_Spring(cue.scaled, length.least, min(length.most, MAX_LENGTH)))
            else:
                words = sum(spoken(utterance) for utterance in cue.utterances) if isinstance(cue, Say) else 0
                self._fixed += timeline.format.seconds(timeline.frames_of(cue, words, 0))

    def length(self, factor: float) -> Seconds:
        """Return how long the timeline lasts at this factor."""
        stretched = [spring.at(factor) for spring in self._springs]
        whole = self._fixed + sum(stretched)
        if self._before_bell < 0:
            return Seconds(whole)
        return Seconds(max(whole, self._until_bell + sum(stretched[: self._before_bell]) + BELL_RING))

    @property
    def least(self) -> Seconds:
        """The shortest it can be."""
        return self.length(0.0)

    @property
    def most(self) -> Seconds:
        """The longest it can be."""
        return self.length(math.inf)

    def factor(self, target: Seconds) -> float:
        """Return the factor at which it has this length, by bisection; below its least and above its most, the nearest."""
        if not self._springs:
            return 1.0
        low = min(spring.least / spring.natural for spring in self._springs)
        high = max(spring.most / spring.natural for spring in self._springs)
        for _ in range(_HALVINGS):
            middle = math.sqrt(low * high) if low else high / 1024
            low, high = (middle, high) if self.length(middle) < target else (low, middle)
        return high
