"""Moments in words, as somebody would say them."""

from datetime import UTC, datetime, timedelta

_LATELY = timedelta(hours=1)
_WEEK = 7


def when(moment: datetime, now: datetime | None = None) -> str:
    """Say when something was: «yesterday evening», by the clock there was where it was.

    `moment` has its own offset; `now` is this moment here, unless given.
    """
    now = now or datetime.now(UTC).astimezone()
    days = (now.date() - moment.date()).days
    part = _part(moment.hour)
    if abs(now - moment) < _LATELY:
        return "a little while ago"
    if days == 0:
        return "last night" if part == "night" else f"this {part}"
    if days == 1:
        return "last night" if part == "night" else f"yesterday {part}"
    if 1 < days < _WEEK:
        return f"on {moment:%A} {part}"
    return f"on {moment.day} {moment:%B}" + (f" {moment.year}" if moment.year != now.year else "")


def day_and_time(moment: datetime, now: datetime | None = None) -> str:
    """Write a day and time: «Sunday 22 November, 21:40», with the year if it is another one."""
    now = now or datetime.now(UTC).astimezone()
    year = f" {moment.year}" if moment.year != now.year else ""
    return f"{moment:%A} {moment.day} {moment:%B}{year}, {moment:%H:%M}"


def _part(hour: int) -> str:
    parts = ((5, "night"), (12, "morning"), (18, "afternoon"), (23, "evening"))
    return next((part for end, part in parts if hour < end), "night")
