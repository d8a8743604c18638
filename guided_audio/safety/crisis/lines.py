"""Crisis lines: whom to call, by country, as the program has them and as the user adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """Somebody who listens: a name, and one way or more to reach them."""

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
    """The pages in which the number was read."""
    checked: date | None = None
    year: int | None = None
    """The newest year that could be seen in the sources."""


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
    """Other names of it."""
    emergency: tuple[Emergency, ...] = ()
    lines: tuple[CrisisLine, ...] = ()
    sources: tuple[str, ...] = ()
    """The pages in which the emergency numbers were read."""
    replaces: bool = False
    """Whether no line that comes with the program is wanted beside its own; an emergency number always stays."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A place that knows helplines all over the world."""

    name: str
    website: str
    note: str = ""
    sources: tuple[str, ...] = ()
    checked: date | None = None


_NOWHERE: Mapping[str, Country] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lines:
    """Everything that one file of crisis lines says, or several laid over one another."""

    countries: Mapping[str, Country] = field(default_factory=lambda: _NOWHERE)
    own: tuple[CrisisLine, ...] = ()
    """People of the user's own, whatever the country."""
    choice: str = ""
    """The country that the user has chosen for good."""
    elsewhere: tuple[Emergency, ...] = ()
    """Emergency numbers for whoever's country is not known."""
    directories: tuple[Directory, ...] = ()
    checked: date | None = None

    def with_own(self, own: Lines) -> Lines:
        """Lay the user's file over this one: it adds lines to a country, or stands in its place."""
        countries = dict(self.countries)
        for code, country in own.countries.items():
            shipped = countries.get(code)
            countries[code] = country if shipped is None else _joined(country, shipped)
        return replace(self, countries=MappingProxyType(countries), own=own.own, choice=own.choice)


def _joined(own: Country, shipped: Country) -> Country:
    return replace(
        shipped,
        name=shipped.name if own.name == own.code else own.name,
        also=own.also + shipped.also,
        emergency=own.emergency or shipped.emergency,
        lines=own.lines if own.replaces else own.lines + shipped.lines,
    )
