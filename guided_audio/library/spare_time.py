"""How long somebody says that they have: «I only have 6 minutes», «un cuarto de hora», «nur fünf Minuten»."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from guided_audio.core.phrases import plain
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.units import Seconds

_MOST_MINUTES = 180
_FEW_WORDS = 4
"""A request of so few words, with a time in it, is a request for that time."""


@dataclass(frozen=True, slots=True)
class SpareTime:
    """A length that was asked for, and the languages that it was said in."""

    length: Seconds
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Times:
    """How a language speaks of minutes."""

    time: re.Pattern[str]
    minutes: Mapping[str, int]
    signs: re.Pattern[str]
    others: re.Pattern[str]


def spare_time(text: str) -> SpareTime | None:
    """Return how long a request says that there is, if it does: not of a train that is ten minutes late."""
    said = plain(text[:1000])
    found = {language: minutes for language, times in _languages().items() if (minutes := _minutes(said, times))}
    if not found:
        return None
    least = min(found.values())
    return SpareTime(Seconds(60.0 * least), frozenset(name for name, minutes in found.items() if minutes == least))


def _minutes(said: str, times: _Times) -> int | None:
    found = times.time.search(said)
    if found is None or times.others.search(said):
        return None
    if len(said.split()) > _FEW_WORDS and not times.signs.search(said):
        return None
    number = found["number"] or found[0].strip()
    minutes = int(number) if number.isdecimal() else times.minutes[" ".join(number.split())]
    return minutes if 0 < minutes <= _MOST_MINUTES else None


@cache
def _languages() -> Mapping[str, _Times]:
    return {language: _times(data) for language, data in packaged_toml(__package__, "spare-time.toml").items()}


def _times(data: Mapping[str, Mapping[str, int]]) -> _Times:
    numbers, whole = ({plain(said): minutes for said, minutes in data[key].items()} for key in ("numbers", "times"))
    number = rf"(?P<number>\d{{1,3}}|{_any_of(numbers)})(?:\s|-)?(?:{_any_of(plain(str(data['unit'])).split())})"
    return _Times(
        re.compile(rf"(?<!\w)(?:{number}|{_any_of(whole)})(?!\w)"),
        numbers | whole,
        *(re.compile(rf"(?<!\w)(?:{_any_of(plain(str(data[key])).split())})(?!\w)") for key in ("signs", "others")),
    )


def _any_of(words: Mapping[str, int] | list[str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+").replace("_", r"\s+") for word in longest)
