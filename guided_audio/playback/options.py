"""How a session is to be played, and how far its levels can be moved."""

from dataclasses import dataclass, field, replace

from guided_audio.core.units import Seconds
from guided_audio.playback.commands import Command
from guided_audio.render import Levels

STEP = 2.0
"""Decibels of a key press: enough to be heard, too little to startle."""
VOLUME, BED = (-40.0, 6.0), (-30.0, 6.0)
"""Lowest and highest level in decibels; the limiter keeps even the highest from clipping."""

_STEPS = {
    Command.LOUDER: ("volume", STEP, VOLUME),
    Command.QUIETER: ("volume", -STEP, VOLUME),
    Command.BED_LOUDER: ("bed", STEP, BED),
    Command.BED_QUIETER: ("bed", -STEP, BED),
}


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """What the listener asks of playing a session."""

    by_keys: bool = True
    """Whether keys can be pressed; else every wait lasts as long as in an export."""
    settle: Seconds | None = None
    """Time to settle before the session begins."""
    wait_bell: bool = False
    """Whether a soft bell marks the beginning of each wait."""
    stop_after: Seconds | None = None
    """The listening time after which the session ends with the present passage."""
    stop_at_chapter: bool = False
    """Whether it ends with the present chapter."""
    levels: Levels = field(default_factory=Levels)
    """The levels to begin with."""


def adjusted(levels: Levels, command: Command) -> Levels:
    """Return the levels after a command; one that is not about levels changes nothing."""
    if command not in _STEPS:
        return levels
    name, step, (least, most) = _STEPS[command]
    return replace(levels, **{name: min(max(getattr(levels, name) + step, least), most)})
