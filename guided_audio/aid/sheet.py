"""The care sheet: what to do now, whom to call, when to stop, when not alone; as plain text or as Markdown."""

from __future__ import annotations

import re
import textwrap
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guided_audio.aid.lines import Country, CrisisLine, Emergency, Lines

TITLE = "If it gets too much"
WIDTH = 72
_SPECIAL = re.compile(r"[\\*`\[\]<>]")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet: a heading, and points that may have a sentence before and after them."""

    title: str
    items: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    sources: tuple[str, ...] = ()

    def text(self, width: int = WIDTH) -> str:
        """Return it as plain lines, none longer than `width` unless a single word is."""
        blocks = [self.before, *(f"- {item}" for item in self.items), self.after]
        return "\n".join([self.title, *(_fill(block, width) for block in blocks if block)])

    def markdown(self) -> str:
        """Return it as Markdown, its words as they are."""
        points = "\n".join(f"- {_escape(item)}" for item in self.items)
        return "\n\n".join(filter(None, (f"## {_escape(self.title)}", _escape(self.before), points, _escape(self.after))))


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
        return (parts["now"], self._whom_to_call(parts["call"]), parts["stop"], parts["alone"])

    @property
    def remarks(self) -> tuple[str, ...]:
        """Where the numbers come from, and how to see others."""
        when = f" on {_day(self.lines)}" if self.lines.checked else ""
        origin = f"The numbers were read in published pages{when}. Nobody called them, and numbers change."
        other = "For another country: guided-audio care --country NAME."
        if self.country is None:
            other = "For the numbers of your country: guided-audio care --country NAME."
        elif self.chosen_by == "locale":
            other = f"This computer is set to {self.country.name}. {other}"
        return (origin, f"{other} To add numbers of your own: guided-audio care --edit")

    def text(self, width: int = WIDTH) -> str:
        """Return the sheet as plain text, none of its lines longer than `width` unless a single word is."""
        remarks = "\n".join(_fill(remark, width) for remark in self.remarks)
        return "\n\n".join([TITLE, *(section.text(width) for section in self.sections), remarks]) + "\n"

    def markdown(self) -> str:
        """Return the sheet as Markdown."""
        parts = [f"# {TITLE}", *(section.markdown() for section in self.sections), *map(_escape, self.remarks)]
        return "\n\n".join(parts) + "\n"

    def _whom_to_call(self, frame: Section) -> Section:
        emergency = self.country.emergency if self.country else self.lines.elsewhere
        lines = self.lines.own + (self.country.lines if self.country else ())
        items = (*in_danger(emergency), *map(describe, lines), *elsewhere(self.lines))
        title = f"{frame.title}: {self.country.name}" if self.country else frame.title
        return replace(frame, title=title, items=items)


def country_section(country: Country) -> Section:
    """Return a country's numbers as a part of their own."""
    return Section(f"{country.name} ({country.code})", (*in_danger(country.emergency), *map(describe, country.lines)))


def describe(line: CrisisLine) -> str:
    """Return a crisis line in words: who it is, how to reach them, when, in which language."""
    ways = (
        line.number and f"call {line.number}",
        line.text and f"text {line.text}",
        line.whatsapp and f"write by WhatsApp to {line.whatsapp}",
        line.chat and f"chat at {line.chat}",
    )
    name = f"{line.name}, for {line.whom}" if line.whom else line.name
    sentences = [f"{name}: {', or '.join(filter(None, ways))}"]
    sentences += [line.hours, ", ".join(line.languages), line.note]
    if line.website and line.website != line.chat:
        sentences.append(line.website)
    return ". ".join(_upper(sentence) if n else sentence for n, sentence in enumerate(filter(None, sentences))) + "."


def in_danger(numbers: Iterable[Emergency]) -> tuple[str, ...]:
    """Return one point that names the emergency numbers, none if there are none."""
    words = [f"{one.number} ({one.reaches})" if one.reaches else one.number for one in numbers]
    return (f"If you are in danger, or have hurt yourself: {' or '.join(words)}.",) if words else ()


def elsewhere(lines: Lines) -> tuple[str, ...]:
    """Return one point for each place that knows helplines all over the world."""
    return tuple(f"{one.name}, {one.note}: {one.website}" for one in lines.directories)


@cache
def care_text() -> dict[str, Section]:
    """Return the sentences of the sheet, part by part."""
    data = tomllib.loads(resources.files("guided_audio.aid").joinpath("care.toml").read_text(encoding="utf-8"))
    return {name: _section(part) for name, part in data.items()}


def _section(part: dict[str, Any]) -> Section:
    return Section(**{key: tuple(value) if isinstance(value, list) else value for key, value in part.items()})


def _day(lines: Lines) -> str:
    return f"{lines.checked:%d %B %Y}".lstrip("0") if lines.checked else ""


def _fill(text: str, width: int) -> str:
    hang = "  " if text.startswith("- ") else ""
    return textwrap.fill(text, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


def _upper(text: str) -> str:
    return text if text.startswith("http") else text[:1].upper() + text[1:]


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
