"""Moments, lengths, numbers and sizes in words."""

import math
from datetime import UTC, datetime, timedelta

from guided_audio.core.errors import LengthOutOfReach
from guided_audio.core.units import clock

_LATELY = timedelta(hours=1)
_WEEK = 7
_PARTS = ((5, "night"), (12, "morning"), (18, "afternoon"), (23, "evening"), (24, "night"))


def when(moment: datetime, now: datetime | None = None) -> str:
    """Write when something was, such as «yesterday evening», by the clock of the place where it was.

    `moment` has its own offset; `now` is this moment here, unless given.
    """
    now = now or datetime.now(UTC).astimezone()
    days = (now.date() - moment.date()).days
    part = next(part for end, part in _PARTS if moment.hour < end)
    if abs(now - moment) < _LATELY:
        return "a little while ago"
    if days in {0, 1}:
        return "last night" if part == "night" else f"{'yesterday' if days else 'this'} {part}"
    if 1 < days < _WEEK:
        return f"on {moment:%A} {part}"
    return f"on {moment.day} {moment:%B}" + (f" {moment.year}" if moment.year != now.year else "")


def day_and_time(moment: datetime, now: datetime | None = None) -> str:
    """Write a day and time: «Sunday 22 November, 21:40», with the year if it is another one."""
    now = now or datetime.now(UTC).astimezone()
    year = f" {moment.year}" if moment.year != now.year else ""
    return f"{moment:%A} {moment.day} {moment:%B}{year}, {moment:%H:%M}"


def minutes(seconds: float | None) -> str:
    """Write a session's length: `5 minutes`, `40 seconds`; nothing if it is not known."""
    if not seconds:
        return ""
    if seconds < 60:
        return f"{seconds:.0f} seconds" if seconds >= 1.5 else "a second"
    return count_of(round(seconds / 60), "minute")


def seconds_in_words(seconds: float) -> str:
    """Write a length of time: `6 s`, `2.5 s`, from a minute on `1:20`."""
    return clock(seconds) if seconds >= 59.95 else f"{seconds:.1f}".removesuffix(".0") + " s"


def count_of(number: int, noun: str) -> str:
    """Write a number of things: `1 change`, `2 changes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def file_size(size: int) -> str:
    """Write the size of a file in bytes."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"


def what_length_to_ask_for(error: LengthOutOfReach) -> str:
    """Return what a person can do who asked for a length that a session cannot have; empty if its hint says it already."""
    if error.least <= error.target <= error.most:
        return ""
    shortest, longest = math.ceil(error.least / 60), math.floor(error.most / 60)
    if shortest > longest:
        return "leave --length out, and it lasts as long as it does by itself"
    if error.target > error.most:
        return f"ask for --length {longest}m or less"
    shorter = f"; for a session that is shorter: «guided-audio list {max(1, round(error.target / 60))}m»"
    return f"ask for --length {shortest}m or more{shorter}"
