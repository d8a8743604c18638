"""How the voice speaks at a moment: who, how loud, how fast, and how words are said that no voice would guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from guided_audio.script import Manner, is_ipa
from guided_audio.voice import Voice

SOFT_GAIN = 10 ** (-4.0 / 20)
SOFT_PACE, SLOW_PACE, SLOWER_PACE = 0.95, 0.88, 0.93
SLOWEST = 0.75
"""[slower] may be said again and again; below this share of the pace a voice begins to drag."""


@dataclass(frozen=True, slots=True)
class Voicing:
    """The voice (None: the session's own), its gain, and its share of the script's pace."""

    voice: Voice | None = None
    gain: float = 1.0
    pace: float = 1.0

    def changed(self, manner: Manner) -> "Voicing":
        """Return the voicing after a delivery cue."""
        match manner:
            case Manner.SOFTLY:
                return replace(self, gain=SOFT_GAIN, pace=min(self.pace, SOFT_PACE))
            case Manner.SLOWLY:
                return replace(self, pace=min(self.pace, SLOW_PACE))
            case Manner.SLOWER:
                return replace(self, pace=max(self.pace * SLOWER_PACE, SLOWEST))
            case Manner.NORMAL:
                return Voicing()


class Pronunciation:
    """The words of a script that are spoken otherwise than they are written."""

    def __init__(self, respellings: Mapping[str, str]) -> None:
        self._respelled = {
            " ".join(word.casefold().split()): respelling
            for word, respelling in respellings.items()
            if not is_ipa(respelling)
        }
        longest_first = sorted(self._respelled, key=len, reverse=True)
        words = "|".join(re.escape(word) for word in longest_first)
        self._words = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None

    def spoken(self, text: str) -> str:
        """Return the text as a voice is to read it; whole words only, in any case."""
        if self._words is None:
            return text
        return self._words.sub(lambda found: self._respelled.get(found[0].casefold(), found[0]), text)
