"""Words that no voice would guess."""

import re
from collections.abc import Mapping

from guided_audio.script import is_ipa


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
