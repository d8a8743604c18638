"""The words and marks of foreign scripts, as `styles.toml` and `dialects.toml` list them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from guided_audio.core.toml_file import packaged_toml


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which something is marked in running text; `warning` is reported of every match."""

    name: str
    pattern: re.Pattern[str]
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, from what is written to what it means, and the patterns in the order in which they are tried."""

    kinds: Mapping[str, str]
    sizes: Mapping[str, str]
    units: Mapping[str, str]
    numbers: Mapping[str, float]
    delivery: Mapping[str, str]
    headers: Mapping[str, str]
    strengths: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    talk: Mapping[str, tuple[re.Pattern[str], ...]]
    patterns: Mapping[str, re.Pattern[str]]
    inline: tuple[Pattern, ...]


_WORDS = (
    "vague",
    "fillers",
    "lone",
    "columns",
    "breath",
    "stage",
    "speakers",
    "sections",
    "modifiers",
    "tags",
    "hyphens",
)
"""The tables that are lists of words; a list is known by its table and its own name, unless that is «words»."""


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once."""
    data = packaged_toml("guided_audio.importing", "styles.toml")
    more = packaged_toml("guided_audio.importing", "dialects.toml")
    for table in ("headers", "columns", "sections", "hyphens"):
        for name, words in more[table].items():
            data.setdefault(table, {})[name] = [*data.get(table, {}).get(name, ()), *words]
    return Vocabulary(
        **{table: _by_word(data[table]) for table in ("kinds", "sizes", "units", "delivery", "headers")},
        numbers=data["numbers"],
        strengths=data["strengths"],
        words={
            f"{table} {name}".removesuffix(" words"): frozenset(words)
            for table in _WORDS
            for name, words in data[table].items()
        },
        talk={kind: tuple(re.compile(p, re.IGNORECASE) for p in patterns) for kind, patterns in data["talk"].items()},
        patterns={name: re.compile(pattern) for name, pattern in data["patterns"].items()},
        inline=tuple(
            Pattern(entry["name"], re.compile(entry["pattern"], re.IGNORECASE | re.MULTILINE), entry.get("warning", ""))
            for entry in data["inline"]
        ),
    )


def _by_word(table: Mapping[str, Any]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words}
