"""Text from elsewhere, as it can be shown: nothing in it moves a cursor, changes a colour, or turns the direction of a line."""

import re

UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, C0 and C1, of lines and of direction (UAX #9), and the halves of characters that names of files can have."""


def printable(text: str, *, lines: bool = False) -> str:
    """Return a text with escapes in place of what a terminal would obey; with `lines`, ends of lines and tabs stay."""
    return UNSHOWN.sub(_kept_in_lines if lines else _escape, str(text))


def _kept_in_lines(found: re.Match[str]) -> str:
    return found[0] if found[0] in "\n\t" else _escape(found)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
