"""The words and marks of foreign scripts, as `styles.toml` and `dialects.toml` list them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from guided_audio.core.toml_file import packaged_toml
from guided_audio.script.asides import AsideStyle, aside_styles, make_style


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, from what is written to what it means, and the patterns in the order in which they are tried."""

    headers: Mapping[str, str]
    strengths: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    patterns: Mapping[str, re.Pattern[str]]
    inline: tuple[AsideStyle, ...]
    """What is looked for in running text; of one with a `warning`, every match is reported."""


def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of foreign scripts, compiled once."""
    return vocabulary().patterns[name]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once."""
    data = packaged_toml("guided_audio.importing", "styles.toml")
    more = packaged_toml("guided_audio.importing", "dialects.toml")
    for table in ("headers", "words"):
        for name, words in more[table].items():
            data[table][name] = [*data[table].get(name, ()), *words]
    inline = ([make_style(entry)] if "pattern" in entry else aside_styles() for entry in data["inline"])
    return Vocabulary(
        headers={word: key for key, words in data["headers"].items() for word in words},
        strengths=data["strengths"],
        words={name: frozenset(words) for name, words in data["words"].items()},
        patterns={name: re.compile(pattern) for name, pattern in data["patterns"].items()},
        inline=tuple(chain.from_iterable(inline)),
    )
