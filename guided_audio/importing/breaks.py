"""How long a silence is that a tag asks for, in whatever attribute its vendor says so."""

import re
from collections.abc import Mapping

from guided_audio.script.directions import bare_length

LENGTHS = ("time", "duration", "length", "value", "seconds", "sec", "secs", "msec", "ms", "milliseconds", "size")
"""The attributes that say how long a silence is."""
_TIME = re.compile(r"\+?\s*([\d.]{1,12})\s*([a-z]{0,12})", re.IGNORECASE)


def said_length(attributes: Mapping[str, str]) -> tuple[str, str]:
    """Return the length that a tag gives, as it is written, and the unit that its attribute gives to a plain number."""
    name = next((name for name in LENGTHS if attributes.get(name, "").strip()), "time")
    unit = "ms" if name.startswith("m") else "s" if name.startswith("sec") else ""
    return attributes.get(name, "").strip(), unit


def read_time(text: str, unit: str = "") -> tuple[float, str] | None:
    """Read a time in seconds, and what was guessed about one without a unit; None if it is no time."""
    parts = _TIME.fullmatch(text)
    seconds = bare_length(parts[1].rstrip(".") + (parts[2] or unit)) if parts else None
    if parts is None or seconds is None:
        return None
    return float(seconds), "" if parts[2] or unit else f"the break of «{text}» is taken for {seconds:g} s"
