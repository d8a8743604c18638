"""Phrases that people type, as data: how they are written in a file, and which of them a text says.

A file has `frequent`, the small words of its language; `letters`, those beyond a to z, if that matters; `[groups]` of words;
and `[phrases]`, by kind. A phrase is words in
their order; up to two others may stand between them, and none where a _ joins them. `a|b` is either, `a|b+c` is a or «b c»,
`stem*` begins with it, `{group}` is any word of a group, `.` is where a clause begins or ends. What is `innocent` is not
listened to further, and no other words may stand between its words.
"""

import difflib
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from guided_audio.core.toml_file import packaged_toml

INNOCENT = "innocent"
_MOST_WORDS, _LONGEST = 200, 40
_BETWEEN = 2
"""So many other words may stand between two words of a phrase."""
_LONG, _ALIKE = 6, 0.8
"""Words of so many letters forgive a slip, if they are so alike."""
_STOP = "."
"""Where a clause begins or ends, among the words."""
_CACHED_WORDS = 16 * _MOST_WORDS

Words = Sequence[str]
"""The words of a text as they are compared, with stops."""
Meant = list[frozenset[str]]
"""For each word of a text, the words of phrases that it may stand for."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a phrase: its alternatives, and how many others may stand before it."""

    alternatives: frozenset[str]
    between: int


_Phrase = tuple[_Word, ...]


@dataclass(frozen=True, eq=False)
class Phrasebook:
    """The phrases of one language, by kind, and its small words."""

    frequent: frozenset[str]
    phrases: Mapping[str, tuple[_Phrase, ...]]
    letters: frozenset[str] = frozenset()
    """The letters of its language beyond a to z."""

    def meant(self, words: Words, *, is_forgiving: bool) -> Meant:
        """Return what every word of a text may stand for here, but for those that are said innocently.

        Args:
            words: The words of the text, as `words_of` returns them.
            is_forgiving: Whether longer words may have a slip, as in a text of this language.

        """
        meant = [_meanings(self, word, is_forgiving) for word in words]
        for phrase in self._possible(INNOCENT, meant):
            for start, end in _found(phrase, meant):
                meant[start : end + 1] = [frozenset()] * (end + 1 - start)
        return meant

    def longest(self, kind: str, meant: Meant) -> int:
        """Return how many words the longest phrase of a kind has that was said; 0 if none was."""
        said = (phrase for phrase in self._possible(kind, meant) if _found(phrase, meant))
        return max((sum(_STOP not in word.alternatives for word in phrase) for phrase in said), default=0)

    def has_letters_of(self, text: str) -> bool:
        """Return whether a text has no letter that its language has not: «pânico» is neither Spanish nor English."""
        return all(c.isascii() or not c.isalpha() or c in self.letters for c in text.casefold())

    def says(self, kind: str, meant: Meant) -> bool:
        """Return whether a phrase of a kind was said."""
        return any(_found(phrase, meant) for phrase in self._possible(kind, meant))

    def _possible(self, kind: str, meant: Meant) -> Iterator[_Phrase]:
        """Yield the phrases of which every word was said: of two thousand, a few."""
        spoken = frozenset().union(*meant)
        return (
            phrase
            for phrase in self.phrases.get(kind, ())
            if not any(one.alternatives.isdisjoint(spoken) for one in phrase)
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """All words of its phrases."""
        phrases = itertools.chain.from_iterable(self.phrases.values())
        return frozenset().union(*(one.alternatives for phrase in phrases for one in phrase))

    @cached_property
    def by_letter(self) -> Mapping[str, frozenset[str]]:
        """The words of its phrases by their first letters."""
        grouped = itertools.groupby(sorted(self.known), key=lambda word: word[0])
        return {letter: frozenset(words) for letter, words in grouped}


def read_phrasebook(package: str, name: str) -> Phrasebook:
    """Read a file of phrases that lies in a package."""
    data = packaged_toml(package, name)
    groups: dict[str, str] = {}
    for group, words in data.get("groups", {}).items():
        groups[group] = words.format_map(groups)
    phrases = {
        kind: tuple(
            phrase
            for text in written
            for phrase in _phrases(text.format_map(groups), 0 if kind == INNOCENT else _BETWEEN)
        )
        for kind, written in data["phrases"].items()
    }
    return Phrasebook(frozenset(plain(data["frequent"]).split()), phrases, frozenset(data.get("letters", "")))


def given_away(words: Words, books: Mapping[str, Phrasebook]) -> frozenset[str]:
    """Return the languages that a text gives away: by a small word that no other of these languages has."""
    return frozenset(name for name, book in books.items() if not _signs(book, books).isdisjoint(words))


def _signs(book: Phrasebook, books: Mapping[str, Phrasebook]) -> frozenset[str]:
    return book.frequent.difference(*(other.frequent for other in books.values() if other is not book))


def words_of(text: str) -> Words:
    """Return the words of a text as they are compared, and a stop where a clause begins or ends.

    Apostrophes and accents are left out («don't» is dont), and a letter held down is written once.
    """
    cleaned = plain(text[: _MOST_WORDS * _LONGEST].replace("'", "").replace("’", ""))
    once = re.sub(r"([^\W\d])\1{2,}", r"\1", cleaned)  # «dieeee»
    found = re.findall(r"\w+|[^\w\s-]+", once)[:_MOST_WORDS]
    return [_STOP, *(word[:_LONGEST] if word[0].isalnum() else _STOP for word in found), _STOP]


def plain(text: str) -> str:
    """Return a text in small letters, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _found(phrase: _Phrase, meant: Meant) -> list[tuple[int, int]]:
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


@lru_cache(maxsize=_CACHED_WORDS)
def _meanings(book: Phrasebook, word: str, is_forgiving: bool) -> frozenset[str]:
    """Return every word of a language's phrases that a word may stand for; one that ends in * is the beginning of a word."""
    near = book.by_letter.get(word[0], frozenset())
    meant = {other for other in near if other.endswith("*") and word.startswith(other[:-1])} | ({word} & book.known)
    if is_forgiving and word not in book.known:  # «throat» is no slip for «threat»
        meant |= {other for other in near if _is_alike(word, other)}
    return frozenset(meant)


def _is_alike(word: str, other: str) -> bool:
    stem = other.removesuffix("*")
    if min(len(word), len(stem)) < _LONG:
        return False
    compared = word[: len(stem) + 1] if stem != other else word
    return difflib.SequenceMatcher(None, compared, stem).ratio() >= _ALIKE


def _phrases(text: str, between: int) -> Iterator[_Phrase]:
    """Yield the phrases that a text stands for: it has one for each alternative of several words."""
    parts = [(part, place > 0) for joined in text.split() for place, part in enumerate(joined.split("_"))]
    for chosen in itertools.product(*(_choices(part) for part, _ in parts)):
        yield tuple(
            _Word(alternatives, 0 if is_joined or place else between)
            for words, (_, is_joined) in zip(chosen, parts, strict=True)
            for place, alternatives in enumerate(words)
        )


def _choices(part: str) -> list[tuple[frozenset[str], ...]]:
    """Return what a word of a phrase may be: one of its alternatives of one word, or the words of one of several."""
    alternatives = [plain(one).split("+") for one in part.split("|")]
    single = frozenset(one[0] for one in alternatives if len(one) == 1)
    several = [tuple(frozenset([word]) for word in one) for one in alternatives if len(one) > 1]
    return [(single,), *several] if single else several
