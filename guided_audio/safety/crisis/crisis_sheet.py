"""The care sheet: what to do now, whom to call, when to stop, when not alone; as plain text or as Markdown."""

import os
from dataclasses import dataclass, replace

from guided_audio.core.errors import Diagnostic, UnknownCountry, UserFileError
from guided_audio.core.translation import _, best_of
from guided_audio.safety.crisis.crisis_lines import Country, CrisisLine, Emergency, Lines
from guided_audio.safety.crisis.lines_file import own_lines, shipped_lines
from guided_audio.safety.crisis.section import WIDTH, Section, escape, fill
from guided_audio.safety.crisis.sheet_words import ENGLISH, SheetWords, sheet_languages, sheet_words


@dataclass(frozen=True, slots=True)
class CareSheet:
    """The whole sheet for a country."""

    lines: Lines
    country: Country | None = None
    chosen_by: str = ""
    """How the country was found: `asked`, `own` or `locale`; empty if it was not."""
    problem: str = ""
    """What is wrong with the user's own file, if it could not be read."""

    language: str = ENGLISH

    @property
    def title(self) -> str:
        """What it is called."""
        return self._words.title

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts, the most urgent first."""
        parts = self._words.parts
        now = replace(parts["now"], items=(self._words.here, *parts["now"].items[1:]))
        return (now, self.whom_to_call, parts["stop"], parts["alone"])

    @property
    def in_short(self) -> Section:
        """The first numbers once more: a terminal shows the end of a long sheet."""
        say = self._words
        people = [f"{one.name}: {one.number or one.text or one.whatsapp or one.chat}" for one in self._people[:2]]
        return Section(say.words["first"], (*say.in_danger(self._emergency), *people, say.words["steady"]))

    @property
    def remark(self) -> str:
        """Where the numbers come from, and how to add to them."""
        return f"{self.origin} {self._words.words['own']}"

    @property
    def origin(self) -> str:
        """Where the numbers come from."""
        return self._words.origin(self.lines.checked)

    @property
    def to_give(self) -> tuple[Section, ...]:
        """The parts for a listener who has only a recording, and none of the program's commands."""
        parts = self._words.parts
        return (parts["now"], self._call(self.country is not None), parts["stop"], parts["alone"])

    def text(self, width: int = WIDTH) -> str:
        """Return the sheet as plain text, none of its lines longer than `width` unless a single word is."""
        parts = [self.title, *(section.text(width) for section in self.sections), fill(self.remark, width)]
        return "\n\n".join(parts) + "\n"

    def markdown(self) -> str:
        """Return the sheet as Markdown."""
        parts = [f"# {self.title}", *(section.markdown() for section in self.sections), escape(self.remark)]
        return "\n\n".join(parts) + "\n"

    @property
    def whom_to_call(self) -> Section:
        """The numbers of this country, or the way to them."""
        is_guess = self.chosen_by == "locale"
        say = self._words.words
        another = say["yours"]
        if self.country:
            guessed = f"{say['guessed'].format(self._words.country(self.country))} " if is_guess else ""
            another = f"{guessed}{say['another']}"
        called = self._call(is_guess)
        return replace(called, after=f"{called.after} {another}")

    def _call(self, says_abroad: bool) -> Section:
        say = self._words
        frame = say.parts["call"]
        abroad = say.in_danger(self.lines.elsewhere, "elsewhere") if says_abroad else ()
        directories = map(say.directory, self.lines.directories)
        items = (*say.in_danger(self._emergency), *map(say.line, self._people), *abroad, *directories)
        title = f"{frame.title}: {say.country(self.country)}" if self.country else frame.title
        return replace(frame, title=title, items=items)

    def of_country(self, country: Country) -> Section:
        """Return a country's numbers as a section of their own."""
        say = self._words
        items = (*say.in_danger(country.emergency), *map(say.line, country.lines))
        return Section(f"{say.country(country)} ({country.code})", items)

    @property
    def _words(self) -> SheetWords:
        return sheet_words(self.language)

    @property
    def _emergency(self) -> tuple[Emergency, ...]:
        return self.country.emergency if self.country else self.lines.elsewhere

    @property
    def _people(self) -> tuple[CrisisLine, ...]:
        return self.lines.own + (self.country.lines if self.country else ())


def care_sheet(wanted: str | None = None) -> CareSheet:
    """Return the sheet for a country, by code or name; else for the user's own choice, else for this machine's locale.

    It is in the language that is set for messages, where the sheet was written in it. An error in the user's own file is
    noted in the sheet, which then has the lines that come with the program.

    Raises:
        UnknownCountry: There are no lines for the country that was asked for.

    """
    lines, problem, language = shipped_lines(), "", best_of(sheet_languages())
    try:
        lines = lines.with_own(own_lines())
    except UserFileError as error:
        first = error.diagnostics[0]
        why = f"{first.location}: {_with_hint(first)}"
        problem = _("your own numbers are not shown: {why}", why=why)
    if wanted is not None:
        return CareSheet(lines, lines.find_country(_code_of(wanted, language)), "asked", problem, language)
    if lines.choice:
        try:
            return CareSheet(lines, lines.find_country(lines.choice), "own", problem, language)
        except UnknownCountry as error:
            problem = _("your own file chooses a country that is not known: {why}", why=_with_hint(error))
    country = lines.country_of_locale(os.environ)
    return CareSheet(lines, country, "locale" if country else "", problem, language)


def sheet_to_give(wanted: str | None = None, language: str = ENGLISH) -> CareSheet:
    """Return the sheet for another person, such as a client: only lines that come with the program, never the user's.

    The country is the one asked for, else the user's choice or this machine's.

    Raises:
        UnknownCountry: There are no lines for the country that was asked for.

    """
    lines = shipped_lines()
    if wanted is not None:
        return CareSheet(lines, lines.find_country(wanted), "asked", language=language)
    mine = care_sheet()
    country = lines.countries.get(mine.country.code) if mine.country else None
    return CareSheet(lines, country, mine.chosen_by if country else "", language=language)


def person_now() -> str:
    """Return what is said where a session is not enough."""
    return sheet_words(best_of(sheet_languages())).words["person"]


def _code_of(name: str, language: str) -> str:
    """Return the code of a country that is named in a language of the sheet; any other name as it is."""
    countries = sheet_words(language).countries
    return next((code for code, known in countries.items() if known.casefold() == name.strip().casefold()), name)


def _with_hint(found: Diagnostic | UnknownCountry) -> str:
    return f"{found.message}; {found.hint}" if found.hint else found.message
