"""What a full stop means in a language: which words it only makes shorter."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class ShortForms:
    """The short forms of a language, in small letters and without their last full stop."""

    joined: frozenset[str] = frozenset()
    """Never the last word of a sentence."""
    numbered: frozenset[str] = frozenset()
    """Short only before a number."""
    first: frozenset[str] = frozenset()
    """Words that often begin a sentence."""
    ordinal: frozenset[str] = frozenset()
    """Words after which a number with a full stop is an ordinal."""
    months: frozenset[str] = frozenset()
    """Words before which it is, too."""


@cache
def short_forms(language: str) -> ShortForms:
    """Return the short forms of a language, a tag such as `de-AT`; those of every language where it has none of its own."""
    tables = _tables()
    own = tables.get(language.lower().replace("_", "-").split("-")[0], {})
    lists = {name: frozenset(own.get(name, ())) | frozenset(tables[_EVERYWHERE].get(name, ())) for name in _NAMES}
    return ShortForms(**lists)


_NAMES = tuple(ShortForms.__slots__)


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = resources.files(__package__).joinpath("short-forms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
