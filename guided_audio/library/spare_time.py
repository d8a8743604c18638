"""How much time a listener has, in their words: «I only have 6 minutes», «un cuarto de hora», «nur fünf Minuten»."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from guided_audio.core.phrases import plain
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.units import Seconds

_MOST_MINUTES = 180
_FEW_WORDS = 2
"""With so few other words beside it, a time is what is asked for."""


@dataclass(frozen=True, slots=True)
class SpareTime:
    """A length that was asked for, and the languages that it may have been said in."""

    length: Seconds
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A number of minutes, and whether words of the same language say that it is to spare."""

    minutes: int
    is_signed: bool


@dataclass(frozen=True, slots=True)
class _Times:
    """How a language speaks of minutes."""

    time: re.Pattern[str]
    minutes: Mapping[str, int]
    signs: re.Pattern[str]
    others: re.Pattern[str]


def spare_time(text: str) -> SpareTime | None:
    """Return how long a request says that there is, if it does: not of a train that is ten minutes late."""
    said = plain(text[:1000]).replace("'", "").replace("’", "")
    every = {language: found for language, times in _languages().items() if (found := _find(said, times))}
    signed = {language: found for language, found in every.items() if found.is_signed} or every
    least = min((found.minutes for found in signed.values()), default=0)
    languages = frozenset(language for language, found in signed.items() if found.minutes == least)
    return SpareTime(Seconds(60.0 * least), languages) if least else None


def _find(said: str, times: _Times) -> _Found | None:
    found = times.time.search(said)
    if found is None or times.others.search(said):
        return None
    is_signed = times.signs.search(said) is not None
    beside = f"{said[: found.start()]} {said[found.end() :]}"
    number = found["number"] or found[0]
    minutes = int(number) if number.isdecimal() else times.minutes[" ".join(number.split())]
    is_meant = is_signed or len(re.findall(r"\w+", beside)) <= _FEW_WORDS
    return _Found(minutes, is_signed) if is_meant and 0 < minutes <= _MOST_MINUTES else None


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
