"""First aid for whoever it gets too much for: crisis lines by country, and when to stop. Works offline, and never fails."""

import os

from guided_audio.core.errors import CareFileError, GuidedAudioError, UnknownCountry
from guided_audio.safety.crisis.countries import country_of_locale, find_country
from guided_audio.safety.crisis.danger import PERSON_NOW, Danger, danger_in
from guided_audio.safety.crisis.lines import Country, CrisisLine, Directory, Emergency, Lines
from guided_audio.safety.crisis.own import begin_own_lines, own_lines, shipped_lines
from guided_audio.safety.crisis.sheet import TITLE, CareSheet, Section, country_section, fill


def care_sheet(wanted: str | None = None) -> CareSheet:
    """Return the sheet for a country, by code or name; else for the user's own choice, else for this machine's locale.

    UnknownCountry if there are no lines for what was asked. What is wrong with the user's own file is told in the
    sheet, which then has the lines that come with the program.
    """
    lines, problem = shipped_lines(), ""
    try:
        lines = lines.with_own(own_lines())
    except CareFileError as error:
        problem = _in_words("your own numbers are not shown", error)
    if wanted is not None:
        return CareSheet(lines, find_country(lines, wanted), "asked", problem)
    if lines.choice:
        try:
            return CareSheet(lines, find_country(lines, lines.choice), "own", problem)
        except UnknownCountry as error:
            problem = _in_words("your own file chooses a country that is not known", error)
    country = country_of_locale(lines, os.environ)
    return CareSheet(lines, country, "locale" if country else "", problem)


def sheet_to_give(wanted: str | None = None) -> CareSheet:
    """Return the sheet for somebody else, such as a client: only lines that come with the program, never the user's own.

    The country is the one asked for, else the user's choice or this machine's; UnknownCountry if there are no lines for
    what was asked.
    """
    lines = shipped_lines()
    if wanted is not None:
        return CareSheet(lines, find_country(lines, wanted), "asked")
    mine = care_sheet()
    country = lines.countries.get(mine.country.code) if mine.country else None
    return CareSheet(lines, country, mine.chosen_by if country else "")


def _in_words(what: str, error: GuidedAudioError) -> str:
    return f"{what}: {error.message}{f'; {error.hint}' if error.hint else ''}"
