"""Detecting, in the words of a request, that a person is needed more than a session."""

import difflib
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from guided_audio.core.toml_file import packaged_toml

"""The first words where danger is plain."""
_MOST_WORDS, _LONGEST = 200, 40
_BETWEEN = 2
"""So many other words may stand between two words of a phrase."""
_LONG, _ALIKE = 6, 0.8
"""Words of so many letters forgive a slip, if they are so alike."""
_STOP = "."
"""Where a clause ends, among the words."""
_ENGLISH = "en"
_LANGUAGES = (_ENGLISH, "any", "de", "es", "fr", "it", "nl", "pt")
"""In «any» are the words of danger of all others."""


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


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language speaks of danger: its small words, phrases by kind, and all words of these."""

    frequent: frozenset[str]
    phrases: Mapping[str, tuple[_Phrase, ...]]
    known: frozenset[str]


def danger_in(text: str) -> Danger:
    """Return how much danger a request speaks of; it errs towards danger."""
    words = _words(text)
    given_away = {name for name in _LANGUAGES if not _signs(name).isdisjoint(words)} or {_ENGLISH}
    tried = given_away.union(_LANGUAGES[1:])  # a word of English is often one of another language: «die»
    heard = (_heard(words, name, name in given_away) for name in tried)
    return max(heard, key=list(Danger).index)


@cache
def _signs(language: str) -> frozenset[str]:
    """Return small words that no other language here has."""
    return _language(language).frequent.difference(
        *(_language(other).frequent for other in _LANGUAGES if other != language)
    )


def _heard(words: list[str], language: str, is_forgiving: bool) -> Danger:
    """Return the danger that words speak of in a language."""
    meant, phrases = [_meanings(word, language, is_forgiving) for word in words], _language(language).phrases
    spoken = frozenset().union(*meant)

    def possible(kind: str) -> Iterator[_Phrase]:
        """Yield the phrases of which every word was said: of two thousand, a few."""
        return (phrase for phrase in phrases[kind] if not any(one.alternatives.isdisjoint(spoken) for one in phrase))

    for phrase in possible("innocent"):
        for start, end in _found(phrase, meant):
            meant[start : end + 1] = [frozenset()] * (end + 1 - start)
    for danger in (Danger.PLAIN, Danger.PERHAPS):
        if any(_found(phrase, meant) for phrase in possible(danger.value)):
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


def _found(phrase: _Phrase, meant: list[frozenset[str]]) -> list[tuple[int, int]]:
    """Return where the words of a phrase come in their order, with few others between them: first and last."""
    ends = {place: place for place, meanings in enumerate(meant) if not meanings.isdisjoint(phrase[0].alternatives)}
    for wanted in phrase[1:]:
        ends = {
            place: start
            for end, start in ends.items()
            for place in range(end + 1, min(end + 2 + wanted.between, len(meant)))
            if not meant[place].isdisjoint(wanted.alternatives)
        }
    return [(start, end) for end, start in ends.items()]


@lru_cache(maxsize=4 * _MOST_WORDS * len(_LANGUAGES))
def _meanings(word: str, language: str, is_forgiving: bool) -> frozenset[str]:
    """Return every word of a language's phrases that a word may stand for; one that ends in * is the beginning of a word."""
    known = _language(language).known
    near = _by_letter(language).get(word[0], frozenset())
    meant = {other for other in near if other.endswith("*") and word.startswith(other[:-1])} | ({word} & known)
    if is_forgiving and word not in known:  # «throat» is no slip for «threat»
        meant |= {other for other in near if _is_alike(word, other)}
    return frozenset(meant)


@cache
def _by_letter(language: str) -> dict[str, frozenset[str]]:
    """Return the words of a language's phrases by their first letters."""
    known = sorted(_language(language).known)
    return {letter: frozenset(words) for letter, words in itertools.groupby(known, key=lambda word: word[0])}


def _is_alike(word: str, other: str) -> bool:
    stem = other.removesuffix("*")
    if min(len(word), len(stem)) < _LONG:
        return False
    compared = word[: len(stem) + 1] if stem != other else word
    return difflib.SequenceMatcher(None, compared, stem).ratio() >= _ALIKE


@cache
def _language(name: str) -> _Language:
    """Read the words of danger of a language."""
    data = packaged_toml(__package__, f"danger-{name}.toml")
    groups: dict[str, str] = {}
    for group, words in data.get("groups", {}).items():
        groups[group] = words.format_map(groups)
    phrases = {
        kind: tuple(
            phrase
            for text in written
            for phrase in _phrases(text.format_map(groups), 0 if kind == "innocent" else _BETWEEN)
        )
        for kind, written in data["phrases"].items()
    }
    known = frozenset(
        word for kind in phrases.values() for phrase in kind for one in phrase for word in one.alternatives
    )
    return _Language(frozenset(_plain(data["frequent"]).split()), phrases, known)


def _phrases(text: str, between: int) -> Iterator[_Phrase]:
    """Yield the phrases that a text stands for: it has one for each alternative of several words.

    Words have | between alternatives; _ joins words that no other may stand between, and + those of one alternative.
    """
    parts = [(part, place > 0) for joined in text.split() for place, part in enumerate(joined.split("_"))]
    for chosen in itertools.product(*(_choices(part) for part, _ in parts)):
        yield tuple(
            _Word(alternatives, 0 if is_joined or place else between)
            for words, (_, is_joined) in zip(chosen, parts, strict=True)
            for place, alternatives in enumerate(words)
        )


def _choices(part: str) -> list[tuple[frozenset[str], ...]]:
    """Return what a word of a phrase may be: one of its alternatives of one word, or the words of one of several."""
    alternatives = [_plain(one).split("+") for one in part.split("|")]
    single = frozenset(one[0] for one in alternatives if len(one) == 1)
    several = [tuple(frozenset([word]) for word in one) for one in alternatives if len(one) > 1]
    return [(single,), *several] if single else several
