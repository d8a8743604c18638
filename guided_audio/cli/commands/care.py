"""`guided-audio care`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from guided_audio.cli.common_options import json_option
from guided_audio.cli.completion import complete_country
from guided_audio.cli.parsing import words_for
from guided_audio.cli.printing import bold, echo, page_width, print_json, print_own_file, print_sorry
from guided_audio.core.errors import UnknownCountry
from guided_audio.core.translation import N_

if TYPE_CHECKING:
    from guided_audio.safety.crisis import CareSheet, Country, CrisisLine

_WIDTH = 72
_SECTION = ("title", "before", "items", "after", "sources")


@click.command("care", epilog="Example:  guided-audio care Ireland")
@click.option(
    "--country", metavar="NAME", shell_complete=complete_country,
    help="Whose numbers to show: a code or a name, GB or «United Kingdom».",
)  # fmt: skip
@click.option("--all", "everywhere", is_flag=True, help="Show the numbers of all countries.")
@click.option("--edit", is_flag=True, help="Make the file for your own numbers if it is missing, and say where it is.")
@json_option
@words_for("country", "[COUNTRY]", complete_country)
def command(country: str | None, everywhere: bool, edit: bool, as_json: bool) -> None:
    """Show whom to call, and what helps now.

    For when it gets too much; also when to stop, and when not to do this alone. Without a country, the numbers are those
    that your own file chooses, or those of this computer's language settings.
    """
    from guided_audio.safety.crisis import begin_own_lines, care_sheet

    if edit and (country is not None or everywhere or as_json):
        raise click.UsageError(N_("--edit takes no other option and no name beside it."))
    if everywhere and country is not None:
        raise click.UsageError(N_("--all shows every country; leave --country out."))
    if edit:
        print_own_file(*begin_own_lines(), "guided-audio care")
        return
    try:
        sheet = care_sheet(country)
    except UnknownCountry:
        if not as_json:  # people who need a number must not be left with an error alone
            _print_sheet(care_sheet())
        raise
    if everywhere:
        _show_all(sheet, as_json)
    elif as_json:
        print_json(_as_dict(sheet))
    else:
        _print_sheet(sheet)


def _print_sheet(sheet: CareSheet) -> None:
    width = page_width(_WIDTH)
    _print(sheet.text(width), {sheet.title, *(section.title for section in sheet.sections)})
    if sys.stdout.isatty():  # of a long page, a terminal shows the end
        _print(f"\n{sheet.in_short.text(width)}", {sheet.in_short.title})
    _print_problem(sheet)


def _show_all(sheet: CareSheet, as_json: bool) -> None:
    from guided_audio.safety.crisis import fill

    countries = sorted(sheet.lines.countries.values(), key=lambda country: country.name)
    if as_json:
        print_json([_country_as_dict(country) for country in countries])
        return
    sections, width = [sheet.of_country(country) for country in countries], page_width(_WIDTH)
    text = "\n\n".join([*(section.text(width) for section in sections), fill(sheet.remark, width)])
    _print(text, {section.title for section in sections})
    _print_problem(sheet)


def _print(text: str, titles: set[str]) -> None:
    for line in text.splitlines():
        echo(bold(line) if line in titles else line)


def _print_problem(sheet: CareSheet) -> None:
    if sheet.problem:
        echo("", err=True)
        print_sorry(sheet.problem)


def _as_dict(sheet: CareSheet) -> dict[str, object]:
    lines = sheet.lines
    return {
        "country": _country_as_dict(sheet.country) if sheet.country else None,
        "chosen_by": sheet.chosen_by or None,
        "own": [_line_as_dict(line) for line in lines.own],
        "elsewhere": [asdict(one) for one in lines.elsewhere],
        "directories": [{"name": one.name, "website": one.website, "note": one.note} for one in lines.directories],
        "sections": [{name: getattr(section, name) for name in _SECTION} for section in sheet.sections],
        "checked": str(lines.checked),
        "problem": sheet.problem or None,
    }


def _country_as_dict(country: Country) -> dict[str, object]:
    return {
        "code": country.code,
        "name": country.name,
        "emergency": [asdict(one) for one in country.emergency],
        "lines": [_line_as_dict(line) for line in country.lines],
        "sources": country.sources,
    }


def _line_as_dict(line: CrisisLine) -> dict[str, object]:
    return asdict(line) | {"checked": str(line.checked) if line.checked else None}
