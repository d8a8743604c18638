"""What people type of an evening, in hundreds of ways and several languages, and which topics it is about."""

from collections.abc import Mapping
from functools import cache

from guided_audio.core.phrases import INNOCENT, Phrasebook, Words, given_away, read_phrasebook, words_of
from guided_audio.core.toml_file import packaged_toml

ENGLISH = "en"
SHORT = "short"
"""The topic of having little time, which says nothing more where the time itself was said."""
LANGUAGES = (ENGLISH, "es", "de")
"""The languages that have phrases for topics."""

Nearness = tuple[int, bool, int]
"""How near a need is: how many words were said of it, whether its language is plain, and how many words as they stand."""


@cache
def topics() -> tuple[str, ...]:
    """Return the names of all topics."""
    return tuple(name for name in packaged_toml(__package__, "needs-en.toml")["phrases"] if name != INNOCENT)


def languages_given_away(text: str) -> frozenset[str]:
    """Return the languages that a text gives away by its small words."""
    return given_away(words_of(text), _books())


def topics_in(text: str) -> dict[tuple[str, str], Nearness]:
    """Return what a text is about: how near it is to each topic in each language that it speaks of it."""
    words, books = words_of(text), _books()
    spoken = given_away(words, books)
    possible = [name for name, book in books.items() if name in spoken or book.has_letters_of(text)]
    forgiving = (spoken or {ENGLISH}).intersection(possible)
    found = {name: _topics(books[name], words, is_forgiving=False) for name in possible}
    if not any(found.values()):
        found = {name: _topics(books[name], words, is_forgiving=True) for name in forgiving}
    return {(name, topic): (length, name in spoken, length) for name in found for topic, length in found[name].items()}


def _topics(book: Phrasebook, words: Words, *, is_forgiving: bool) -> dict[str, int]:
    """Return the topics that words are about in a language, and how many words were said of each."""
    meant = book.meant(words, is_forgiving=is_forgiving)
    lengths = {topic: book.longest(topic, meant) for topic in book.phrases if topic != INNOCENT}
    return {topic: length for topic, length in lengths.items() if length}


@cache
def _books() -> Mapping[str, Phrasebook]:
    return {language: read_phrasebook(__package__, f"needs-{language}.toml") for language in LANGUAGES}
