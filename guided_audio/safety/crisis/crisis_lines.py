"""Crisis lines by country, and finding the country by its name, its code or the locale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from guided_audio.core.errors import UnknownCountry
from guided_audio.core.suggestions import ask_for, nearest
from guided_audio.core.translation import _

_LOCALES = ("LC_ALL", "LC_TELEPHONE", "LC_ADDRESS", "LANG")
"""Where to look for a locale; many machines speak American English and have their telephone set elsewhere."""
_TERRITORY = re.compile(r"[A-Za-z]{2,3}[_-]([A-Z]{2})(?:[.@].*)?")


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """A person or a service that listens, and one way or more to reach them."""

    name: str
    number: str = ""
    text: str = ""
    whatsapp: str = ""
    chat: str = ""
    website: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    whom: str = ""
    """For whom mainly; empty means everybody."""
    note: str = ""
    sources: tuple[str, ...] = ()
    """The pages that the number comes from."""
    checked: date | None = None
    year: int | None = None
    """The newest year that the sources show."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency number, and whom it reaches, or where, if that needs saying."""

    number: str
    reaches: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country's emergency numbers and crisis lines, under its ISO 3166 code."""

    code: str
    name: str
    also: tuple[str, ...] = ()
    """Its other names."""
    emergency: tuple[Emergency, ...] = ()
    lines: tuple[CrisisLine, ...] = ()
    sources: tuple[str, ...] = ()
    """The pages that the emergency numbers come from."""
    replaces: bool = False
    """Whether its lines stand instead of those that come with the program; an emergency number always stays."""

    def laid_over(self, shipped: Country) -> Country:
        """Return this country of the user's with what the program knows of it."""
        return replace(
            shipped,
            name=shipped.name if self.name == self.code else self.name,
            also=self.also + shipped.also,
            emergency=self.emergency or shipped.emergency,
            lines=self.lines if self.replaces else self.lines + shipped.lines,
        )


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory of helplines all over the world."""

    name: str
    website: str
    note: str = ""
    sources: tuple[str, ...] = ()
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The content of one file of crisis lines, or of the user's laid over the program's."""

    countries: Mapping[str, Country] = field(default_factory=lambda: MappingProxyType({}))
    own: tuple[CrisisLine, ...] = ()
    """The user's own people, for every country."""
    choice: str = ""
    """The country that the user has chosen for good."""
    elsewhere: tuple[Emergency, ...] = ()
    """Emergency numbers for an unknown country."""
    directories: tuple[Directory, ...] = ()
    checked: date | None = None

    def with_own(self, own: Lines) -> Lines:
        """Lay the user's file over this one: it adds lines to a country, or replaces them."""
        countries = dict(self.countries)
        for code, country in own.countries.items():
            countries[code] = country.laid_over(countries[code]) if code in countries else country
        return replace(self, countries=MappingProxyType(countries), own=own.own, choice=own.choice)

    def find_country(self, wanted: str) -> Country:
        """Return the country of a code or a name; UnknownCountry names the nearest ones."""
        names: dict[str, Country] = {}
        for country in self.countries.values():
            for name in (country.code, country.name, *country.also):
                names.setdefault(name.casefold(), country)
        locale = _TERRITORY.fullmatch(wanted.strip())
        asked = (locale[1] if locale else " ".join(wanted.split())).casefold()
        if asked in names:
            return names[asked]
        near = dict.fromkeys(names[name].name for name in nearest(asked, names, most=6))
        hint = ask_for([*near][:3])
        what = _("there are no lines for «{wanted}» yet", wanted=wanted[:40]) if asked else _("a country needs a name")
        raise UnknownCountry(what, hint or _("«guided-audio care --all» shows those there are"))

    def country_of_locale(self, environment: Mapping[str, str]) -> Country | None:
        """Return the country of this machine's language settings, if there are lines for it."""
        for name in _LOCALES:
            if found := _TERRITORY.fullmatch(environment.get(name, "")):
                return self.countries.get(found[1])
        return None
