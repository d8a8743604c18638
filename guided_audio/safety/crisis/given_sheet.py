"""The care sheet for another person, such as a client, in the language of what they are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of
from guided_audio.safety.crisis.crisis_lines import CrisisLine, Emergency
from guided_audio.safety.crisis.crisis_sheet import (
    IN_DANGER,
    OLD,
    TITLE,
    CareSheet,
    Section,
    sheet_to_give,
    text_to_give,
)

ENGLISH = "en"
_PARTS = ("now", "call", "stop", "alone")


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """What stands on the sheet, the most urgent first."""

    title: str
    sections: tuple[Section, ...]
    origin: str
    """Where the numbers come from."""
    country: str
    """Whose numbers it has, by its English name; empty for those of no one country."""
    language: str
    """The language it is in: English, where there is none in the one that was asked for."""


def given_sheet(wanted: str | None = None, language: str = ENGLISH) -> GivenSheet:
    """Return the sheet for another person, without any line of the user's own; UnknownCountry if a country is not known.

    Args:
        wanted: The country, by code or name; without it, the user's own choice or this machine's.
        language: A tag, such as `es-MX`.

    """
    care, own = sheet_to_give(wanted), language_of(language)
    country = care.country.name if care.country else ""
    if own not in _languages():
        return GivenSheet(TITLE, care.to_give, care.origin, country, ENGLISH)
    texts = packaged_toml(__package__, f"crisis-sheet-{own}.toml")
    sheet = _Translated(care, texts)
    return GivenSheet(texts["title"], sheet.sections, sheet.origin, country, own)


def care_words(language: str) -> tuple[str, dict[str, Section]]:
    """Return when to call an emergency number, and the sheet's sentences by part: `now`, `call`, `stop` and `alone`.

    They are in English where there are none in a language.
    """
    if language not in _languages():
        return IN_DANGER, text_to_give()
    texts = packaged_toml(__package__, f"crisis-sheet-{language}.toml")
    return texts["words"]["danger"], {name: _section(**texts[name]) for name in _PARTS}


def _section(title: str, items: Iterable[str] = (), before: str = "", after: str = "") -> Section:
    return Section(title, tuple(items), before, after)


@cache
def _languages() -> frozenset[str]:
    """Return the languages that the sheet was written in, apart from English."""
    names = (file.name for file in resources.files(__package__).iterdir())
    return frozenset(name[13:-5] for name in names if name.startswith("crisis-sheet-") and name.endswith(".toml"))


class _Translated:
    """A care sheet in the texts of another language; what a line says of itself and they do not have stays in English."""

    def __init__(self, care: CareSheet, texts: dict[str, Any]) -> None:
        self._care = care
        self._texts = texts
        self._words: dict[str, str] = texts["words"]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its parts."""
        now, call, stop, alone = (_section(**self._texts[name]) for name in _PARTS)
        care, lines = self._care, self._care.lines
        country = care.country
        numbers = country.emergency if country else lines.elsewhere
        items = (
            *self._in_danger(numbers, self._words["danger"]),
            *(self._line(one) for one in (country.lines if country else ())),
            *(self._in_danger(lines.elsewhere, self._words["elsewhere"]) if country else ()),
            *(f"{one.name}, {self._fact(one.note)}: {one.website}" for one in lines.directories),
        )
        name = self._texts["countries"].get(country.code, country.name) if country else ""
        title = f"{call.title}: {name}" if name else call.title
        return (now, Section(title, items, call.before, call.after), stop, alone)

    @property
    def origin(self) -> str:
        """Where its numbers come from."""
        day = self._care.lines.checked
        return self._words["origin"].format(day.strftime(self._words["day"]) if day else "—")

    def _fact(self, english: str) -> str:
        return str(self._texts["facts"].get(english, english))

    def _in_danger(self, numbers: Iterable[Emergency], when: str) -> tuple[str, ...]:
        words = [f"{one.number} ({self._fact(one.reaches)})" if one.reaches else one.number for one in numbers]
        return (f"{when}: {self._words['either'].join(words)}.",) if words else ()

    def _line(self, line: CrisisLine) -> str:
        """Return a crisis line in words, as `describe` does in English."""
        say = self._words
        reached = {"call": line.number, "text": line.text, "whatsapp": line.whatsapp}
        ways = [say[way].format(number) for way, number in reached.items() if number]
        is_old = line.year and line.checked and line.checked.year - line.year >= OLD
        facts = [
            say["either"].join(ways),
            self._fact(line.hours),
            line.languages and say["languages"].format(", ".join(map(self._fact, line.languages))),
            self._fact(line.note),
            is_old and say["published"].format(line.year),
            line.chat and say["chat"].format(line.chat),
            line.website and line.website != line.chat and say["website"].format(line.website),
        ]
        first, *others = map(str, filter(None, facts))
        name = say["whom"].format(line.name, self._fact(line.whom)) if line.whom else line.name
        words = ". ".join([f"{name}: {first}", *(fact[:1].upper() + fact[1:] for fact in others)])
        return words if line.chat or line.website else f"{words}."
