"""Silences in which a listener was asked to say something aloud."""

import re
from collections.abc import Sequence

from guided_audio.core.units import Seconds
from guided_audio.timeline import Chapter, Say, Silence, TimelineCue

LONG = Seconds(15.0)
"""In a shorter silence there is hardly time to speak, and then to be quiet."""
_SENTENCES = 3
"""So many sentences before a silence may have asked: «You could say it aloud. I will be quiet for a while.»"""
_ALOUD = re.compile(
    r"\baloud\b|\bout loud\b|\bwhisper (?:it|them|this|that)\b"
    r"|\ben voz alta\b|\bsus[uú]rra"
    r"|\blaut oder leise\b|\bleise oder laut\b|\b(?:sag|sage|sagen|sprich|sprechen)\b[^.?!]*\blaut\b|\bflüster",
    re.IGNORECASE,
)
"""How words that ask for it are put, in English, Spanish and German."""


def is_for_saying(cues: Sequence[TimelineCue], index: int) -> bool:
    """Whether a cue is a silence that is long enough to speak in, after words that asked for it."""
    cue = cues[index]
    if not (isinstance(cue, Silence) and cue.scaled >= LONG):
        return False
    sentences = 0
    for before in reversed(cues[:index]):
        if isinstance(before, Chapter) or (isinstance(before, Silence) and before.scaled >= LONG):
            return False
        if isinstance(before, Say):
            sentences += 1
            if _ALOUD.search(before.shown):
                return True
            if sentences == _SENTENCES:
                return False
    return False
