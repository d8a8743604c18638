"""Detecting, in the words of a request, that a person is needed more than a session."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from guided_audio.core.toml_file import packaged_toml

PERSON_NOW = "Please speak to a person now. This is more than a session can hold, and nobody has to bear it alone."
"""The first words where danger is plain."""
_MOST_WORDS, _LONGEST = 200, 40
_BETWEEN = 2
"""So many other words may stand between two words of a phrase."""
_LONG, _ALIKE = 6, 0.8
"""Words of so many letters forgive a slip, if they are so alike."""
_STOP = "."
"""Where a clause ends, among the words."""


class Danger(Enum):
    """How surely a request needs a person."""

    NONE = "none"
    PERHAPS = "perhaps"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a phrase: its alternatives, and how many others may stand before it."""

    alternatives: frozenset[str]
    between: int


_Phrase = tuple[_Word, ...]


def danger_in(text: str) -> Danger:
    """Return how much danger a request speaks of; it errs towards danger."""
    words = _words(text)
    phrases = _phrases()
    for phrase in phrases["innocent"]:
        for start, end in _found(phrase, words):
            words[start : end + 1] = [""] * (end + 1 - start)
    for danger in (Danger.PLAIN, Danger.PERHAPS):
        if any(_found(phrase, words) for phrase in phrases[danger.value]):
            return danger
    return Danger.NONE


def _words(text: str) -> list[str]:
    """Return the words of a text as they are compared, and a stop where a clause ends."""
    cleaned = _plain(text[: _MOST_WORDS * _LONGEST].replace("'", "").replace("’", ""))
    once = re.sub(r"([^\W\d])\1{2,}", r"\1", cleaned)  # «dieeee»
    found = re.findall(r"\w+|[^\w\s-]+", once)[:_MOST_WORDS]
    return [word[:_LONGEST] if word[0].isalnum() else _STOP for word in found] + [_STOP]


def _plain(text: str) -> str:
    """Return a text in small letters, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _found(phrase: _Phrase, words: list[str]) -> list[tuple[int, int]]:
    """Return where the words of a phrase come in their order, with few others between them: first and last."""
    ends = {place: place for place, word in enumerate(words) if _is_any(word, phrase[0])}
    for wanted in phrase[1:]:
        ends = {
            place: start
            for end, start in ends.items()
            for place in range(end + 1, min(end + 2 + wanted.between, len(words)))
            if _is_any(words[place], wanted)
        }
    return [(start, end) for end, start in ends.items()]


def _is_any(word: str, wanted: _Word) -> bool:
    return not wanted.alternatives.isdisjoint(_meanings(word))


@lru_cache(maxsize=4 * _MOST_WORDS)
def _meanings(word: str) -> frozenset[str]:
    """Return every word of the phrases that a word may stand for; one that ends in * is the beginning of a word."""
    known = {other for phrases in _phrases().values() for phrase in phrases for w in phrase for other in w.alternatives}
    meant = {other for other in known if other == word or (other.endswith("*") and word.startswith(other[:-1]))}
    if word not in known:  # «throat» is no slip for «threat»
        meant |= {other for other in known if _is_alike(word, other)}
    return frozenset(meant)


def _is_alike(word: str, other: str) -> bool:
    stem = other.removesuffix("*")
    if min(len(word), len(stem)) < _LONG or word[0] != stem[0]:
        return False
    compared = word[: len(stem) + 1] if stem != other else word
    return difflib.SequenceMatcher(None, compared, stem).ratio() >= _ALIKE


@cache
def _phrases() -> dict[str, tuple[_Phrase, ...]]:
    data = packaged_toml(__package__, "danger.toml")
    groups: dict[str, str] = {}
    for name, group in data["groups"].items():
        groups[name] = group.format_map(groups)
    return {
        kind: tuple(_phrase(phrase.format_map(groups), _BETWEEN if kind != "innocent" else 0) for phrase in phrases)
        for kind, phrases in data["phrases"].items()
    }


def _phrase(text: str, between: int) -> _Phrase:
    """Read a phrase: words with | between alternatives, joined by _ where no other word may stand between them."""
    return tuple(
        _Word(frozenset(map(_plain, alternatives.split("|"))), between if place == 0 else 0)
        for joined in text.split()
        for place, alternatives in enumerate(joined.split("_"))
    )
