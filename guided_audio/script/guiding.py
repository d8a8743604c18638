"""What a session says by itself while it leads a breath, in the language of its script."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from guided_audio.core.voice import language_of
from guided_audio.script.model import Breath

_LONG = 2.0
"""Seconds; "Breathe in." takes more than one."""
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class GuidingWords:
    """The words that lead a breath; where a language has none, English ones to be shown, and not to be spoken."""

    first: Mapping[str, str]
    then: Mapping[str, str]
    count: str
    are_known: bool = True

    def lead(self, breath: Breath, first: bool) -> str:
        """Return what is said or shown with a phase; the first round has whole sentences."""
        whole = self.first.get(breath.phase) if first and breath.length >= _LONG else None
        return whole or self.then[breath.phase]

    def second(self, number: int) -> str:
        """Return how a second is counted."""
        return self.count.format(number)


@cache
def guiding_words(language: str) -> GuidingWords:
    """Return the words of a language, by a tag such as `es-MX`."""
    by_language = _read()
    known = by_language.get(language_of(language))
    words = known or by_language[_FALLBACK]
    return GuidingWords(words["first"], words["then"], words["count"], known is not None)


@cache
def _read() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("guiding-words.toml").read_text(encoding="utf-8"))
