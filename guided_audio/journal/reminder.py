"""A reminder for a calendar (iCalendar, RFC 5545): nothing in it says what it is for."""

import uuid
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TITLE = "Time set aside"
"""Seen on a lock screen, or in a calendar that is shared, it says nothing."""
LENGTH = timedelta(minutes=15)
_NAMESPACE = uuid.UUID("5b2d7f0e-64d5-4e0c-9c0a-3f3c2c1c7c55")


def make_reminder(at: time, days: Collection[str], title: str, now: datetime) -> bytes:
    """Return an iCalendar file with one entry, which comes back on these days, or every day if there are none.

    Its time is local and floating: it stays the same on the clock, in summer and winter and in other countries. The same
    reminder made again replaces the first one in a calendar instead of doubling it.
    """
    from icalendar import Alarm, Calendar, Event

    chosen = [day for day in DAYS if day in days] or list(DAYS)
    event, alarm, calendar = Event(), Alarm(), Calendar()
    event.add("uid", str(uuid.uuid5(_NAMESPACE, f"{at:%H:%M} {','.join(chosen)} {title}")))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", first_time(at, chosen, now))
    event.add("duration", LENGTH)
    is_daily = len(chosen) == len(DAYS)
    event.add("rrule", {"freq": "daily"} if is_daily else {"freq": "weekly", "byday": [day[:2] for day in chosen]})
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # others see the time as free
    for name, value in (("action", "DISPLAY"), ("trigger", timedelta(0)), ("description", title)):
        alarm.add(name, value)
    event.add_component(alarm)
    calendar.add("prodid", "-//reminder//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def first_time(at: time, days: Collection[str], now: datetime) -> datetime:
    """Return the first moment after `now`, without a time zone, that is on one of these days."""
    here = now.replace(tzinfo=None)
    moments = (datetime.combine(here.date() + timedelta(days=ahead), at) for ahead in range(len(DAYS) + 1))
    return next(moment for moment in moments if moment > here and DAYS[moment.weekday()] in days)
