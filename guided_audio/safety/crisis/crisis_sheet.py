"""The care sheet: what to do now, whom to call, when to stop, when not alone; as plain text or as Markdown."""

import os
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from guided_audio.core.errors import Diagnostic, UnknownCountry, UserFileError
from guided_audio.core.toml_file import packaged_toml
from guided_audio.safety.crisis.crisis_lines import Country, CrisisLine, Emergency, Lines
from guided_audio.safety.crisis.lines_file import own_lines, shipped_lines

OLD = 5
"""A number that no page of the last so many years names is shown with its year."""
TITLE = "If it gets too much"
WIDTH = 72
IN_DANGER = "If you are in danger or hurt, or somebody near you is"
_WITHIN_NUMBER = re.compile(r"(?<=\d) (?=\d)")
_SPECIAL = re.compile(r"[\\*`\[\]<>]")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet: a heading, and points that may have a sentence before and after them."""

    title: str
    items: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    sources: tuple[str, ...] = ()
    given: str = ""
    """What replaces its first point for a listener who has only a recording."""

    def text(self, width: int = WIDTH) -> str:
        """Return it as plain lines, none longer than `width` unless a single word is."""
        blocks = [self.before, *(f"- {item}" for item in self.items), self.after]
        return "\n".join(fill(block, width) for block in (self.title, *blocks) if block)

    def markdown(self) -> str:
        """Return it as Markdown, its words escaped."""
        points = "\n".join(f"- {_escape(item)}" for item in self.items)
        blocks = (f"## {_escape(self.title)}", _escape(self.before), points, _escape(self.after))
        return "\n\n".join(filter(None, blocks))


@dataclass(frozen=True, slots=True)
class CareSheet:
    """The whole sheet for a country."""

    lines: Lines
    country: Country | None = None
    chosen_by: str = ""
    """How the country was found: `asked`, `own` or `locale`; empty if it was not."""
    problem: str = ""
    """What is wrong with the user's own file, if it could not be read."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts, the most urgent first."""
        parts = care_text()
        return (parts["now"], self.whom_to_call, parts["stop"], parts["alone"])

    @property
    def in_short(self) -> Section:
        """The first numbers once more: a terminal shows the end of a long sheet."""
        people = [f"{one.name}: {one.number or one.text or one.whatsapp or one.chat}" for one in self._people[:2]]
        steady = "About a minute of steady ground: guided-audio ground"
        return Section("First of all", (*_in_danger(self._emergency), *people, steady))

    @property
    def remark(self) -> str:
        """Where the numbers come from, and how to add to them."""
        return f"{self.origin} To add your own: guided-audio care --edit"

    @property
    def origin(self) -> str:
        """Where the numbers come from."""
        day = self.lines.checked
        when = f" on {day.day} {day:%B %Y}" if day else ""
        return f"The numbers were read in published pages{when}, and not tried by calling. Numbers change."

    @property
    def to_give(self) -> tuple[Section, ...]:
        """The parts for a listener who has only a recording, and none of the program's commands."""
        parts = text_to_give()
        return (parts["now"], self._call(self.country is not None), parts["stop"], parts["alone"])

    def text(self, width: int = WIDTH) -> str:
        """Return the sheet as plain text, none of its lines longer than `width` unless a single word is."""
        parts = [TITLE, *(section.text(width) for section in self.sections), fill(self.remark, width)]
        return "\n\n".join(parts) + "\n"

    def markdown(self) -> str:
        """Return the sheet as Markdown."""
        parts = [f"# {TITLE}", *(section.markdown() for section in self.sections), _escape(self.remark)]
        return "\n\n".join(parts) + "\n"

    @property
    def whom_to_call(self) -> Section:
        """The numbers of this country, or the way to them."""
        is_guess = self.chosen_by == "locale"
        another = "For the numbers of your country: guided-audio care --country NAME"
        if self.country:
            guessed = f"This computer is set to {self.country.name}. " if is_guess else ""
            another = f"{guessed}For another country: guided-audio care --country NAME"
        called = self._call(is_guess)
        return replace(called, after=f"{called.after} {another}")

    def _call(self, says_abroad: bool) -> Section:
        frame = care_text()["call"]
        abroad = _in_danger(self.lines.elsewhere, "Elsewhere") if says_abroad else ()
        directories = (f"{one.name}, {one.note}: {one.website}" for one in self.lines.directories)
        items = (*_in_danger(self._emergency), *map(describe, self._people), *abroad, *directories)
        return replace(frame, title=f"{frame.title}: {self.country.name}" if self.country else frame.title, items=items)

    @property
    def _emergency(self) -> tuple[Emergency, ...]:
        return self.country.emergency if self.country else self.lines.elsewhere

    @property
    def _people(self) -> tuple[CrisisLine, ...]:
        return self.lines.own + (self.country.lines if self.country else ())


