"""Fitting a session to a length: only elastic silence and whole rounds of breathing give way, never an exact pause."""

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from guided_audio.core.errors import LengthOutOfReach, ScriptError
from guided_audio.core.translation import N_, _
from guided_audio.core.units import MAX_LENGTH, Seconds, clock
from guided_audio.timeline.choices import Shape
from guided_audio.timeline.cues import Say, Silence, heard_for, is_elastic
from guided_audio.timeline.timeline import Spoken, Timeline

TOLERANCE = Seconds(0.4)
"""So far from what was asked for is still what was asked for."""

_HALVINGS = 60

Planner = Callable[[Shape], Timeline]


class Elastic:
    """The length of a timeline as a function of the factor: it never falls as the factor grows.

    It is the sum of what is fixed and of the clamped silences; bells and sounds may ring on beyond that.
    """

    def __init__(self, timeline: Timeline, spoken: Spoken) -> None:
        self._fixed = 0.0
        self._elastic: list[Silence] = []
        self._ringing: list[tuple[float, int, Seconds]] = []
        """For what may ring on: what is fixed before it, how many elastic silences are, and how long it is heard."""
        for cue in timeline.cues:
            if ring := heard_for(cue):
                while self._ringing and self._ringing[-1][2] <= ring:
                    self._ringing.pop()  # it is over before this one, in any session
                self._ringing.append((self._fixed, len(self._elastic), ring))
            if is_elastic(cue):
                self._elastic.append(cue)
            else:
                words = sum(spoken(utterance) for utterance in cue.utterances) if isinstance(cue, Say) else 0
                self._fixed += timeline.format.seconds(timeline.frames_of(cue, words, 0))

    def length(self, factor: float) -> Seconds:
        """Return how long the timeline lasts at this factor."""
        stretched = [silence.at(factor) for silence in self._elastic]
        rings = (fixed + sum(stretched[:before]) + ring for fixed, before, ring in self._ringing)
        return Seconds(max(self._fixed + sum(stretched), *rings, 0.0))

    def factor(self, target: Seconds) -> float:
        """Return the factor at which it has this length, by bisection; below its least and above its most, the nearest."""
        if not self._elastic:
            return 1.0
        low = min(silence.length.least / silence.scaled for silence in self._elastic)
        high = max(silence.most / silence.scaled for silence in self._elastic)
        for _turn in range(_HALVINGS):
            middle = math.sqrt(low * high) if low else high / 1024
            low, high = (middle, high) if self.length(middle) < target else (low, middle)
        return high


@dataclass(frozen=True, slots=True)
class Fitted:
    """A session of a chosen length: its timeline, the one factor of its elastic silences, and what was left out."""

    timeline: Timeline
    factor: float
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """The lengths that one shape of a session can have."""

    least: Seconds
    most: Seconds


@dataclass(frozen=True, slots=True)
class Reach:
    """How short and how long a session can be, and within what its shortest and longest shape can be stretched."""

    shortest: Interval
    longest: Interval

    @property
    def least(self) -> Seconds:
        """The shortest it can be."""
        return self.shortest.least

    @property
    def most(self) -> Seconds:
        """The longest it can be."""
        return Seconds(min(self.longest.most, MAX_LENGTH))

    @property
    def is_range(self) -> bool:
        """Whether there is anything to choose."""
        return self.most - self.least >= 1.0

    def __str__(self) -> str:
        if not self.is_range:
            return _("only {length}", length=_lower_end(self.shortest))
        longest = Interval(self.longest.least, self.most)
        return _("{least} to {most}", least=_lower_end(self.shortest), most=_upper_end(longest))


def fit(planned: Planner, passages: int, target: Seconds, spoken: Spoken) -> Fitted:
    """Return the session of this length, with as few of its optional `passages` left out as can be.

    The lengths fall as more is left out, so the number is found by bisection. LengthOutOfReach says what is possible.
    """
    levels = _Levels(planned, passages, spoken)
    left_out = bisect.bisect_left(range(len(levels)), True, key=lambda n: levels[n][0].least <= target + TOLERANCE)
    if left_out < len(levels) and (found := levels[left_out].fitting(target)) is not None:
        timeline = levels[left_out].timeline(found)
        factor = Elastic(timeline, spoken).factor(target)
        return Fitted(timeline.stretched(factor), factor, left_out)
    near = [levels[n] for n in (left_out - 1, left_out) if 0 <= n < len(levels)]
    raise _out_of_reach(target, levels.reach, [interval for shapes in near for interval in shapes.around(target)])


def reach_of(planned: Planner, passages: int, spoken: Spoken) -> Reach:
    """Return how short and how long a session can be."""
    return _Levels(planned, passages, spoken).reach


