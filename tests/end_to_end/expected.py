"""A session as it is exported, and where in it a listener would be led."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from end_to_end.listening import Mono

from guided_audio.render import Levels, StraightThrough, render
from guided_audio.session.session import open_session
from guided_audio.timeline import Placed, Say, Silence, Timeline, last_words, passages

PROBE = 480
"""So many samples are told from all others within a few seconds, even of the quiet room."""
_ROUNDING = 5e-7
"""The share of a sample by which it may be another: a few of the last bits, far less than the first step of any fade."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an export has at each level of volume (decibels), and each of its cues in its place."""

    rate: int
    timeline: Timeline
    placed: tuple[Placed, ...]
    sounds: dict[float, Mono]

    @property
    def frames(self) -> int:
        """How long it is."""
        return len(self.sounds[0.0])

    def index_at(self, place: int) -> int:
        """Return the cue that is heard at a frame."""
        return max(n for n, item in enumerate(self.placed) if item.start <= max(place, 0))

    def start_of(self, index: int) -> int:
        """Return a cue's first frame."""
        return int(self.placed[index].start)

    def led_to(self, key: str, place: int) -> set[int]:
        """Return the frames where a key may lead from a place: a passage near its beginning may be left backwards."""
        index = self.index_at(place)
        starts = tuple(passages(self.timeline.cues))
        begun = [start for start in starts if start <= index]
        match key:
            case "next":
                found: Iterable[int] = [start for start in starts if start > index][:1]
            case "previous":
                found = begun[-2:]
            case _:
                words = last_words(self.timeline.cues, index)
                found = [] if words is None else [words]
        return {self.start_of(n) for n in found}

    def words_after(self, place: int) -> int:
        """Return a frame within the next sentence that begins after a place."""
        return self._after(place, Say, 1.2) + int(0.6 * self.rate)

    def silence_after(self, place: int) -> int:
        """Return a frame near the beginning of the next silence of some length."""
        return self._after(place, Silence, 2.5) + int(0.7 * self.rate)

    def _after(self, place: int, kind: type, seconds: float) -> int:
        least = seconds * self.rate
        found = (p.start for p in self.placed if p.start >= place and isinstance(p.cue, kind) and p.frames >= least)
        return int(next(found, place))

    def find(self, probe: Mono, volume: float, first: int, last: int) -> list[int]:
        """Return all places from `first` to before `last` where the export has these samples."""
        first = max(first, 0)
        sound = self.sounds[volume][first : last + len(probe)]
        places = np.flatnonzero(same(sound[: len(sound) - len(probe) + 1], probe[0]))
        return [first + int(n) for n in places if same(sound[n : n + len(probe)], probe).all()]


def same(first: Mono, second: Mono | np.float32) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether samples are the same, but for their last bits."""
    difference = np.abs(first - second)
    return np.asarray(difference <= _ROUNDING * np.abs(second))


class _Loud(StraightThrough):
    def __init__(self, timeline: Timeline, volume: float) -> None:
        super().__init__(timeline)
        self.levels = Levels(volume=volume)


def expect(script: str, volumes: Iterable[float]) -> Expected:
    """Render a session, mono, as an export would, once for every level of volume."""

    def pieces(volume: float) -> Iterator[Mono]:
        timeline = ready.session.timeline
        for block in render(timeline, ready.speech, _Loud(timeline, volume), ready.mix):
            yield block.samples[:, 0]

    with open_session(script).prepare() as ready:
        sounds = {volume: np.concatenate(list(pieces(volume))) for volume in {0.0, *volumes}}
        timeline = ready.session.timeline
        return Expected(timeline.format.sample_rate, timeline, ready.placed, sounds)
