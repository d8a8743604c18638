"""The insides of cues as foreign words need them: remarks, and how long a tag's silence is."""

import re
from collections.abc import Mapping

from guided_audio.core.translation import N_
from guided_audio.script.directions import bare_length
from guided_audio.script.script_markdown import MAX_CUE

_BLANKS = re.compile(r"[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_ROOM = MAX_CUE - len("note: ")
_BRACKETS = str.maketrans("[]［］【】", "‹›‹›‹›")
_PIECE = re.compile(rf"\S.{{0,{_ROOM - 1}}}(?!\S)|\S{{1,{_ROOM}}}")
LENGTHS = ("time", "duration", "length", "value", "seconds", "sec", "secs", "msec", "ms", "milliseconds", "size")
"""The attributes that say how long a silence is."""
_TIME = re.compile(r"\+?\s*([\d.]{1,12})\s*([a-z]{0,12})", re.IGNORECASE)


def clean(text: str) -> str:
    """Return the text as the parser would see it: no control characters, no lone surrogates, every run of blanks one."""
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text)).encode("utf-8", "replace").decode("utf-8")


def note_cues(text: str) -> list[str]:
    """Return a remark as as many notes as it needs: a cue holds four hundred characters."""
    text = clean(text).translate(_BRACKETS).strip()
    return [f"note: {piece.rstrip()}" for piece in _PIECE.findall(text)]


def value_words(value: object) -> str:
    """Write a value of the front matter for people to read."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


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
    return float(seconds), "" if parts[2] or unit else N_(
        "the break of «{text}» is taken for {seconds:g} s", text=text, seconds=seconds
    )
