"""What the care sheet says in each language, and crisis lines in its words: one file a language, the numbers elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from guided_audio.core.toml_file import packaged_toml
from guided_audio.safety.crisis.crisis_lines import Country, CrisisLine, Directory, Emergency
from guided_audio.safety.crisis.section import Section

ENGLISH = "en"
OLD = 5
"""A number that no page of the last so many years names is shown with its year."""
PARTS = ("now", "call", "stop", "alone")
_ORIGINAL = "crisis-sheet.toml"


@dataclass(frozen=True)
class SheetWords:
    """The words of the sheet in one language; what a line says of itself, and they do not have, stays as it was written."""

    language: str
    title: str
    parts: dict[str, Section]
    """Its sentences, part by part, for a person who has only a recording, or a page."""
    words: dict[str, str]
    facts: dict[str, str]
    countries: dict[str, str]
    here: str
    """The first point for a person who has the program before them."""

    def country(self, country: Country) -> str:
        """Return the name of a country."""
        return self.countries.get(country.code, country.name)

    def origin(self, day: date | None) -> str:
        """Return where the numbers come from, and when they were read."""
        return self.words["origin"].format(self.words["day"].format(day) if day else "—")

    def in_danger(self, numbers: Iterable[Emergency], when: str = "danger") -> tuple[str, ...]:
        """Return one point that names emergency numbers; none without numbers."""
        words = [f"{one.number} ({self._fact(one.reaches)})" if one.reaches else one.number for one in numbers]
        return (f"{self.words[when]}: {self.words['either'].join(words)}.",) if words else ()

    def line(self, line: CrisisLine) -> str:
        """Return a crisis line in words: who it is, how to reach them, when, in which language; addresses last."""
        say = self.words
        reached = {"call": line.number, "text": line.text, "whatsapp": line.whatsapp}
        ways = [say[way].format(number) for way, number in reached.items() if number]
        is_old = line.year and line.checked and line.checked.year - line.year >= OLD
        facts = [
            say["or_else"].join(ways),
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

    def directory(self, directory: Directory) -> str:
        """Return a directory of helplines in words."""
        return f"{directory.name}, {self._fact(directory.note)}: {directory.website}"

    def _fact(self, english: str) -> str:
        return self.facts.get(english, english)


@cache
def sheet_words(language: str) -> SheetWords:
    """Return the words of the sheet in a language; the English ones where there are none in it."""
    own = language if language in sheet_languages() else ENGLISH
    texts = packaged_toml(__package__, _ORIGINAL if own == ENGLISH else f"crisis-sheet-{own}.toml")
    here = texts["now"].pop("here")
    parts = {name: _section(**texts[name]) for name in PARTS}
    return SheetWords(
        own, texts["title"], parts, texts["words"], texts.get("facts", {}), texts.get("countries", {}), here
    )


@cache
def sheet_languages() -> frozenset[str]:
    """Return the languages that the sheet was written in, apart from English."""
    names = (file.name for file in resources.files(__package__).iterdir())
    return frozenset(name[13:-5] for name in names if name.startswith("crisis-sheet-") and name.endswith(".toml"))


def _section(items: Iterable[str] = (), sources: Iterable[str] = (), **sentences: Any) -> Section:
    return Section(items=tuple(items), sources=tuple(sources), **sentences)
