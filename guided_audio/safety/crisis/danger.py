"""Detecting, in the words of a request, that a person is needed more than a session."""

from collections.abc import Mapping
from enum import Enum
from functools import cache

from guided_audio.core.phrases import Phrasebook, Words, given_away, read_phrasebook, words_of

"""The first words where danger is plain."""
_ENGLISH = "en"
_LANGUAGES = (_ENGLISH, "any", "de", "es", "fr", "it", "nl", "pt")
"""In «any» are the words of danger of all others."""


class Danger(Enum):
    """How surely a request needs a person."""

    NONE = "none"
    PERHAPS = "perhaps"
    PLAIN = "plain"


def danger_in(text: str) -> Danger:
    """Return how much danger a request speaks of; it errs towards danger."""
    if not text.strip():
        return Danger.NONE
    words, books = words_of(text), _books()
    spoken = given_away(words, books) or {_ENGLISH}
    tried = spoken.union(_LANGUAGES[1:])  # a word of English is often one of another language: «die»
    return max((_heard(words, books[name], name in spoken) for name in tried), key=list(Danger).index)


def _heard(words: Words, book: Phrasebook, is_forgiving: bool) -> Danger:
    """Return the danger that words speak of in a language."""
    meant = book.meant(words, is_forgiving=is_forgiving)
    found = (danger for danger in (Danger.PLAIN, Danger.PERHAPS) if book.says(danger.value, meant))
    return next(found, Danger.NONE)


@cache
def _books() -> Mapping[str, Phrasebook]:
    """Read the words of danger of every language."""
    return {name: read_phrasebook(__package__, f"danger-{name}.toml") for name in _LANGUAGES}
