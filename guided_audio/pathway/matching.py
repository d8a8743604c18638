"""Which needs somebody means: forgiving of case, small words, endings and slips of the finger."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guided_audio.pathway.model import Need

ENOUGH = 0.5
"""From this share of common words on, two phrases mean the same."""
_ALIKE = 0.8
_LONG = 5
_MOST_WORDS = 40
_SMALL = frozenset({
    "a", "about", "again", "am", "an", "and", "are", "as", "at", "be", "been", "being", "by", "cannot", "cant",
    "could", "did", "didnt", "do", "does", "dont", "feel", "feeling", "felt", "for", "from", "had", "has",
    "have", "i", "if", "im", "in", "is", "it", "its", "just", "me", "my", "not", "of", "on", "or", "so", "that",
    "the", "there", "this", "to", "too", "very", "was", "when", "with",
})  # fmt: skip


def find_needs(wanted: str, needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return the needs that somebody's words come closest to; none if nothing is near.

    A need for which no session is enough is never guessed from a part of its words; if they are said, it goes before all
    others, and alone.
    """
    words = _content(wanted)
    near: dict[Need, float] = {}
    for need in needs:
        if need.scripts:
            near[need] = max(_likeness(words, phrase) for phrase in _phrases(need))
        elif any(_common(words, phrase) == len(phrase) for phrase in _phrases(need)):
            return (need,)
    best = max(near.values(), default=0.0)
    return tuple(need for need, score in near.items() if score == best >= ENOUGH)


def _phrases(need: Need) -> list[tuple[str, ...]]:
    return [phrase for text in (need.words, *need.keys) if (phrase := _content(text))]


def _likeness(words: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    """Return how much two phrases have in common, 0 to 1; a phrase that is all said among other words is enough."""
    common = _common(words, phrase)
    share = min(1.0, 2 * common / (len(words) + len(phrase)))
    return max(share, ENOUGH) if common == len(phrase) else share


def _common(words: tuple[str, ...], phrase: tuple[str, ...]) -> int:
    return sum(any(_is_alike(word, other) for word in words) for other in phrase)


def _is_alike(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < _LONG or word[0] != other[0]:  # «die» is not «diet», nor «night» «tight»
        return False
    if word.startswith(other) or other.startswith(word):
        return True
    return difflib.SequenceMatcher(None, word, other).ratio() >= _ALIKE


def _content(text: str) -> tuple[str, ...]:
    """Return the words that carry what is meant, each once; all of them if every one is small."""
    words = re.findall(r"\w+", text[:1000].casefold().replace("'", "").replace("’", ""))[:_MOST_WORDS]
    return tuple(dict.fromkeys(word[:40] for word in words if word not in _SMALL)) or tuple(dict.fromkeys(words))
