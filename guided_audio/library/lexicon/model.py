"""The entries of a dictionary, and which of them hold in a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from guided_audio.core.errors import SourceLocation
from guided_audio.script import merge_words, same_word

EVERY_LANGUAGE = "all"
"""The table for words that are said alike in every language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, how it is said, in which language, and where in the file that stands."""

    word: str
    said: str
    language: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries, in the order of the file."""

    entries: tuple[Entry, ...] = ()

    def words_in(self, language: str) -> Mapping[str, str]:
        """Return how words are said in a language, a tag such as `en-GB`; what is said of it alone goes before the rest."""
        return merge_words(*({entry.word: entry.said} for entry in self._entries_in(language)))

    def place_in(self, language: str, word: str) -> SourceLocation | None:
        """Return where it stands how a word is said in a language, if it does."""
        places = [entry.location for entry in self._entries_in(language) if same_word(entry.word) == same_word(word)]
        return places[-1] if places else None

    def _entries_in(self, language: str) -> list[Entry]:
        """Return the entries that hold in a language; of a word in several tables, the last is the nearest."""
        parts = language.lower().replace("_", "-").split("-")
        nearer = [EVERY_LANGUAGE, *("-".join(parts[:count]) for count in range(1, len(parts) + 1))]
        return [entry for table in nearer for entry in self.entries if entry.language == table]
