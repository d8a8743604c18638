"""What stands between a session's own words in what goes with it, in the session's language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from guided_audio.core.voice import language_of

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, by what they are for."""

    texts: Mapping[str, Any]
    language: str
    """Which language they are in: English, where there are none in a session's own."""

    def __getitem__(self, name: str) -> str:
        return str(self.texts[name])

    def of(self, name: str, key: str) -> str:
        """Return one of several words that belong together, such as a phase of a breath."""
        return str(self.texts[name].get(key, key))

    def count(self, name: str, number: float) -> str:
        """Return so many of something, in the singular or the plural."""
        whole = round(number)
        return str(self.texts[name][0 if whole == 1 else 1]).format(whole)

    def silence(self, seconds: float) -> str:
        """Say how long a silence is, as one would: `half a quiet minute`, `a quiet minute`, `two quiet minutes`."""
        short, numbers = self.texts["silences"], self.texts["numbers"]
        halves = max(round(seconds / 30), 1)
        if halves <= len(short):
            return str(short[halves - 1])
        minutes = round(seconds / 60)
        number = numbers[minutes - 2] if minutes - 2 < len(numbers) else str(minutes)
        return self["quiet-minutes"].format(number)


@cache
def words_for(language: str) -> Words:
    """Return the words for a session in a language, by a tag such as `es-MX`."""
    known = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    own = language_of(language)
    return Words(known[own], own) if own in known else Words(known[ENGLISH], ENGLISH)
