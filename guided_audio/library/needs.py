"""Matching words to the needs of the curriculum, whatever their case, small words, endings and typos."""

import difflib
import re
from collections.abc import Iterable

from guided_audio.library.curriculum import Need

MOST = 3
"""So many needs are returned at most, the nearest first."""
_ALIKE = 0.8
_LONG = 5
_MOST_WORDS = 40
_SMALL = frozenset({
    "a", "about", "again", "am", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can", "cannot",
    "cant", "could", "did", "didnt", "do", "does", "dont", "for", "from", "had", "has", "have",
    "how", "i", "if", "im", "in", "is", "it", "its", "ive", "just", "me", "my", "not", "of", "on", "or", "so", "that", "the",
    "there", "this", "to", "today", "too", "tonight", "very", "want", "wanna", "was", "were", "what", "when", "with",
})  # fmt: skip


def find_needs(wanted: str, needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return the needs that a request speaks of, the nearest first.

    A need is meant where one of its phrases is within the request, the longest first; without any such need, where the
    whole request is within one of its phrases.
    """
    words = _content(wanted)
    said: dict[Need, int] = {}
    partly: dict[Need, int] = {}
    for need in needs:
        phrases = [_content(text) for text in (need.words, *need.keys)]
        said[need] = max((len(phrase) for phrase in phrases if _is_within(phrase, words)), default=0)
        partly[need] = any(_is_within(words, phrase) for phrase in phrases)
    near = said if any(said.values()) else partly
    return tuple(sorted((need for need in near if near[need]), key=lambda need: -near[need])[:MOST])


def _is_within(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return bool(phrase) and all(any(_is_alike(word, other) for word in words) for other in phrase)


def _is_alike(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < _LONG or word[0] != other[0]:  # «die» is not «diet», nor «night» «tight»
        return False
    if word.startswith(other):
        return True
    if other.startswith(word) and len(other) - len(word) < _LONG - 1:  # «child» is not «childhood»
        return True
    return difflib.SequenceMatcher(None, word, other).ratio() >= _ALIKE


def _content(text: str) -> tuple[str, ...]:
    """Return the words that carry meaning, each once; all of them if every one is small."""
    words = re.findall(r"\w+", text[:1000].casefold().replace("'", "").replace("’", ""))[:_MOST_WORDS]
    return tuple(dict.fromkeys(word[:40] for word in words if word not in _SMALL)) or tuple(dict.fromkeys(words))
