"""What any engine can play in place of a cue that SSML does not know."""

import math

from guided_audio.importing.ssml.text import Breaks
from guided_audio.script import Breathe, BreathMode, Cue, Hold, Prompt, guiding_words

_SAYING = 1.0
"""About how long a word such as «Hold.» takes."""


def stand_in(cue: Cue, breaks: Breaks, language: str) -> str:
    """Return breaks, or words with breaks, as long as the cue; nothing for what is only heard or only changes things."""
    match cue:
        case Hold(length=length):
            return breaks.write(length.natural if math.isfinite(length.natural) else length.least)
        case Prompt():
            return breaks.write(cue.exported)
        case Breathe():
            return "".join(_round(cue, number, breaks, language) for number in range(cue.rounds[0]))
    return ""


def _round(breathe: Breathe, number: int, breaks: Breaks, language: str) -> str:
    words = guiding_words(language)
    if breathe.mode is BreathMode.SILENT or not words.are_known:
        return breaks.write(sum(breath.length for breath in breathe.phases))
    said = (f"{words.lead(b, first=not number)}{breaks.write(max(b.length - _SAYING, 0.0))}" for b in breathe.phases)
    return "".join(said)
