"""How numbers, short forms, capitals, sounds and names are read aloud in a language, where voices differ or go wrong.

What each language knows is data, readings-xx.toml; its head says how it is written. A plain whole number stays as it is:
every voice reads it.
"""

import itertools
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of
from guided_audio.script.number_words import number_of, number_words
from guided_audio.script.pronunciation import Pronunciation, read_pronunciation

_NUMERAL = re.compile(r"[\d¼-¾⅐-⅞]")
_TABLE = re.compile(r"\{([a-z_]+)\}")
_TOKEN = re.compile(r"(?<![\w])[^\W\d_]+(?:['-][^\W\d_]+)*(?![\d_])")
_VOWEL = re.compile("[aeiouyàáäâèéêíîïòóöôúüûœæ]")
_CLOSERS = "\"'“”’»)]"
_SHOUTED = 5
"""Letters, all of them capitals, from which on a sentence is one in capitals, and not a short form alone."""
_LONG = 4
"""Letters of a word in capitals that is no short form, if it has a vowel and is not known as one."""
_KEPT = 4096
"""Sentences whose readings are kept."""
_Table = Mapping[str, str | Sequence[str]]
"""What is said for what is written; for one and for more where there are two."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch of a text, from `start` to before `end`, and how it is said."""

    start: int
    end: int
    said: Pronunciation


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is found, how it is said, and a pattern that the sentence must hold somewhere for it to count."""

    find: re.Pattern[str]
    say: str
    near: re.Pattern[str] | None
    has_number: bool


class Reader:
    """Finds what is to be read otherwise than it is written in sentences of one language."""

    def __init__(self, language: str, data: Mapping[str, Any]) -> None:
        tables: Mapping[str, _Table | Sequence[str]] = data.get("tables", {})
        self._keys = {name: sorted(table, key=len, reverse=True) for name, table in tables.items()}
        self._rules = [self._rule(**rule) for rule in data.get("rules", ())]
        self._words = {word: read_pronunciation(said) for word, said in data.get("words", {}).items()}
        capitals = data.get("capitals", {})
        self._spelled, self._either = frozenset(capitals.get("spelled", ())), frozenset(capitals.get("either", ()))
        self._short = frozenset(capitals.get("words", ()))
        self._formatter = _Formatter(
            language, {name: table for name, table in tables.items() if isinstance(table, dict)}
        )

        self.readings = lru_cache(_KEPT)(self._read)  # a session is planned several times to fit a length

    def _read(self, text: str) -> tuple[Reading, ...]:
        """Return what is read otherwise, in order and none within another; the text should be in normal form."""
        found: list[Reading] = []
        for reading in (*self._by_rules(text), *self._by_words(text)):
            if all(reading.end <= other.start or other.end <= reading.start for other in found):
                found.append(reading)
        return tuple(sorted(found, key=lambda reading: reading.start))

    def _rule(self, find: str, say: str, near: str = "") -> _Rule:
        pattern, context = (_TABLE.sub(self._any_of, written) for written in (find, near))
        return _Rule(re.compile(pattern), say, re.compile(context) if near else None, r"\d" in pattern)

    def _any_of(self, name: re.Match[str]) -> str:
        """Return a pattern for any key of a table."""
        return "|".join(map(re.escape, self._keys[name[1]]))

    def _by_rules(self, text: str) -> Iterator[Reading]:
        has_number = _NUMERAL.search(text) is not None
        for rule in self._rules:
            if (rule.has_number and not has_number) or (rule.near and not rule.near.search(text)):
                continue
            for found in rule.find.finditer(text):
                said = read_pronunciation(self._formatter.said(rule.say, found))
                if "word" in found.re.groupindex:  # the rest of the pattern is what stands around it
                    yield Reading(*found.span("word"), said)
                    continue
                yield Reading(
                    found.start(), found.end(), replace(said, respelling=_fitted(said.respelling, text, found))
                )

    def _by_words(self, text: str) -> Iterator[Reading]:
        is_shouted = text.isupper() and sum(map(str.isalpha, text)) >= _SHOUTED and " " in text.strip()
        first = _TOKEN.search(text)
        for token in _TOKEN.finditer(text):
            for start, word in _parts(token):
                is_first = first is not None and start == first.start()
                said = self._words.get(word.casefold()) or self._in_capitals(word, is_shouted, is_first)
                if said:
                    yield Reading(start, start + len(word), said)

    def _in_capitals(self, word: str, is_shouted: bool, is_first: bool) -> Pronunciation | None:
        """Return a word in capitals as a word, or as letters; None where it is no such word."""
        letters = word.replace("'", "").replace("-", "")
        if not letters.isupper() or (len(letters) < 2 and not is_shouted):
            return None
        small = word.casefold()
        if small in self._spelled or (small in self._either and not is_shouted):
            return Pronunciation(".".join(letters))
        shortest = 1 if is_shouted else _LONG
        if small not in self._short and (len(letters) < shortest or not (len(letters) == 1 or _VOWEL.search(small))):
            return None
        return Pronunciation(word[0] + small[1:] if is_first or self._is_always_capital(word) else small)

    def _is_always_capital(self, word: str) -> bool:
        return word.partition("'")[0] in self._keys.get("capital", ())


def _fitted(said: str, text: str, found: re.Match[str]) -> str:
    """Return words that fit where they stand: apart from their neighbours, with the capital and the stop of a sentence."""
    before, after = text[found.start() - 1 : found.start()], text[found.end() :]
    if not before and found[0][0].isupper():
        said = said[:1].upper() + said[1:]
    if found[0].endswith(".") and not said.endswith(".") and not after.strip(_CLOSERS):
        said += "."
    return f"{' ' * before.isalnum()}{said}{' ' * after[:1].isalnum()}"


def _parts(token: re.Match[str]) -> Iterator[tuple[int, str]]:
    """Yield a word; of one with hyphens or an owner's 's that is longer than a known word, its parts as well."""
    word, start = token[0], token.start()
    yield start, word
    if "-" in word or "'" in word:
        for part in re.finditer(r"[^\W\d_]+", word):
            yield start + part.start(), part[0]


class _Formatter(string.Formatter):
    """Fills in what a rule says: `{name:form}` is the group `name` as its form has it."""

    def __init__(self, language: str, tables: Mapping[str, _Table]) -> None:
        self._language, self._tables = language, tables

    def said(self, say: str, found: re.Match[str]) -> str:
        return " ".join(self.vformat(say, (), {"all": found[0], **found.groupdict(default="")}).split())

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as string.Formatter has it
        """Return a group in a form: digits one by one, from a table, or in words by a rule set of CLDR."""
        written = str(value)
        if not format_spec or not written:
            return written
        name, _, number = format_spec.partition(" ")
        if name == "digits":
            return self._digit_by_digit(written)
        if name == "counted":
            return _counted(written)
        if name == "number":
            return str(number_of(written))
        if name in self._tables:
            return self._from_table(self._tables[name], written, is_one=number == "1")
        return number_words(number_of(written), name, self._language)

    def _from_table(self, table: _Table, key: str, is_one: bool) -> str:
        said = table.get(key, table.get(key.casefold(), key))
        return said if isinstance(said, str) else said[0 if is_one else 1]

    def _digit_by_digit(self, number: str) -> str:
        groups = [
            " ".join(str(self._tables["digits"][digit]) for digit in group) for group in re.findall(r"\d+", number)
        ]
        plus = f"{self._tables['digits']['+']} " if number.startswith("+") else ""
        return plus + ", ".join(groups)


def _counted(numbers: str) -> str:
    """Return numbers in a row: those that count up or down by one with a comma between them."""
    row = [int(number) for number in re.findall(r"\d+", numbers)]
    steps = {second - first for first, second in itertools.pairwise(row)}
    return (", " if steps in ({1}, {-1}) else " ").join(map(str, row))


@cache
def reader_for(language: str) -> Reader:
    """Return the reader of a language, a tag such as `de-AT`; one that finds nothing where the language is not known."""
    name = f"readings-{language_of(language)}.toml"
    is_known = any(file.name == name for file in resources.files(__package__).iterdir())  # a tag may be no file's name
    return Reader(language, packaged_toml(__package__, name) if is_known else {})
