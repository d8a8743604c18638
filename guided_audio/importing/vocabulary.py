"""The words and marks of foreign scripts, as `styles.toml` and `dialects.toml` list them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from guided_audio.core.toml_file import packaged_toml
from guided_audio.script.asides import AsideStyle, aside_styles, make_style


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, from what is written to what it means, and the patterns in the order in which they are tried."""

    headers: Mapping[str, str]
    strengths: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    talk: Mapping[str, tuple[re.Pattern[str], ...]]
    patterns: Mapping[str, re.Pattern[str]]
    inline: tuple[AsideStyle, ...]
    """What is looked for in running text; of one with a `warning`, every match is reported."""


_WORDS = ("columns", "speakers", "sections", "modifiers", "tags", "placeholders")
"""The tables that are lists of words; a list is known by its table and its own name, unless that is «words»."""


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once."""
    data = packaged_toml("guided_audio.importing", "styles.toml")
    more = packaged_toml("guided_audio.importing", "dialects.toml")
    for table in ("headers", "columns", "sections"):
        for name, words in more[table].items():
            data.setdefault(table, {})[name] = [*data.get(table, {}).get(name, ()), *words]
    return Vocabulary(
        headers={word: key for key, words in data["headers"].items() for word in words},
        strengths=data["strengths"],
        words={
            f"{table} {name}".removesuffix(" words"): frozenset(words)
            for table in _WORDS
            for name, words in data[table].items()
        },
        talk={kind: tuple(re.compile(p, re.IGNORECASE) for p in patterns) for kind, patterns in data["talk"].items()},
        patterns={name: re.compile(pattern) for name, pattern in data["patterns"].items()},
        inline=tuple(
            style
            for entry in data["inline"]
            for style in ([make_style(entry)] if "pattern" in entry else aside_styles())
        ),
    )
