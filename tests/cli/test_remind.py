"""`guided-audio remind`: a file for a calendar, which says nothing of what it is for."""

import re
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cli.test_commands import run
from dateutil.rrule import rrulestr
from icalendar import Calendar

from guided_audio.cli.commands import remind
from guided_audio.journal import reminder
from guided_audio.journal.reminder import DAYS, first_time, make_reminder

SUNDAY = datetime(2026, 3, 22, 21, 40, tzinfo=ZoneInfo("Europe/Berlin"))  # a week before summer time


def moments(content: bytes, number: int) -> list[datetime]:
    """Return the first moments of a reminder, as another library counts them."""
    rule, start = re.findall(r"^(?:RRULE|DTSTART):(\S+)", content.decode(), re.MULTILINE)[::-1]
    return list(islice(rrulestr(rule, dtstart=datetime.strptime(start, "%Y%m%dT%H%M%S")), number))


def test_it_comes_at_the_same_time_of_the_clock_every_day() -> None:
    content = make_reminder(time(21, 30), (), "Time set aside", SUNDAY)
    assert moments(content, 9) == [datetime(2026, 3, 23, 21, 30) + timedelta(days=n) for n in range(9)]
    assert b"DTSTART:20260323T213000\r\n" in content  # no zone and no Z: it floats
    assert b"TZID" not in content


def test_it_comes_on_the_days_that_were_asked_for() -> None:
    content = make_reminder(time(7, 5), ("thu", "mon"), "x", SUNDAY)
    assert [f"{moment:%a %d}" for moment in moments(content, 4)] == ["Mon 23", "Thu 26", "Mon 30", "Thu 02"]


@pytest.mark.parametrize(
    ("at", "days", "first"),
    [
        (time(21, 41), DAYS, (22, 21, 41)), (time(21, 40), DAYS, (23, 21, 40)), (time(0), DAYS, (23, 0, 0)),
        (time(21, 41), ("sun",), (22, 21, 41)), (time(21, 30), ("sun",), (29, 21, 30)), (time(8), ("sat",), (28, 8, 0)),
    ],
)  # fmt: skip
def test_it_begins_with_the_first_moment_that_is_still_to_come(
    at: time, days: tuple[str, ...], first: tuple[int, int, int]
) -> None:
    moment = first_time(at, days, SUNDAY)
    assert (moment.day, moment.hour, moment.minute) == first


def test_what_the_command_shows_before_anything_is_loaded_is_what_is_used() -> None:
    assert (remind._DAYS, remind._TITLE) == (DAYS, reminder.TITLE)


def test_nothing_in_it_says_what_it_is_for() -> None:
    content = make_reminder(time(21, 30), (), reminder.TITLE, SUNDAY).decode()
    assert re.search("guided|audio|medit|inner|child|session|calm|breath", content, re.IGNORECASE) is None
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    (alarm,) = event.walk("VALARM")
    assert (str(event["summary"]), str(alarm["description"])) == ("Time set aside", "Time set aside")
    assert (str(event["class"]), str(event["transp"])) == ("PRIVATE", "TRANSPARENT")


def test_the_same_one_is_the_same_entry_and_another_is_another() -> None:
    made = [
        make_reminder(time(21, 30), (), "x", SUNDAY), make_reminder(time(21, 30), DAYS, "x", SUNDAY + timedelta(days=3)),
        make_reminder(time(21, 31), (), "x", SUNDAY), make_reminder(time(21, 30), ("mon",), "x", SUNDAY),
    ]  # fmt: skip
    first, same, *others = [str(Calendar.from_ical(one).walk("VEVENT")[0]["uid"]) for one in made]
    assert first == same
    assert len({first, *others}) == 3


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("21:30", 21, 30),
        ("7.05", 7, 5),
        ("9pm", 21, 0),
        ("9:30 PM", 21, 30),
        ("12am", 0, 0),
        ("12 p.m.", 12, 0),
        ("0:00", 0, 0),
    ],
)
def test_times_of_day(text: str, hour: int, minute: int) -> None:
    assert remind._read_time(text) == time(hour, minute)


def test_the_command_writes_a_file_for_its_user_alone(tmp_path: Path) -> None:
    target = tmp_path / "r.ics"
    result = run("remind", "9:30pm", "--days", "mon,Thursday", "--title", "Tea; with, Zoë", "-o", target)
    assert result.exit_code == 0
    assert f"{target} is written: on Mondays and Thursdays at 21:30, shown as «Tea; with, Zoë».\n" in result.stdout
    assert target.stat().st_mode & 0o777 == 0o600
    (event,) = Calendar.from_ical(target.read_bytes()).walk("VEVENT")
    assert str(event["summary"]) == "Tea; with, Zoë"
    again = run("remind", "22:00", "-o", target)
    assert (again.exit_code, "already there" in again.stderr) == (1, True)
    assert "every day at 22:00" in run("remind", "22:00", "-o", target, "--force").stdout
    assert run("remind", "22:00", "--days", "weekends", "-o", "-").stdout.count("BYDAY=SA,SU") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("25:00",), "write 21:30"),
        (("9",), "write 21:30"),
        (("13pm",), "write 21:30"),
        (("21:30", "--days", "mon,x"), "is no day"),
    ],
)
def test_what_is_no_time_or_day_is_told(arguments: tuple[str, ...], words: str) -> None:
    result = run("remind", *arguments)
    assert (result.exit_code, words in result.stderr) == (2, True)
