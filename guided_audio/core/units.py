"""Seconds, frames and lengths of time, and the one parser that reads them from text."""

import functools
import math
import re
from dataclasses import dataclass
from typing import NewType

Seconds = NewType("Seconds", float)
Frames = NewType("Frames", int)

DEFAULT_BREATH = Seconds(8.0)
MAX_LENGTH = Seconds(6 * 3600.0)
"""The longest that a session may last."""

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,6}}(?:\.\d{{1,6}})?|\.\d{{1,6}}|(?:{'|'.join(_WORDS)})\b)"
SECONDS, MINUTES = r"(?:seconds?|secs?|s)", r"(?:minutes?|mins?|m)"
"""Patterns of the names of the units that are found in texts most often."""
_UNIT = (
    rf"(?:(?P<ms>milliseconds?|ms)|(?P<s>{SECONDS})|(?P<m>{MINUTES})|(?P<h>hours?|hrs?|h)|"
    r"(?P<breath>breath\s+cycles?|breaths?))"
)
_PART = re.compile(rf"\s*(?P<number>{_NUMBER})\s*{_UNIT}(?![a-z])\s*(?:,|and\b)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,2}):(?=\d\d:))?(\d{1,3}):([0-5]\d)")
_TIMESTAMP = re.compile(r"(?:\d{1,6}:){0,3}\d{1,9}(?: ?[.,] ?\d{1,9})?s?")
_RANGE = re.compile(r"(.+?)\s*(?:[-–—]|\bto\b)\s*(.+)")
_BARE_RANGE = re.compile(rf"({_NUMBER})\s*(?:[-–—]|\bto\b)\s*({_NUMBER})\s*(\D+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of time in seconds: its natural length, and how far it may shrink and stretch."""

    natural: Seconds
    least: Seconds
    most: Seconds

    @classmethod
    def exactly(cls, seconds: float) -> "Length":
        """Return a length that never changes."""
        return cls(Seconds(seconds), Seconds(seconds), Seconds(seconds))

    @property
    def is_exact(self) -> bool:
        """Whether this length may neither shrink nor stretch."""
        return self.least == self.most


def to_frames(seconds: float, sample_rate: int) -> Frames:
    """Return the number of whole frames nearest to `seconds` at `sample_rate` frames a second."""
    return Frames(round(seconds * sample_rate))


def parse_number(text: str) -> float | None:
    """Read a plain number, in digits or as a small English word; None if it is neither."""
    word = text.strip().lower()
    if word in _WORDS:
        return float(_WORDS[word])
    return float(word) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?|\.\d{1,6}", word) else None


def parse_duration(text: str, breath: Seconds = DEFAULT_BREATH) -> Seconds | None:
    """Read `5`, `5s`, `2m`, `1m30s`, `1:30`, `1:30:00`, `10 seconds` or `3 breaths`; None if it is not a duration."""
    text = text.strip().lower()
    if clock := _CLOCK.fullmatch(text):
        return Seconds(int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3]))
    if (number := parse_number(text)) is not None and text not in _WORDS:
        return Seconds(number)
    seconds_in = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "breath": float(breath)}
    total, end = 0.0, 0
    while part := _PART.match(text, end):
        unit = next(name for name in seconds_in if part[name])
        total += (parse_number(part["number"]) or 0.0) * seconds_in[unit]
        end = part.end()
    return Seconds(total) if end and end == len(text) and not text.endswith((",", "and")) else None


def parse_timestamp(text: str) -> Seconds | None:
    """Read a place in a recording: `1:05`, `00:01:05,250`, `65.25s`, or with frames or thousandths behind a colon."""
    text = text.strip()
    if not _TIMESTAMP.fullmatch(text):
        return None
    text = text.rstrip("s").replace(" ", "").replace(",", ".")
    parts = text.split(":")
    if "." not in text and (len(parts) > 3 or (len(parts) > 1 and len(parts[-1]) == 3)):
        parts[-2:] = [".".join(parts[-2:])]
    return Seconds(functools.reduce(lambda total, part: total * 60 + float(part), parts, 0.0))


def parse_length(text: str, breath: Seconds = DEFAULT_BREATH) -> Length | None:
    """Read a duration, a range (`20-40s`, `1m to 3m`, `1m–3m`) or an open one (`2m+`, `2m or more`)."""
    text = re.sub(r"^(?:for|of|about)\s+", "", text.strip().lower())
    if (exact := parse_duration(text, breath)) is not None:
        return Length.exactly(exact)
    if text.endswith(("+", "or more")):
        least = parse_duration(text.removesuffix("+").removesuffix("or more"), breath)
        return None if least is None else Length(least, least, Seconds(math.inf))
    if bare := _BARE_RANGE.fullmatch(text):  # "20-30 seconds": the unit belongs to both ends
        text = f"{bare[1]} {bare[3]} - {bare[2]} {bare[3]}"
    if not (ends := _RANGE.fullmatch(text)):
        return None
    least, most = parse_duration(ends[1], breath), parse_duration(ends[2], breath)
    if least is None or most is None or most < least:
        return None
    return Length(least, least, most)


def clock(seconds: float) -> str:
    """Write a length of time as `m:ss`, or `h:mm:ss` from an hour on."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
