"""Numbers in words, by the rules of Unicode's CLDR: cardinal, ordinal or a year, in the form a language needs."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from guided_audio.core.voice import language_of

if TYPE_CHECKING:
    from unicode_rbnf import RbnfEngine

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@lru_cache(maxsize=1024)
def number_words(number: int, rules: str, language: str) -> str:
    """Return a number in words by a rule set of CLDR, such as `ordinal`, `numbering-year` or `cardinal-feminine`."""
    return (
        _engine(language_of(language))
        .format_number(number, ruleset_names=[f"spellout-{rules}"])
        .text.replace("\u00ad", "")
    )


def number_of(text: str) -> int:
    """Return the number that digits, with or without marks between them, or a Roman numeral stand for."""
    digits = "".join(filter(str.isdecimal, text))
    if digits:
        return int(digits)
    values = [_ROMAN[sign] for sign in text.casefold()]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


@cache
def _engine(language: str) -> "RbnfEngine":
    from unicode_rbnf import RbnfEngine  # takes 0.1 s, and most scripts have no number that needs it

    return RbnfEngine.for_language(language)
