"""The words of directions, as `direction-words.toml` lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from guided_audio.core.toml_file import packaged_toml

_LISTS = ("vague", "fillers", "lone", "breath", "stage", "named")
"""The tables that are lists of words; a list is known by its table and its own name, unless that is «words»."""


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """Words, from what is written to what it means, and lists of words."""

    kinds: Mapping[str, str]
    sizes: Mapping[str, str]
    units: Mapping[str, str]
    numbers: Mapping[str, float]
    delivery: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]


@cache
def direction_words() -> DirectionWords:
    """Return the words, read once."""
    data = packaged_toml(__package__, "direction-words.toml")
    return DirectionWords(
        **{table: _by_word(data[table]) for table in ("kinds", "sizes", "units", "delivery")},
        numbers=data["numbers"],
        lists={
            f"{table} {name}".removesuffix(" words"): frozenset(words)
            for table in _LISTS
            for name, words in data[table].items()
        },
    )


def _by_word(table: Mapping[str, Any]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words}
