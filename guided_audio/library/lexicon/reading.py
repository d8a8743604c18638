"""Reading the dictionary: everything that is wrong with it is told at once, with its place and what would be right."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from guided_audio.core.config import own_words_file
from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError
from guided_audio.library.lexicon.model import EVERY_LANGUAGE, Entry, Lexicon
from guided_audio.script import check_pronunciation, same_word

MOST_BYTES = 256 * 1024
TAG = re.compile(rf"{EVERY_LANGUAGE}|[a-z]{{2,3}}(?:-[a-z0-9]{{2,8}})*")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_HEADER = re.compile(r"\s*\[([^\[\]]*)\]")
_KEY = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)\s*=""")
_LINES = 'write lines of the form  "Ananda" = "uh-NAHN-duh"  under a table such as [all] or [en]'


def read_lexicon(path: Path | None = None) -> Lexicon:
    """Read a person's own dictionary; an empty one if there is none. ScriptError says where it cannot be understood."""
    path = path or own_words_file()
    text = read_text(path)
    return parse_lexicon(text, str(path)) if text else Lexicon()


def read_text(path: Path) -> str:
    """Return what the file holds, its line ends as they are; nothing if there is no file."""
    diagnosis = DiagnosticCollector(str(path))
    try:
        if not path.exists():
            return ""
        if not path.is_file():
            _refuse(diagnosis, "words-unreadable", "this is no ordinary file", "move it away")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        _refuse(
            diagnosis, "words-unreadable", f"this file cannot be read: {(error.strerror or str(error)).lower()}", ""
        )
    if len(raw) > MOST_BYTES:
        hint = "it should hold a few hundred words"
        _refuse(diagnosis, "too-large", f"this file is larger than {MOST_BYTES // 1024} KB", hint)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(diagnosis, "not-utf-8", "this file is not UTF-8 text", "save it again as UTF-8")


def parse_lexicon(text: str, path: str) -> Lexicon:
    """Read the text of a dictionary; ScriptError says everything that is wrong with it."""
    diagnosis = DiagnosticCollector(path)
    lexicon = _Reader(text, diagnosis).read(_toml(text, diagnosis))
    if diagnosis.errors:
        raise ScriptError(diagnosis.sorted())
    return lexicon


def _refuse(
    diagnosis: DiagnosticCollector, code: str, message: str, hint: str, line: int = 1, column: int = 1
) -> NoReturn:
    diagnosis.error(diagnosis.at(line, column), code, message, hint)
    raise ScriptError(diagnosis.sorted())


def _toml(text: str, diagnosis: DiagnosticCollector) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _PLACE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
        what = _PLACE.sub("", str(error)).replace("(at end of document)", "").strip() or "it cannot be read"
        _refuse(diagnosis, "words-toml", f"this is not TOML: {what[0].lower()}{what[1:]}", _LINES, line, column)


class _Reader:
    """Makes a dictionary of what TOML says, noting what does not fit."""

    def __init__(self, text: str, diagnosis: DiagnosticCollector) -> None:
        self._diagnosis = diagnosis
        self._places = _places(text)

    def read(self, data: Mapping[str, Any]) -> Lexicon:
        entries: list[Entry] = []
        for table, words in data.items():
            if not isinstance(words, dict):
                hint = f"write [{EVERY_LANGUAGE}] above it, or a language such as [en]"
                self._error("", table, "words-shape", f"«{table[:40]}» stands in no table", hint)
            elif not TAG.fullmatch(table.lower()):
                hint = f"a table is [{EVERY_LANGUAGE}], or a language such as [en] or [en-GB]"
                self._error(table, "", "words-shape", f"«{table[:40]}» is no language", hint)
            else:
                entries += self._entries(table, words)
        return Lexicon(tuple(entries))

    def _entries(self, table: str, words: Mapping[str, Any]) -> list[Entry]:
        entries: dict[str, Entry] = {}
        for word, said in words.items():
            if not isinstance(said, str):
                self._error(table, word, "words-shape", f"«{word[:40]}» has no pronunciation", _LINES)
            elif not (word.isprintable() and said.isprintable()):
                self._error(table, word, "control-character", "a character that cannot be shown", "take it away")
            elif slip := check_pronunciation(word, said):
                self._error(table, word, slip.code, slip.message, slip.hint)
            elif same_word(word) in entries:
                self._error(table, word, "duplicate-key", f"«{word}» is given twice", "keep one of them")
            else:
                place = self._diagnosis.at(*self._place(table, word))
                entries[same_word(word)] = Entry(" ".join(word.split()), said, table.lower(), place)
        return list(entries.values())

    def _error(self, table: str, word: str, code: str, message: str, hint: str) -> None:
        self._diagnosis.error(self._diagnosis.at(*self._place(table, word)), code, message, hint)

    def _place(self, table: str, word: str) -> tuple[int, int]:
        return self._places.get((table, word)) or self._places.get((table, "")) or (1, 1)


def _places(text: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Return line and column of each table and word, as well as they can be told from the text: TOML keeps none."""
    places: dict[tuple[str, str], tuple[int, int]] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _plain(header[1].strip())
            places.setdefault((table, ""), (number, line.index("[") + 1))
        elif key := _KEY.match(line):
            places.setdefault((table, _plain(key[1])), (number, key.start(1) + 1))
    return places


def _plain(key: str) -> str:
    """Return a key without its quotation marks."""
    try:
        return str(next(iter(tomllib.loads(f"{key} = 0"))))
    except (ValueError, StopIteration):
        return key
