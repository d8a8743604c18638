"""Lengths of silence as cues: exact to the millisecond, and never longer than the script format allows one to be."""

from collections.abc import Iterator

from guided_audio.core.units import Seconds

LONGEST = Seconds(3600.0)
"""The longest that one pause of the script format may last."""


def pause_cues(seconds: float) -> Iterator[str]:
    """Write a silence as the inside of one pause, or of several if it is longer than an hour."""
    seconds = round(seconds, 3)
    while seconds > LONGEST:
        yield f"pause {written(LONGEST)}"
        seconds = round(seconds - LONGEST, 3)
    if seconds > 0:
        yield f"pause {written(seconds)}"


def written(seconds: float) -> str:
    """Write a length as people do: whole minutes as minutes."""
    return f"{seconds / 60:g}m" if seconds >= 60 and seconds % 60 == 0 else f"{seconds:g}s"
