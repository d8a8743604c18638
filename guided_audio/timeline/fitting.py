"""Fitting a session to a length: only elastic silence and whole rounds of breathing give way, never an exact pause."""

import bisect
import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guided_audio.errors import LengthOutOfReach, ScriptError
from guided_audio.script import MAX_LENGTH
from guided_audio.timeline.choices import Shape
from guided_audio.timeline.cues import Timeline
from guided_audio.units import Seconds, clock
from guided_audio.voice import Utterance

TOLERANCE = Seconds(0.4)
"""So far from what was asked for is still what was asked for."""
_HALVINGS = 60
_LARGEST_FACTOR = 1e6

Planner = Callable[[Shape], Timeline]
Spoken = Callable[[Utterance], int]
"""How many frames an utterance takes, measured on the real speech."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A session of a chosen length: its timeline, the one factor of its elastic silences, and what was left out."""

    timeline: Timeline
    factor: float
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Reach:
    """One shape of the session, and the lengths that its elastic silences can give it."""

    threshold: float
    """The factor from which on these rounds are the nearest whole ones."""
    timeline: Timeline
    least: Seconds
    most: Seconds


def fit(planned: Planner, passages: int, target: Seconds, spoken: Spoken) -> Fitted:
    """Return the session of this length, with as few of its optional `passages` left out as can be.

    LengthOutOfReach tells what is possible.
    """
    reached: list[_Reach] = []
    for left_out in range(passages + 1):
        try:
            shapes = _Shapes(planned, left_out, spoken)
        except ScriptError:
            if not left_out:
                raise
            break  # nothing at all would be left to hear
        if found := shapes.fitting(target):
            factor = _factor(found.timeline, target, spoken)
            return Fitted(found.timeline.stretched(factor), factor, left_out)
        reached += shapes.around(target)
        if all(reach.most < target for reach in reached):
            break  # leaving something out would only make it shorter
    raise _out_of_reach(target, reached)


def reach_of(planned: Planner, passages: int, spoken: Spoken) -> tuple[Seconds, Seconds]:
    """Return the shortest and the longest that a session can be."""
    longest = _Shapes(planned, 0, spoken)
    shortest = longest
    for left_out in range(passages, 0, -1):
        with contextlib.suppress(ScriptError):  # nothing would be left to hear
            shortest = _Shapes(planned, left_out, spoken)
            break
    return shortest[0].least, min(longest[len(longest) - 1].most, MAX_LENGTH)


class _Shapes:
    """The numbers of rounds that a session can have, from the fewest to the most, in the order of a growing factor."""

    def __init__(self, planned: Planner, left_out: int, spoken: Spoken) -> None:
        self._planned = planned
        self._left_out = left_out
        self._spoken = spoken
        bounds = planned(Shape(left_out)).breathings
        self._fewest = [least for least, _ in bounds]
        self._steps = sorted(
            ((rounds + 0.5) / least, number)
            for number, (least, most) in enumerate(bounds)
            for rounds in range(least, most)
        )
        self._known: dict[int, _Reach] = {}
        self._usable = bisect.bisect_left(range(len(self._steps) + 1), True, key=self._is_too_much)

    def __len__(self) -> int:
        return self._usable

    def __getitem__(self, index: int) -> _Reach:
        if index not in self._known:
            timeline = self._planned(self._shape(index))
            least = _length(timeline.stretched(0.0), self._spoken)
            most = _length(timeline.stretched(math.inf), self._spoken)
            threshold = self._steps[index - 1][0] if index else 0.0
            self._known[index] = _Reach(threshold, timeline, least, most)
        return self._known[index]

    def _shape(self, index: int) -> Shape:
        rounds = list(self._fewest)
        for _, number in self._steps[:index]:
            rounds[number] += 1
        return Shape(self._left_out, tuple(rounds))

    def _is_too_much(self, index: int) -> bool:
        """Whether a session with so many rounds would be longer than any session may be."""
        try:
            self._planned(self._shape(index))
        except ScriptError:
            return index > 0  # with the fewest rounds, it is the script that is wrong
        return False

    def fitting(self, target: Seconds) -> _Reach | None:
        """Return the shape that reaches the target with the most even factor, if there is one."""
        first, end = self._first(target), self._end(target)
        if first >= end:
            return None
        even = bisect.bisect_left(
            range(first, end), True, key=lambda n: self[n].threshold >= _factor(self[n].timeline, target, self._spoken)
        )
        return self[max(first, min(first + even, end) - 1)]

    def around(self, target: Seconds) -> list[_Reach]:
        """Return the shortest and the longest shape, and those on both sides of a target that none can have."""
        first, end = self._first(target), self._end(target)
        return [self[n] for n in sorted({0, end - 1, first, len(self) - 1}) if 0 <= n < len(self)]

    def _first(self, target: Seconds) -> int:
        """Return the first shape that can be as long as this."""
        return bisect.bisect_left(range(len(self)), True, key=lambda n: self[n].most >= target - TOLERANCE)

    def _end(self, target: Seconds) -> int:
        """Return the first shape that cannot be as short as this."""
        return bisect.bisect_left(range(len(self)), True, key=lambda n: self[n].least > target + TOLERANCE)


def _length(timeline: Timeline, spoken: Spoken) -> Seconds:
    placed = timeline.place(spoken)
    return timeline.format.seconds(placed[-1].start + placed[-1].frames) if placed else Seconds(0.0)


def _factor(timeline: Timeline, target: Seconds, spoken: Spoken) -> float:
    """Return the factor at which a timeline has this length; bisection, for the length never falls as the factor grows."""
    low, high = 1.0 / _LARGEST_FACTOR, _LARGEST_FACTOR
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        if _length(timeline.stretched(middle), spoken) < target:
            low = middle
        else:
            high = middle
    return high


def _out_of_reach(target: Seconds, reached: Sequence[_Reach]) -> LengthOutOfReach:
    least, most = min(reach.least for reach in reached), max(reach.most for reach in reached)
    possible = f"it can last {_from_to(least, most)}"
    below = max((reach.most for reach in reached if reach.most < target), default=None)
    above = min((reach.least for reach in reached if reach.least > target), default=None)
    if below is not None and above is not None:
        possible += f", but nothing between {clock(math.floor(below))} and {clock(math.ceil(above))}"
    return LengthOutOfReach(f"this session cannot last {clock(target)}", possible, least, most)


def _from_to(least: Seconds, most: Seconds) -> str:
    """Write a range so that whoever asks for one of its ends gets it."""
    if math.floor(most) <= math.ceil(least):
        return f"{least:.1f} s" if most - least < 2 * TOLERANCE else f"{least:.1f} s to {most:.1f} s"
    return f"{clock(math.ceil(least))} to {clock(min(math.floor(most), MAX_LENGTH))}"
