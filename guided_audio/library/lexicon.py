"""The user's own dictionary of pronunciation: words that no voice would guess, and how to say them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guided_audio.core.config import own_words_file
from guided_audio.core.errors import SourceLocation
from guided_audio.core.toml_file import TomlFile, TomlFormat, TomlPath
from guided_audio.script import check_pronunciation, merge_words, read_script, same_word

EVERY_LANGUAGE = "all"
"""The table for words that are said alike in every language."""
TAG = re.compile(rf"{EVERY_LANGUAGE}|[a-z]{{2,3}}(?:-[a-z0-9]{{2,8}})*")
FORMAT = TomlFormat(
    code="words",
    max_bytes=256 * 1024,
    content="it should hold a few hundred words",
    syntax='write lines of the form  "Ananda" = "uh-NAHN-duh"  under a table such as [all] or [en]',
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, how it is said, in which language, and its place in the file."""

    word: str
    said: str
    language: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries, in the order of the file."""

    entries: tuple[Entry, ...] = ()

    def words_in(self, language: str) -> Mapping[str, str]:
        """Return how words are said in a language, a tag such as `en-GB`; the nearest table goes before the rest."""
        return merge_words(*({entry.word: entry.said} for entry in self._entries_in(language)))

    def place_in(self, language: str, word: str) -> SourceLocation | None:
        """Return the place of the entry of a word in a language, if it has one."""
        places = [entry.location for entry in self._entries_in(language) if same_word(entry.word) == same_word(word)]
        return places[-1] if places else None

    def entries_of(self, word: str | None, language: str | None) -> tuple[Entry, ...]:
        """Return the entries of a word, of a table, or of both; None is any."""
        table = None if language is None else language.lower().replace("_", "-")
        return tuple(
            entry
            for entry in self.entries
            if table in {None, entry.language} and (word is None or same_word(entry.word) == same_word(word))
        )

    def _entries_in(self, language: str) -> list[Entry]:
        """Return the entries for a language; of a word in several tables, the last is the nearest."""
        parts = language.lower().replace("_", "-").split("-")
        nearer = [EVERY_LANGUAGE, *("-".join(parts[:count]) for count in range(1, len(parts) + 1))]
        return [entry for table in nearer for entry in self.entries if entry.language == table]


def read_lexicon(path: Path | None = None) -> Lexicon:
    """Read the user's dictionary, empty if there is none; UserFileError says where it cannot be understood."""
    path = path or own_words_file()
    return parse_lexicon(FORMAT.read_text(path), str(path))


def words_in_script(path: Path) -> list[tuple[str, str, str, SourceLocation]]:
    """Return the words that hold in a script, each with its pronunciation, its source and its place; its own come first."""
    meta, lexicon = read_script(path).require().meta, read_lexicon()
    words = [(word, said, "the script", meta.locations[f"pronounce.{word}"]) for word, said in meta.pronounce.items()]
    own = set(map(same_word, meta.pronounce))
    for word, said in lexicon.words_in(meta.language).items():
        if same_word(word) not in own and (place := lexicon.place_in(meta.language, word)):
            words.append((word, said, "your dictionary", place))
    return words


def parse_lexicon(text: str, path: str) -> Lexicon:
    """Read the text of a dictionary; UserFileError has everything that is wrong with it."""
    file = FORMAT.parse(text, path)
    entries: list[Entry] = []
    for table, words in file.data.items():
        if not isinstance(words, dict):
            hint = f"write [{EVERY_LANGUAGE}] above it, or a language such as [en]"
            file.error((table,), "words-shape", f"«{table[:40]}» stands in no table", hint)
        elif not TAG.fullmatch(table.lower()):
            hint = f"a table is [{EVERY_LANGUAGE}], or a language such as [en] or [en-GB]"
            file.error((table,), "words-shape", f"«{table[:40]}» is no language", hint)
        else:
            entries += _read_table(file, table, words)
    file.raise_errors()
    return Lexicon(tuple(entries))


def _read_table(file: TomlFile, table: str, words: Mapping[str, Any]) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for word, said in words.items():
        path: TomlPath = (table, word)
        if not isinstance(said, str):
            file.error(path, "words-shape", f"«{word[:40]}» has no pronunciation", FORMAT.syntax)
        elif not (word.isprintable() and said.isprintable()):
            file.error(path, "control-character", "a character that cannot be shown", "take it away")
        elif slip := check_pronunciation(word, said):
            file.error(path, slip.code, slip.message, slip.hint)
        elif same_word(word) in entries:
            file.error(path, "duplicate-key", f"«{word}» is given twice", "keep one of them")
        else:
            entries[same_word(word)] = Entry(" ".join(word.split()), said, table.lower(), file.at(path))
    return list(entries.values())
