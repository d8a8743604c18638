"""Words that no voice would guess."""

import re
from collections.abc import Mapping

from guided_audio.script import is_ipa


class Pronunciation:
    """The words of a script that are spoken otherwise than they are written."""

    def __init__(self, respellings: Mapping[str, str]) -> None:
        longest_first = sorted(respellings.items(), key=lambda pair: -len(pair[0]))
        self._respellings = [respelling for _, respelling in longest_first if not is_ipa(respelling)]
        words = "|".join(f"({_pattern(word)})" for word, respelling in longest_first if not is_ipa(respelling))
        self._words = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None

    def spoken(self, text: str) -> str:
        """Return the text as a voice is to read it; whole words only, in any case."""
        if self._words is None:
            return text
        return self._words.sub(lambda found: self._respellings[(found.lastindex or 1) - 1], text)


def _pattern(word: str) -> str:
    """Return a pattern for a word or words; an apostrophe may be straight or curly."""
    return re.sub(r"['’]", "['’]", r"\s+".join(map(re.escape, word.split())))
