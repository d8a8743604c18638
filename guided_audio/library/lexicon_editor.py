"""Changing the dictionary of pronunciation word by word; the rest of the file, comments included, stays as it is."""

from collections.abc import Collection, MutableMapping
from pathlib import Path

from guided_audio.core.config import own_words_file
from guided_audio.core.errors import OutputError, UsageError
from guided_audio.core.files import PERSONAL, save_text
from guided_audio.core.toml_file import begin_file, packaged_text
from guided_audio.library.lexicon import EVERY_LANGUAGE, FORMAT, TAG, Entry, Lexicon, parse_lexicon
from guided_audio.script import check_pronunciation, same_word

_WRITABLE = 0o222
_LONGEST = 100
_Change = tuple[str, str, str | None]
"""A language, a word, and how it is said; None takes it out."""


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
    word, said, language = " ".join(word.split()), " ".join(said.split()), language.lower().replace("_", "-")
    _check(word, said, language)
    path, _ = begin_own_words(path)
    text = FORMAT.read_text(path)
    lexicon = parse_lexicon(text, str(path))
    known = next((e for e in lexicon.entries if e.language == language and same_word(e.word) == same_word(word)), None)
    _save(path, text, [(language, word, said)], lexicon)
    return known


def remove_word(word: str, language: str | None = None, path: Path | None = None) -> tuple[Entry, ...]:
    """Remove a word, in one language or in all, and return its entries.

    Raises:
        UsageError: The word is not in the dictionary.
        UserFileError: The file cannot be understood.
        OutputError: The file cannot be written.

    """
    path = path or own_words_file()
    text = FORMAT.read_text(path)
    lexicon = parse_lexicon(text, str(path))
    wanted = language.lower().replace("_", "-") if language else None
    removed = tuple(e for e in lexicon.entries if same_word(e.word) == same_word(word) and wanted in {None, e.language})
    if not removed:
        where = f" under [{wanted}]" if wanted else ""
        raise UsageError(f"«{word}» is not in your dictionary{where}", "«guided-audio pronounce» lists what is")
    _save(path, text, [(entry.language, entry.word, None) for entry in removed], lexicon)
    return removed


def _check(word: str, said: str, language: str) -> None:
    if not TAG.fullmatch(language):
        raise UsageError(f"«{language}» is no language", "write a tag such as en, de or en-GB")
    if len(word) > _LONGEST or len(said) > _LONGEST or not (word.isprintable() and said.isprintable()):
        raise UsageError(f"a word and how it is said have at most {_LONGEST} letters each", "shorten it")
    if slip := check_pronunciation(word, said):
        raise UsageError(slip.message, slip.hint)


def _save(path: Path, text: str, changes: Collection[_Change], lexicon: Lexicon) -> None:
    """Write the file with these changes, and only if it then holds exactly the expected entries."""
    mode = path.stat().st_mode & 0o7777 if path.exists() else PERSONAL
    if not mode & _WRITABLE:
        raise OutputError(f"{path} is read-only, and stays as it is", "allow writing to it, or edit it yourself")
    wanted = _spoken(lexicon) | {(language, same_word(word)): said for language, word, said in changes}
    changed = _changed(path, text, changes)
    if _spoken(parse_lexicon(changed, str(path))) != {key: said for key, said in wanted.items() if said is not None}:
        raise _untouched(path)
    save_text(path, changed, mode)


def _spoken(lexicon: Lexicon) -> dict[tuple[str, str], str | None]:
    return {(entry.language, same_word(entry.word)): entry.said for entry in lexicon.entries}


def _changed(path: Path, text: str, changes: Collection[_Change]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        for language, word, said in changes:
            name = next((key for key in document if key.lower() == language), language)
            table = document.setdefault(name, tomlkit.table())
            _change(table, word, said)
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, AttributeError) as error:
        raise _untouched(path) from error


def _change(table: MutableMapping[str, object], word: str, said: str | None) -> None:
    key = next((key for key in table if same_word(key) == same_word(word)), word)
    if said is None:
        del table[key]
    else:
        table[key] = said


def _untouched(path: Path) -> OutputError:
    return OutputError(f"{path} could not be changed without touching the rest of it", "open it in a text editor")
