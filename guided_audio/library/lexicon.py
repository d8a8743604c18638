"""The user's own dictionary of pronunciation: words that no voice would guess, and how to say them.

It is changed word by word; the rest of the file, comments included, stays as it is.
"""

import contextlib
import re
from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guided_audio.core.config import own_words_file
from guided_audio.core.errors import OutputError, SourceLocation, UsageError
from guided_audio.core.files import PERSONAL, explained, save_text
from guided_audio.core.locks import changing
from guided_audio.core.toml_file import TomlFile, TomlFormat, TomlPath, begin_file, packaged_text
from guided_audio.core.translation import N_
from guided_audio.core.voice import plain_tag
from guided_audio.script import check_pronunciation, merge_words, read_script, same_word

EVERY_LANGUAGE = "all"
"""The table for words that are said alike in every language."""
_TAG = re.compile(rf"{EVERY_LANGUAGE}|[a-z]{{2,3}}(?:-[a-z0-9]{{2,8}})*")
FORMAT = TomlFormat(
    code="words",
    max_bytes=256 * 1024,
    content=N_("it should hold a few hundred words"),
    syntax=N_('write lines of the form  "Ananda" = "uh-NAHN-duh"  under a table such as [all] or [en]'),
)
_WRITABLE = 0o222
_LONGEST = 100
_Change = tuple[str, str, str | None]
"""A language, a word, and how it is said; None takes it out."""


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

    @property
    def spoken(self) -> dict[tuple[str, str], str | None]:
        """How each word is said, by its table and its normal form."""
        return {(entry.language, same_word(entry.word)): entry.said for entry in self.entries}

    def place_in(self, language: str, word: str) -> SourceLocation | None:
        """Return the place of the entry of a word in a language, if it has one."""
        places = [entry.location for entry in self._entries_in(language) if same_word(entry.word) == same_word(word)]
        return places[-1] if places else None

    def entries_of(self, word: str | None, language: str | None) -> tuple[Entry, ...]:
        """Return the entries of a word, of a table, or of both; None is any."""
        table = None if language is None else plain_tag(language)
        return tuple(
            entry
            for entry in self.entries
            if table in {None, entry.language} and (word is None or same_word(entry.word) == same_word(word))
        )

    def _entries_in(self, language: str) -> list[Entry]:
        """Return the entries for a language; of a word in several tables, the last is the nearest."""
        tag = f"{plain_tag(language)}-"
        entries = [e for e in self.entries if e.language == EVERY_LANGUAGE or tag.startswith(f"{e.language}-")]
        return sorted(entries, key=lambda entry: (entry.language != EVERY_LANGUAGE, len(entry.language)))


def read_lexicon(path: Path | None = None) -> Lexicon:
    """Read the user's dictionary, empty if there is none; UserFileError says where it cannot be understood."""
    path = path or own_words_file()
    return parse_lexicon(FORMAT.read_text(path), str(path))


def words_in_script(path: Path) -> list[tuple[str, str, str, SourceLocation]]:
    """Return the words that hold in a script, each with its pronunciation, its source and its place; its own come first."""
    meta, lexicon = read_script(path).require().meta, read_lexicon()
    words: list[tuple[str, str, str, SourceLocation]] = [
        (word, said, N_("the script"), meta.locations[f"pronounce.{word}"]) for word, said in meta.pronounce.items()
    ]
    own = set(map(same_word, meta.pronounce))
    for word, said in lexicon.words_in(meta.language).items():
        if same_word(word) not in own and (place := lexicon.place_in(meta.language, word)):
            words.append((word, said, N_("your dictionary"), place))
    return words


def parse_lexicon(text: str, path: str) -> Lexicon:
    """Read the text of a dictionary; UserFileError has everything that is wrong with it."""
    file = FORMAT.parse(text, path)
    entries: list[Entry] = []
    for table, words in file.data.items():
        if not isinstance(words, dict):
            hint = N_("write [{every_language}] above it, or a language such as [en]", every_language=EVERY_LANGUAGE)
            file.error((table,), "words-shape", N_("«{table}» stands in no table", table=table[:40]), hint)
        elif not _TAG.fullmatch(table.lower()):
            hint = N_(
                "a table is [{every_language}], or a language such as [en] or [en-GB]", every_language=EVERY_LANGUAGE
            )
            file.error((table,), "words-shape", N_("«{table}» is no language", table=table[:40]), hint)
        else:
            entries += _read_table(file, table, words)
    file.raise_errors()
    return Lexicon(tuple(entries))


