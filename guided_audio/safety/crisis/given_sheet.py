"""The care sheet for another person, such as a client, in the language of what they are given."""

from dataclasses import dataclass

from guided_audio.core.voice import language_of
from guided_audio.safety.crisis.crisis_sheet import sheet_to_give
from guided_audio.safety.crisis.section import Section
from guided_audio.safety.crisis.sheet_words import ENGLISH, sheet_words


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
    own = sheet_words(language_of(language)).language
    care = sheet_to_give(wanted, own)
    country = care.country.name if care.country else ""
    return GivenSheet(care.title, care.to_give, care.origin, country, own)
