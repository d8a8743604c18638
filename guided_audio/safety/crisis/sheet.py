"""The care sheet: what to do now, whom to call, when to stop, when not alone; as plain text or as Markdown."""

import re
import textwrap
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from guided_audio.safety.crisis.lines import Country, CrisisLine, Emergency, Lines

OLD = 5
"""A number that no newer page names than from so many years ago is told with its year."""
TITLE = "If it gets too much"
WIDTH = 72
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
    """What stands in the place of its first point for somebody who has only a recording."""

    def text(self, width: int = WIDTH) -> str:
        """Return it as plain lines, none longer than `width` unless a single word is."""
        blocks = [self.before, *(f"- {item}" for item in self.items), self.after]
        return "\n".join(fill(block, width) for block in (self.title, *blocks) if block)

    def markdown(self) -> str:
        """Return it as Markdown, its words as they are."""
        points = "\n".join(f"- {_escape(item)}" for item in self.items)
        return "\n\n".join(
            filter(None, (f"## {_escape(self.title)}", _escape(self.before), points, _escape(self.after)))
        )


@dataclass(frozen=True, slots=True)
class CareSheet:
    """Everything that is shown to somebody for whom it gets too much."""

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
        """The first numbers once more, for whoever sees only the end of the sheet."""
        emergency = self.country.emergency if self.country else self.lines.elsewhere
        lines = self.lines.own + (self.country.lines if self.country else ())
        steady = ("About a minute of steady ground: guided-audio ground",)
        return Section("First of all", (*in_danger(emergency), *map(_in_short, lines[:2]), *steady))

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
        """The parts as they are given to somebody who has only a recording: no command of this program helps them."""
        parts = care_text()
        now = replace(parts["now"], items=(parts["now"].given, *parts["now"].items[1:]))
        return (now, self._call(self.country is not None), parts["stop"], parts["alone"])

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
        called = self._call(self.chosen_by == "locale")  # it was a guess
        return replace(called, after=f"{called.after} {self._other_countries}")

    def _call(self, says_abroad: bool) -> Section:
        frame = care_text()["call"]
        emergency = self.country.emergency if self.country else self.lines.elsewhere
        lines = self.lines.own + (self.country.lines if self.country else ())
        abroad = in_danger(self.lines.elsewhere, "Elsewhere") if says_abroad else ()
        items = (*in_danger(emergency), *map(describe, lines), *abroad, *elsewhere(self.lines))
        title = f"{frame.title}: {self.country.name}" if self.country else frame.title
        return replace(frame, title=title, items=items)

    @property
    def _other_countries(self) -> str:
        if self.country is None:
            return "For the numbers of your country: guided-audio care --country NAME"
        guessed = f"This computer is set to {self.country.name}. " if self.chosen_by == "locale" else ""
        return f"{guessed}For another country: guided-audio care --country NAME"


def country_section(country: Country) -> Section:
    """Return a country's numbers as a part of their own."""
    return Section(f"{country.name} ({country.code})", (*in_danger(country.emergency), *map(describe, country.lines)))


def describe(line: CrisisLine) -> str:
    """Return a crisis line in words: who it is, how to reach them, when, in which language; addresses last."""
    ways = (
        line.number and f"call {line.number}",
        line.text and f"text {line.text}",
        line.whatsapp and f"write by WhatsApp to {line.whatsapp}",
    )
    website = "" if line.website == line.chat else line.website
    facts = [", or ".join(filter(None, ways)), line.hours, _in(line.languages), line.note]
    facts += [_dated(line), line.chat and f"chat {line.chat}", website and f"website {website}"]
    first, *others = filter(None, facts)
    name = f"{line.name}, for {line.whom}" if line.whom else line.name
    words = ". ".join([f"{name}: {first}", *(fact[:1].upper() + fact[1:] for fact in others)])
    return words if line.chat or website else f"{words}."


def _in_short(line: CrisisLine) -> str:
    return f"{line.name}: {line.number or line.text or line.whatsapp or line.chat}"


def _dated(line: CrisisLine) -> str:
    """Say from when a number is, if the pages that name it are old."""
    is_old = line.year and line.checked and line.checked.year - line.year >= OLD
    return f"as published in {line.year}" if is_old else ""


def _in(languages: tuple[str, ...]) -> str:
    return f"in {', '.join(languages)}" if languages else ""


def in_danger(
    numbers: Iterable[Emergency], when: str = "If you are in danger or hurt, or somebody near you is"
) -> tuple[str, ...]:
    """Return one point that names the emergency numbers, none if there are none."""
    words = [f"{one.number} ({one.reaches})" if one.reaches else one.number for one in numbers]
    return (f"{when}: {' or '.join(words)}.",) if words else ()


def elsewhere(lines: Lines) -> tuple[str, ...]:
    """Return one point for each place that knows helplines all over the world."""
    return tuple(f"{one.name}, {one.note}: {one.website}" for one in lines.directories)


@cache
def care_text() -> dict[str, Section]:
    """Return the sentences of the sheet, part by part."""
    data = tomllib.loads(
        resources.files("guided_audio.safety.crisis").joinpath("care.toml").read_text(encoding="utf-8")
    )
    return {name: _section(part) for name, part in data.items()}


def _section(part: dict[str, Any]) -> Section:
    items, sources = tuple(part.get("items", ())), tuple(part.get("sources", ()))
    return Section(part["title"], items, part.get("before", ""), part.get("after", ""), sources, part.get("given", ""))


def fill(text: str, width: int = WIDTH) -> str:
    """Break a text into lines; a point keeps to the right of its dash, and a number in one piece."""
    hang = "  " if text.startswith("- ") else ""
    whole = _WITHIN_NUMBER.sub("\xa0", text)
    lines = textwrap.fill(whole, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\xa0", " ")


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
