"""Moments, lengths, numbers and sizes in words."""

import math
from datetime import UTC, date, datetime, timedelta

from guided_audio.core.errors import LengthOutOfReach
from guided_audio.core.translation import _, ngettext, pgettext
from guided_audio.core.units import clock

_LATELY = timedelta(hours=1)
_WEEK = 7
_PARTS = ((5, "night"), (12, "morning"), (18, "afternoon"), (23, "evening"), (24, "night"))
_TODAY = {
    "night": _("last night"),
    "morning": _("this morning"),
    "afternoon": _("this afternoon"),
    "evening": _("this evening"),
}
_YESTERDAY = {
    "night": _("last night"),
    "morning": _("yesterday morning"),
    "afternoon": _("yesterday afternoon"),
    "evening": _("yesterday evening"),
}
_ON_A_DAY = {
    "night": _("on {weekday} night"),
    "morning": _("on {weekday} morning"),
    "afternoon": _("on {weekday} afternoon"),
    "evening": _("on {weekday} evening"),
}
_WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
_MONTHS = (
    _("January"), _("February"), _("March"), _("April"), pgettext("month", "May"), _("June"), _("July"), _("August"),
    _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip


def when(moment: datetime, now: datetime | None = None) -> str:
    """Write when something was, such as «yesterday evening», by the clock of the place where it was.

    `moment` has its own offset; `now` is this moment here, unless given.
    """
    now = now or datetime.now(UTC).astimezone()
    days = (now.date() - moment.date()).days
    part = next(part for end, part in _PARTS if moment.hour < end)
    if abs(now - moment) < _LATELY:
        return _("a little while ago")
    if days in {0, 1}:
        return (_YESTERDAY if days else _TODAY)[part]
    if 1 < days < _WEEK:
        return _ON_A_DAY[part].format(weekday=_WEEKDAYS[moment.weekday()])
    return _("on {day}", day=_day(moment, now))


def day_and_time(moment: datetime, now: datetime | None = None) -> str:
    """Write a day and time: «Sunday 22 November, 21:40», with the year if it is another one."""
    day = _day(moment, now or datetime.now(UTC).astimezone())
    return _("{weekday} {day}, {time}", weekday=_WEEKDAYS[moment.weekday()], day=day, time=f"{moment:%H:%M}")


def day_of(day: date) -> str:
    """Write a day: «Sunday 22 November 2026»."""
    month = _MONTHS[day.month - 1]
    whole = _("{day} {month} {year}", day=day.day, month=month, year=day.year)
    return _("{weekday} {day}", weekday=_WEEKDAYS[day.weekday()], day=whole)


def _day(moment: datetime, now: datetime) -> str:
    """Write a day of a year, which is named if it is not this one."""
    day, month, year = moment.day, _MONTHS[moment.month - 1], moment.year
    if year == now.year:
        return _("{day} {month}", day=day, month=month)
    return _("{day} {month} {year}", day=day, month=month, year=year)


def minutes(seconds: float | None) -> str:
    """Write a session's length: `5 minutes`, `40 seconds`; nothing if it is not known."""
    if not seconds:
        return ""
    if seconds < 60:
        return count_of(round(seconds), "second") if seconds >= 1.5 else _("a second")
    return count_of(round(seconds / 60), "minute")


def seconds_in_words(seconds: float) -> str:
    """Write a length of time: `6 s`, `2.5 s`, from a minute on `1:20`."""
    return clock(seconds) if seconds >= 59.95 else decimal(seconds).removesuffix(decimal(0.0)[1:]) + " s"


def count_of(number: int, noun: str) -> str:
    """Write a number of things: `1 change`, `2 changes`."""
    one, several = f"{{count}} {noun}", f"{{count}} {noun}s"
    return ngettext(one, several, number)


def file_size(size: int) -> str:
    """Write the size of a file in bytes."""
    if size >= 1e9:
        return f"{decimal(size / 1e9)} GB"
    return f"{decimal(size / 1e6)} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"


def decimal(number: float) -> str:
    """Write a number with one decimal place."""
    return f"{number:.1f}".replace(".", pgettext("decimal point", "."))


def what_length_to_ask_for(error: LengthOutOfReach) -> str:
    """Return what a person can do who asked for a length that a session cannot have; empty if its hint says it already."""
    if error.least <= error.target <= error.most:
        return ""
    shortest, longest = math.ceil(error.least / 60), math.floor(error.most / 60)
    if shortest > longest:
        return _("leave --length out, and it lasts as long as it does by itself")
    if error.target > error.most:
        return _("ask for --length {minutes}m or less", minutes=longest)
    return _(
        "ask for --length {minutes}m or more; for a session that is shorter: «guided-audio list {target}m»",
        minutes=shortest,
        target=max(1, round(error.target / 60)),
    )
