"""Changing the dictionary: one word at a time; whatever else a person wrote in it stays as it is."""

from __future__ import annotations

from collections.abc import MutableMapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from guided_audio.core.config import own_words_file
from guided_audio.core.errors import OutputError, UsageError
from guided_audio.core.files import PERSONAL, begin_text, explained, save_text
from guided_audio.library.lexicon.model import EVERY_LANGUAGE, Entry, Lexicon
from guided_audio.library.lexicon.reading import TAG, parse_lexicon, read_text
from guided_audio.script import check_pronunciation, same_word

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_WRITABLE = 0o222
_LONGEST = 100


def begin_own_words(path: Path | None = None) -> tuple[Path, bool]:
    """Make a person's own dictionary, for nobody else to read; return where it is, and whether it is new."""
    path = path or own_words_file()
    if path.exists():
        return path, False
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    begin_text(path, resources.files(__package__).joinpath("template.toml").read_text(encoding="utf-8"))
    return path, True


def set_word(word: str, said: str, language: str = EVERY_LANGUAGE, path: Path | None = None) -> Entry | None:
    """Write down how a word is said; return what was written of it before, if anything was.

    A word, a sound or a language that is none raises UsageError, a file that cannot be understood ScriptError.
    """
    word, said, language = " ".join(word.split()), " ".join(said.split()), language.lower().replace("_", "-")
    _check(word, said, language)
    path, _ = begin_own_words(path)
    old = read_text(path)
    lexicon = parse_lexicon(old, str(path))
    known = next((e for e in lexicon.entries if e.language == language and same_word(e.word) == same_word(word)), None)
    _save(path, old, [(language, word, said)], lexicon)
    return known


def remove_word(word: str, language: str | None = None, path: Path | None = None) -> tuple[Entry, ...]:
    """Take a word out, in one language or wherever it stands; return what was taken. UsageError if it is not there."""
    path = path or own_words_file()
    old = read_text(path)
    lexicon = parse_lexicon(old, str(path))
    wanted = language.lower().replace("_", "-") if language else None
    taken = tuple(e for e in lexicon.entries if same_word(e.word) == same_word(word) and wanted in {None, e.language})
    if not taken:
        where = f" under [{wanted}]" if wanted else ""
        raise UsageError(f"«{word}» is not in your dictionary{where}", "«guided-audio pronounce» lists what is")
    _save(path, old, [(entry.language, entry.word, None) for entry in taken], lexicon)
    return taken


def _check(word: str, said: str, language: str) -> None:
    if not TAG.fullmatch(language):
        raise UsageError(f"«{language}» is no language", "write a tag such as en, de or en-GB")
    if len(word) > _LONGEST or len(said) > _LONGEST or not (word.isprintable() and said.isprintable()):
        raise UsageError(f"a word and how it is said have at most {_LONGEST} letters each", "shorten it")
    if slip := check_pronunciation(word, said):
        raise UsageError(slip.message, slip.hint)


def _save(path: Path, old: str, changes: list[tuple[str, str, str | None]], lexicon: Lexicon) -> None:
    """Write the file with these changes, and only if it then says just what it should."""
    mode = path.stat().st_mode & 0o7777 if path.exists() else PERSONAL
    if not mode & _WRITABLE:
        raise OutputError(f"{path} is read-only, and stays as it is", "allow writing to it, or edit it yourself")
    wanted = {(entry.language, same_word(entry.word)): entry.said for entry in lexicon.entries}
    for language, word, said in changes:
        wanted.pop((language, same_word(word)), None)
        wanted |= {(language, same_word(word)): said} if said is not None else {}
    text = _changed(path, old, changes)
    entries = parse_lexicon(text, str(path)).entries
    if {(entry.language, same_word(entry.word)): entry.said for entry in entries} != wanted:
        raise _untouched(path)
    save_text(path, text, mode)


def _changed(path: Path, old: str, changes: list[tuple[str, str, str | None]]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(old)
        for change in changes:
            _change(document, *change)
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, AttributeError) as error:
        raise _untouched(path) from error


def _untouched(path: Path) -> OutputError:
    return OutputError(f"{path} could not be changed without touching the rest of it", "open it in a text editor")


def _change(document: TOMLDocument, language: str, word: str, said: str | None) -> None:
    import tomlkit

    name = next((key for key in document if key.lower() == language), language)
    if name not in document:
        document[name] = tomlkit.table()
    table = document[name]
    if not isinstance(table, MutableMapping):
        raise TypeError(language)
    key = next((key for key in table if same_word(key) == same_word(word)), word)
    if said is None:
        del table[key]
    else:
        table[key] = said