class _Levels:
    """The session with none, one, two … of its optional passages left out, as far as something is left to hear."""

    def __init__(self, planned: Planner, passages: int, spoken: Spoken) -> None:
        self._level = cache(lambda left_out: _Shapes(planned, left_out, spoken))
        self._level(0)  # what is wrong with the whole script is raised here
        self._usable = 1 + bisect.bisect_left(range(1, passages + 1), True, key=lambda n: _is_refused(self._level, n))

    def __len__(self) -> int:
        return self._usable

    def __getitem__(self, left_out: int) -> "_Shapes":
        return self._level(left_out)

    @property
    def reach(self) -> Reach:
        """How short and how long the session can be."""
        return Reach(self[len(self) - 1][0], self[0][len(self[0]) - 1])


class _Shapes:
    """The numbers of rounds that a session can have, from the fewest to the most, in the order of a growing factor."""

    def __init__(self, planned: Planner, left_out: int, spoken: Spoken) -> None:
        self._planned = planned
        self._left_out = left_out
        self._elastic = cache(lambda index: Elastic(self.timeline(index), spoken))
        bounds = planned(Shape(left_out)).breathings
        self._fewest = [least for least, _ in bounds]
        self._steps = sorted(
            ((rounds + 0.5) / least, number)
            for number, (least, most) in enumerate(bounds)
            for rounds in range(least, most)
        )
        more = range(1, len(self._steps) + 1)
        self._usable = 1 + bisect.bisect_left(more, True, key=lambda n: _is_refused(self.timeline, n))  # too long

    def __len__(self) -> int:
        return self._usable

    def __getitem__(self, index: int) -> Interval:
        elastic = self._elastic(index)
        return Interval(elastic.length(0.0), elastic.length(math.inf))

    def timeline(self, index: int) -> Timeline:
        """Lay the session out with so many steps from the fewest rounds upward."""
        rounds = list(self._fewest)
        for _more, number in self._steps[:index]:
            rounds[number] += 1
        return self._planned(Shape(self._left_out, tuple(rounds)))

    def fitting(self, target: Seconds) -> int | None:
        """Return the shape that reaches the target with the most even factor, if there is one."""
        first, end = self._first(target), self._end(target)
        if first >= end:
            return None
        thresholds = [0.0, *(threshold for threshold, _ in self._steps)]
        # the first shape whose rounds want a larger factor than its silences will have
        even = bisect.bisect_left(
            range(first, end), True, key=lambda n: thresholds[n] >= self._elastic(n).factor(target)
        )
        return max(first, min(first + even, end) - 1)

    def around(self, target: Seconds) -> list[Interval]:
        """Return the lengths that can be had just below and just above a target that cannot."""
        return [self[n] for n in (self._end(target) - 1, self._first(target)) if 0 <= n < len(self)]

    def _first(self, target: Seconds) -> int:
        """Return the first shape that can be as long as this."""
        return bisect.bisect_left(range(len(self)), True, key=lambda n: self[n].most >= target - TOLERANCE)

    def _end(self, target: Seconds) -> int:
        """Return the first shape that cannot be as short as this."""
        return bisect.bisect_left(range(len(self)), True, key=lambda n: self[n].least > target + TOLERANCE)


def _is_refused(make: Callable[[int], object], number: int) -> bool:
    """Whether a session cannot be laid out with so many passages left out, or so many more rounds."""
    try:
        make(number)
    except ScriptError:
        return True
    return False


def _out_of_reach(target: Seconds, reach: Reach, near: Sequence[Interval]) -> LengthOutOfReach:
    below = max((interval for interval in near if interval.most < target), key=lambda i: i.most, default=None)
    above = min((interval for interval in near if interval.least > target), key=lambda i: i.least, default=None)
    possible = _("it can last {reach}", reach=reach)
    if below and above:
        lengths = {"below": _upper_end(below), "above": _lower_end(above)}
        possible += "; " + _("the nearest that it can have are {below} and {above}", **lengths)
    return LengthOutOfReach(
        N_("this session cannot last {target}", target=clock(target)), possible, reach.least, reach.most, target
    )


def _lower_end(interval: Interval) -> str:
    """Write the shortest of some lengths so that it can be asked for: in whole seconds where that is close enough."""
    return _written(interval, interval.least, (math.floor, math.ceil))


def _upper_end(interval: Interval) -> str:
    return _written(interval, interval.most, (math.ceil, math.floor))


def _written(interval: Interval, exact: Seconds, roundings: Sequence[Callable[[float], int]]) -> str:
    for seconds in (rounding(exact) for rounding in roundings):
        if interval.least - TOLERANCE <= seconds <= min(interval.most + TOLERANCE, MAX_LENGTH):
            return clock(seconds)
    return f"{exact:.1f}s"
