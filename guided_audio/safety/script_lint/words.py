"""What the rules look for in a language, as `words-en.toml` lists it; of a language without a list, nothing is found."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_FEW_WORDS = r"(?:[\w'-]{1,40},? ){0,3}"
"""What a … in a list stands for; bounded, so that no text makes the search slow."""
_LONGEST = 8
"""A language has at most so many letters; nothing else is looked up on the disk."""
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns by name, such as `harm.promise`."""

    patterns: Mapping[str, re.Pattern[str]]

    @property
    def are_known(self) -> bool:
        """Whether there is a list for this language."""
        return bool(self.patterns)

    def find(self, name: str, text: str, start: int = 0) -> re.Match[str] | None:
        """Return where a text first has one of these words, from `start` on."""
        return self.patterns.get(name, _NOTHING).search(text, start)

    def has(self, name: str, text: str) -> bool:
        """Whether a text has one of these words."""
        return self.find(name, text) is not None

    def begins(self, name: str, text: str) -> re.Match[str] | None:
        """Return the word of this list that a text begins with, if it does."""
        return self.patterns.get(name, _NOTHING).match(text)


@cache
def words_of(language: str) -> Words:
    """Return the words of a language, by a tag such as `en-GB`; read once."""
    file = resources.files(__package__).joinpath(f"words-{_plain(language)}.toml")
    if not file.is_file():
        return Words({})
    lists = tomllib.loads(file.read_text(encoding="utf-8"))
    return Words(
        {
            f"{section}.{name}": _compiled(entries)
            for section, named in lists.items()
            if isinstance(named, dict)
            for name, entries in named.items()
        }
    )


def _plain(language: str) -> str:
    plain = re.split(r"[-_]", language.lower(), maxsplit=1)[0]
    return plain if plain.isalpha() and plain.isascii() and len(plain) <= _LONGEST else "none"


def _compiled(entries: Iterable[str]) -> re.Pattern[str]:
    whole = "|".join(entry.replace("… ", _FEW_WORDS).replace("(", "(?:").replace("(?:?", "(?") for entry in entries)
    return re.compile(rf"(?<![\w-])(?:{whole})(?![\w-])", re.IGNORECASE)