def _read_table(file: TomlFile, table: str, words: Mapping[str, Any]) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for word, said in words.items():
        path: TomlPath = (table, word)
        if not isinstance(said, str):
            file.error(path, "words-shape", N_("«{word}» has no pronunciation", word=word[:40]), FORMAT.syntax)
        elif not (word.isprintable() and said.isprintable()):
            file.error(path, "control-character", N_("a character that cannot be shown"), N_("take it away"))
        elif slip := check_pronunciation(word, said):
            file.error(path, slip.code, slip.message, slip.hint)
        elif same_word(word) in entries:
            file.error(path, "duplicate-key", N_("«{word}» is given twice", word=word), N_("keep one of them"))
        else:
            entries[same_word(word)] = Entry(" ".join(word.split()), said, table.lower(), file.at(path))
    return list(entries.values())


def begin_own_words(path: Path | None = None) -> tuple[Path, bool]:
    """Make the user's dictionary if it is missing; return its path, and whether it is new."""
    path = path or own_words_file()
    return path, begin_file(path, packaged_text(__package__, "lexicon-template.toml"))


def set_word(word: str, said: str, language: str = EVERY_LANGUAGE, path: Path | None = None) -> Entry | None:
    """Write how a word is said, and return its entry of before, if it had one.

    Raises:
        UsageError: The word, its sound or the language is none.
        UserFileError: The file cannot be understood.
        OutputError: The file cannot be written.

    """
    word, said, language = " ".join(word.split()), " ".join(said.split()), plain_tag(language)
    _check(word, said, language)
    path, _ = begin_own_words(path)
    with explained(path), changing(path.parent):
        text = FORMAT.read_text(path)
        lexicon = parse_lexicon(text, str(path))
        _save(path, text, [(language, word, said)], lexicon)
    return next(iter(lexicon.entries_of(word, language)), None)


def remove_word(word: str, language: str | None = None, path: Path | None = None) -> tuple[Entry, ...]:
    """Remove a word, in one language or in all, and return its entries.

    Raises:
        UsageError: The word is not in the dictionary.
        UserFileError: The file cannot be understood.
        OutputError: The file cannot be written.

    """
    path = path or own_words_file()
    with explained(path), changing(path.parent) if path.exists() else contextlib.nullcontext():
        text = FORMAT.read_text(path)
        lexicon = parse_lexicon(text, str(path))
        removed = lexicon.entries_of(word, language or None)
        if not removed:
            where = N_(" under [{plain_tag}]", plain_tag=plain_tag(language)) if language else ""
            raise UsageError(
                N_("«{word}» is not in your dictionary{where}", word=word, where=where),
                N_("«guided-audio pronounce» lists what is"),
            )
        _save(path, text, [(entry.language, entry.word, None) for entry in removed], lexicon)
    return removed


def _check(word: str, said: str, language: str) -> None:
    if not _TAG.fullmatch(language):
        raise UsageError(
            N_("«{language}» is no language", language=language), N_("write a tag such as en, de or en-GB")
        )
    if len(word) > _LONGEST or len(said) > _LONGEST or not (word.isprintable() and said.isprintable()):
        raise UsageError(
            N_("a word and how it is said have at most {longest} letters each", longest=_LONGEST), N_("shorten it")
        )
    if slip := check_pronunciation(word, said):
        raise UsageError(slip.message, slip.hint)


def _save(path: Path, text: str, changes: Collection[_Change], lexicon: Lexicon) -> None:
    """Write the file with these changes, and only if it then holds exactly the expected entries."""
    mode = path.stat().st_mode & 0o7777 if path.exists() else PERSONAL
    if not mode & _WRITABLE:
        raise OutputError(
            N_("{path} is read-only, and stays as it is", path=path), N_("allow writing to it, or edit it yourself")
        )
    wanted = lexicon.spoken | {(language, same_word(word)): said for language, word, said in changes}
    changed = _changed(path, text, changes)
    if parse_lexicon(changed, str(path)).spoken != {key: said for key, said in wanted.items() if said is not None}:
        raise _untouched(path)
    save_text(path, changed, mode)


def _changed(path: Path, text: str, changes: Collection[_Change]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        for language, word, said in changes:
            name = next((key for key in document if key.lower() == language), language)
            table: MutableMapping[str, object] = document.setdefault(name, tomlkit.table())
            written = next((key for key in table if same_word(key) == same_word(word)), word)
            if said is None:
                del table[written]
            else:
                table[written] = said
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, AttributeError) as error:
        raise _untouched(path) from error


def _untouched(path: Path) -> OutputError:
    return OutputError(
        N_("{path} could not be changed without touching the rest of it", path=path), N_("open it in a text editor")
    )
