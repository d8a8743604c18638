"""What is known in advance of a timeline: when the voice comes back, and when the session ends."""

from guided_audio.core.units import Seconds
from guided_audio.render.beds import DUCK_DOWN
from guided_audio.timeline import Await, Lead, RingOut, Say, Timeline, TimelineCue, heard_for

SHORT_GAP = Seconds(6.0)
"""In a shorter gap, the bed stays ducked: it would have to be lowered again as soon as it came back."""


class Lookahead:
    """Knows, for every cue, how much time without words follows it, unless that depends on the listener."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        cues = timeline.cues
        self._until_words: list[int | None] = [None] * len(cues)
        self._short_gap = [False] * len(cues)
        ahead: int | None = None
        for index in range(len(cues) - 1, -1, -1):
            self._until_words[index] = ahead
            cue = cues[index]
            if _speaks(cue):
                ahead = 0
            elif isinstance(cue, Await | RingOut):
                ahead = None
            elif ahead is not None:
                ahead += timeline.frames_of(cue, 0, 0)
        self._mark_short_gaps(timeline.format.frames(SHORT_GAP))
        self._last = max((n for n, cue in enumerate(cues) if isinstance(cue, Say | Lead | Await)), default=-1)

    def ducks_bed(self, index: int, left: int) -> bool:
        """Return whether the bed is lowered at a moment of a quiet cue that has `left` frames to go.

        It is lowered shortly before words, and throughout a gap that is too short for it to come back.
        """
        ahead = self._until_words[index]
        if ahead is None:
            return False
        return self._short_gap[index] or left + ahead <= self._timeline.format.frames(DUCK_DOWN)

    def lowered_from(self, index: int, frames: int, block: int) -> int:
        """Return the first frame of a quiet cue of so many frames at which the bed is lowered, as each block of it is asked."""
        ahead = self._until_words[index]
        most = self._timeline.format.frames(DUCK_DOWN) - (ahead or 0)
        if ahead is None or (most < 0 and not self._short_gap[index]):
            return frames
        first = 0 if self._short_gap[index] else max(frames - block - most, 0)
        return min(-(-first // block) * block, frames)

    def frames_after(self, index: int, ringing: int) -> int | None:
        """Return how many frames follow the cue at `index`, or None while that depends on words or on the listener.

        `ringing` is how many frames of bells and sounds that began before are still heard after it.
        """
        if index < self._last:
            return None
        at, rings_until = 0, ringing
        for cue in self._timeline.cues[index + 1 :]:
            if ring := heard_for(cue):
                rings_until = max(rings_until, at + self._timeline.format.frames(ring))
            at += self._timeline.frames_of(cue, 0, max(rings_until - at, 0))
        return at

    def _mark_short_gaps(self, short: int) -> None:
        begins, is_short = True, False
        for index, cue in enumerate(self._timeline.cues):
            if begins:
                ahead = self._until_words[index]
                is_short = ahead is not None and ahead + self._timeline.frames_of(cue, 0, 0) < short
            self._short_gap[index] = is_short
            begins = _speaks(cue)


def _speaks(cue: TimelineCue) -> bool:
    return isinstance(cue, Say) or (isinstance(cue, Lead) and bool(cue.beats))
