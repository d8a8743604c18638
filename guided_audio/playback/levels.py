"""How loud the listener wants things, press by press."""

from dataclasses import replace

from guided_audio.playback.commands import Command
from guided_audio.render import Levels

STEP = 2.0
"""Decibels of a press: enough to be heard, too little to startle."""
VOLUME, BED = (-40.0, 6.0), (-30.0, 6.0)
"""Decibels, the least and the most; the limiter keeps even the most from clipping."""


def moved(levels: Levels, command: Command) -> Levels:
    """Return the levels after a command; one that is not about them changes nothing."""
    match command:
        case Command.LOUDER | Command.QUIETER:
            return replace(levels, volume=_moved(levels.volume, command is Command.LOUDER, VOLUME))
        case Command.BED_LOUDER | Command.BED_QUIETER:
            return replace(levels, bed=_moved(levels.bed, command is Command.BED_LOUDER, BED))
        case _:
            return levels


def _moved(level: float, up: bool, bounds: tuple[float, float]) -> float:
    least, most = bounds
    return min(max(level + (STEP if up else -STEP), least), most)
