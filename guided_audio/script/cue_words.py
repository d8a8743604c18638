"""The insides of cues as the script format writes them."""

from collections.abc import Iterator
from functools import lru_cache

from guided_audio.core.units import MAX_LENGTH, Seconds
from guided_audio.script.cue_table import looks_like_cue
from guided_audio.script.script_markdown import MAX_CUE

LONGEST = Seconds(3600.0)
"""The longest that one pause of the script format may last."""


@lru_cache(maxsize=1024)
def is_cue(inside: str) -> bool:
    """Whether these words are a cue; scripts say the same few again and again."""
    return len(inside) <= MAX_CUE and looks_like_cue(inside)


def pause_cues(seconds: float) -> Iterator[str]:
    """Write a silence, exact to the millisecond, as one pause, or as several if it is longer than an hour."""
    seconds = round(seconds, 3)
    while seconds > LONGEST:
        yield f"pause {length_words(LONGEST)}"
        seconds = round(seconds - LONGEST, 3)
    if seconds > 0:
        yield f"pause {length_words(seconds)}"


def cues_lasting(seconds: float, kind: str = "pause") -> tuple[str, ...]:
    """Return a silence as cues of this kind, none of them beyond what a whole session may last."""
    return tuple(cue.replace("pause", kind, 1) for cue in pause_cues(min(seconds, MAX_LENGTH)))


def length_words(seconds: float) -> str:
    """Write a length, whole minutes as minutes."""
    return f"{seconds / 60:g}m" if seconds >= 60 and seconds % 60 == 0 else f"{seconds:g}s"