def care_sheet(wanted: str | None = None) -> CareSheet:
    """Return the sheet for a country, by code or name; else for the user's own choice, else for this machine's locale.

    An error in the user's own file is noted in the sheet, which then has the lines that come with the program.

    Raises:
        UnknownCountry: There are no lines for the country that was asked for.

    """
    lines, problem = shipped_lines(), ""
    try:
        lines = lines.with_own(own_lines())
    except UserFileError as error:
        first = error.diagnostics[0]
        problem = f"your own numbers are not shown: {first.location}: {_with_hint(first)}"
    if wanted is not None:
        return CareSheet(lines, lines.find_country(wanted), "asked", problem)
    if lines.choice:
        try:
            return CareSheet(lines, lines.find_country(lines.choice), "own", problem)
        except UnknownCountry as error:
            problem = f"your own file chooses a country that is not known: {_with_hint(error)}"
    country = lines.country_of_locale(os.environ)
    return CareSheet(lines, country, "locale" if country else "", problem)


def sheet_to_give(wanted: str | None = None) -> CareSheet:
    """Return the sheet for another person, such as a client: only lines that come with the program, never the user's.

    The country is the one asked for, else the user's choice or this machine's.

    Raises:
        UnknownCountry: There are no lines for the country that was asked for.

    """
    lines = shipped_lines()
    if wanted is not None:
        return CareSheet(lines, lines.find_country(wanted), "asked")
    mine = care_sheet()
    country = lines.countries.get(mine.country.code) if mine.country else None
    return CareSheet(lines, country, mine.chosen_by if country else "")


def country_section(country: Country) -> Section:
    """Return a country's numbers as a section of their own."""
    return Section(f"{country.name} ({country.code})", (*_in_danger(country.emergency), *map(describe, country.lines)))


def describe(line: CrisisLine) -> str:
    """Return a crisis line in words: who it is, how to reach them, when, in which language; addresses last."""
    ways = (
        line.number and f"call {line.number}",
        line.text and f"text {line.text}",
        line.whatsapp and f"write by WhatsApp to {line.whatsapp}",
    )
    is_old = line.year and line.checked and line.checked.year - line.year >= OLD
    website = "" if line.website == line.chat else line.website
    facts = [
        ", or ".join(filter(None, ways)),
        line.hours,
        line.languages and f"in {', '.join(line.languages)}",
        line.note,
        is_old and f"as published in {line.year}",
        line.chat and f"chat {line.chat}",
        website and f"website {website}",
    ]
    first, *others = map(str, filter(None, facts))
    name = f"{line.name}, for {line.whom}" if line.whom else line.name
    words = ". ".join([f"{name}: {first}", *(fact[:1].upper() + fact[1:] for fact in others)])
    return words if line.chat or website else f"{words}."


@cache
def care_text() -> dict[str, Section]:
    """Return the sentences of the sheet, part by part."""
    return {name: _section(**part) for name, part in packaged_toml(__package__, "crisis-sheet.toml").items()}


def text_to_give() -> dict[str, Section]:
    """Return the sentences of the sheet for a listener who has only a recording, or a page."""
    parts = care_text()
    return parts | {"now": replace(parts["now"], items=(parts["now"].given, *parts["now"].items[1:]))}


def fill(text: str, width: int = WIDTH) -> str:
    """Break a text into lines; a point keeps to the right of its dash, and a number in one piece."""
    hang = "  " if text.startswith("- ") else ""
    whole = _WITHIN_NUMBER.sub("\xa0", text)
    lines = textwrap.fill(whole, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\xa0", " ")


def _in_danger(numbers: Iterable[Emergency], when: str = IN_DANGER) -> tuple[str, ...]:
    """Return one point that names the emergency numbers; none without numbers."""
    words = [f"{one.number} ({one.reaches})" if one.reaches else one.number for one in numbers]
    return (f"{when}: {' or '.join(words)}.",) if words else ()


def _section(title: str, items: Iterable[str] = (), sources: Iterable[str] = (), **sentences: str) -> Section:
    return Section(title, tuple(items), sources=tuple(sources), **sentences)


def _with_hint(found: Diagnostic | UnknownCountry) -> str:
    return f"{found.message}; {found.hint}" if found.hint else found.message


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
