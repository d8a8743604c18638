"""Plain pages of text for the terminal: lines that fit, read well aloud, and draw no boxes."""

import re
import shutil
import textwrap

import click

_WIDEST, _NARROWEST = 80, 30
_TO_TYPE = re.compile(r"«[^«»]{1,40}»")
_UNBROKEN = "\u00a0"


def fill(text: str, indent: str = "", first: str | None = None) -> str:
    """Break a text into lines that fit the terminal, 80 columns at most; a «command to type» is never broken."""
    filled = textwrap.fill(
        _TO_TYPE.sub(lambda found: found[0].replace(" ", _UNBROKEN), text),
        page_width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return filled.replace(_UNBROKEN, " ")


def page_width() -> int:
    """Return how wide a page may be here."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns - 1))


def bold(text: str) -> str:
    """Return a text in bold; click takes it away where there is no terminal."""
    return click.style(text, bold=True)


def minutes(seconds: float | None) -> str:
    """Write a session's length as one would say it: `5 minutes`, `40 seconds`; nothing if it is not known."""
    if not seconds:
        return ""
    if seconds < 60:
        return f"{seconds:.0f} seconds" if seconds >= 1.5 else "a second"
    whole = round(seconds / 60)
    return f"{whole} minute{'' if whole == 1 else 's'}"
