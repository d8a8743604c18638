"""The answer to a check-in, and reading it from a line of text."""

import contextlib
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 1000
"""The most characters of an answer that are kept."""
HEAVIEST = 10.0
_NUMBER = r"(?<![\w.,+\-–−])(\d{1,2}(?:[.,]\d)?)(?![.,]?\d)"
_OUT_OF_TEN = re.compile(_NUMBER + r"\s*(?:/|of|out\s+of)\s*(?:10|ten)(?!\w)", re.IGNORECASE)
_RANGE = re.compile(_NUMBER + r"\s*(?:[-–—]|\bto\b|\bor\b)\s*(\d{1,2})(?![\w.,]*\d)(?!\w)", re.IGNORECASE)
_AT_THE_END = re.compile(_NUMBER + r"(?![\w%])[\s.!)]*$")
_AT_THE_BEGINNING = re.compile(r"^\s*" + _NUMBER + r"(?![\w%/])")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORD = rf"({'|'.join(_WORDS)})"
_OUT_OF = r"(?:\s*(?:/|of|out\s+of)\s*(?:10|ten))?"
_WORDS_APART = (
    re.compile(rf"^\W*{_WORD}{_OUT_OF}\W*$", re.IGNORECASE),
    re.compile(rf"^\W*{_WORD}{_OUT_OF}(?:\s*[,;:–—]|\s+-)", re.IGNORECASE),
    re.compile(rf"(?:[,;:–—]|-\s)\s*{_WORD}{_OUT_OF}\W*$", re.IGNORECASE),
    re.compile(rf"^\W*{_WORD.replace('one|', '')}{_OUT_OF}(?=\s+\w+\W*$)", re.IGNORECASE),
    re.compile(rf"(?<=\w\s){_WORD.replace('one|', '')}{_OUT_OF}\W*$", re.IGNORECASE),
)
"""A number in words counts only where it stands apart, or at an end: «no one» is not heavy 1."""
_JOINING = "\u200d\ufe0f\ufe0e"
"""Characters that join several emoji into one; they are kept although Unicode counts them as format characters."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """The answer to a check-in: a word, and how heavy it is, from 0 (light) to 10 (hardest)."""

    word: str = ""
    heavy: float | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.word, "" if self.heavy is None else f"{self.heavy:g}")))


NOTHING_SAID = Feeling()


def read_feeling(text: str) -> Feeling:
    """Read «tense 7», «7/10, tense», a word alone, a number alone, or nothing; all but a number from 0 to 10 are words."""
    cleaned = _clean(text)
    for heavy, rest in _numbers(cleaned):
        if 0.0 <= heavy <= HEAVIEST:
            return Feeling(" ".join(rest.split()).strip(" ,;:/-–—.()"), heavy)
    return Feeling(" ".join(cleaned.split()))


def _numbers(text: str) -> list[tuple[float, str]]:
    """Return the candidates for the number, the likeliest first, each with the words that are left."""
    found = []
    for pattern in (_RANGE, _OUT_OF_TEN, _AT_THE_BEGINNING, _AT_THE_END, *_WORDS_APART):
        if match := pattern.search(text):
            with contextlib.suppress(ValueError):  # the pattern takes «ſix» for six
                heaviest = max(map(_value, match.groups()))  # of «6 or 7»
                found.append((heaviest, f"{text[: match.start()]} {text[match.end() :]}"))
    return found


def _value(number: str) -> float:
    word = number.lower()
    return float(_WORDS.index(word) if word.isalpha() else word.replace(",", "."))


def _clean(text: str) -> str:
    """Return a text on one line, without control characters."""
    one_line = " ".join(text.split())
    shown = (c for c in one_line if c in _JOINING or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return "".join(shown)[:LONGEST]
