"""A part of the care sheet, as plain lines and as Markdown."""

import re
import textwrap
from dataclasses import dataclass

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

    def text(self, width: int = WIDTH) -> str:
        """Return it as plain lines, none longer than `width` unless a single word is."""
        blocks = [self.before, *(f"- {item}" for item in self.items), self.after]
        return "\n".join(fill(block, width) for block in (self.title, *blocks) if block)

    def markdown(self) -> str:
        """Return it as Markdown, its words escaped."""
        points = "\n".join(f"- {escape(item)}" for item in self.items)
        blocks = (f"## {escape(self.title)}", escape(self.before), points, escape(self.after))
        return "\n\n".join(filter(None, blocks))


def fill(text: str, width: int = WIDTH) -> str:
    """Break a text into lines; a point keeps to the right of its dash, and a number in one piece."""
    hang = "  " if text.startswith("- ") else ""
    whole = _WITHIN_NUMBER.sub("\xa0", text)
    lines = textwrap.fill(whole, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\xa0", " ")


def escape(text: str) -> str:
    """Escape what Markdown would take for markup."""
    return _SPECIAL.sub(r"\\\g<0>", text)
