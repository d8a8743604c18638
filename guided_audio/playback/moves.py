"""Where a listener goes within a section."""

from guided_audio.core.units import Seconds
from guided_audio.playback.commands import Command
from guided_audio.timeline import Bed, Chapter, Show, Timeline, last_words, passages

NEAR = Seconds(3.0)
"""From later in a passage than this, going back goes to its own beginning."""


def move(command: Command, timeline: Timeline, index: int, into: Seconds) -> int | None:
    """Return the cue that NEXT, PREVIOUS or REPEAT leads to, from so far into another one; None if there is none."""
    if command is Command.REPEAT:
        return last_words(timeline, index)
    starts = passages(timeline)
    if command is Command.NEXT:
        return next((start for start in starts if start > index), None)
    begun = [start for start in starts if start <= index] or [0]
    is_near = index <= _first_sound(timeline, begun[-1]) and into < NEAR
    return begun[-2] if is_near and len(begun) > 1 else begun[-1]


def _first_sound(timeline: Timeline, index: int) -> int:
    """Return the first cue from an index on that takes any time."""
    cues = enumerate(timeline.cues[index:], index)
    return next((n for n, cue in cues if not isinstance(cue, Chapter | Show | Bed)), index)
