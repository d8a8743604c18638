"""`guided-audio remind`."""

import re
from datetime import UTC, datetime, time
from pathlib import Path

import click

from guided_audio.cli.common_options import completing, force_option, reading
from guided_audio.cli.printing import echo, fill
from guided_audio.cli.transferring import printed_whole
from guided_audio.core.errors import shorten
from guided_audio.core.files import save_text
from guided_audio.core.translation import _

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = {"daily": _DAYS, "weekdays": _DAYS[:5], "weekends": _DAYS[5:]}
_WORDS = (_("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays"), _("Fridays"), _("Saturdays"), _("Sundays"))
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_TITLE = _("Time set aside")
"""As the journal has them; written out here, so that --help need not load it."""


def _read_time(text: str) -> time:
    """Read a time of day: `21:30`, `9:30pm`, `9 pm`."""
    match = _TIME.fullmatch(text.strip())
    if match and (match[2] or match[3]):
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
        elif match[3]:
            hour = 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise click.BadParameter(_("«{text}» is no time of day; write 21:30, or 9:30pm", text=shorten(text)))


def _read_days(text: str) -> tuple[str, ...]:
    """Read days: `mon,thu`, `weekdays`, `weekends`, `daily`."""
    found: set[str] = set()
    for word in filter(None, re.split(r"[,\s]+", text.casefold())):
        full = [day.casefold() for day in _WORDS if len(word) >= 3 and day.casefold().startswith(word)]
        if word not in _NAMED and not full:
            raise click.BadParameter(
                _("«{word}» is no day; write mon,thu, weekdays, weekends or daily", word=shorten(word))
            )
        found.update(_NAMED.get(word) or (day[:3] for day in full))
    return tuple(day for day in _DAYS if day in found) or _DAYS


@click.command("remind", epilog="Example:  guided-audio remind 21:30 --days weekdays")
@click.argument("at", metavar="TIME", callback=reading(_read_time))
@click.option(
    "--days", default="daily", metavar="DAYS", callback=reading(_read_days), show_default=True,
    shell_complete=completing(lambda _: [(name, "") for name in (*_NAMED, *_DAYS)]),
    help="On which days: mon,thu, or weekdays, or weekends.",
)  # fmt: skip
@click.option("--title", default=_TITLE, show_default=True, help="What the calendar shows, on a locked screen, too.")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path, allow_dash=True), default="reminder.ics", show_default=True,
    metavar="FILE", help="Where to write it; «-» prints it.",
)  # fmt: skip
@force_option
def command(at: time, days: tuple[str, ...], title: str, target: Path, force: bool) -> None:
    """Write a reminder for your calendar.

    Nothing in it says what it is for.

    No program stays behind, and nothing is counted: to end it, delete it in the calendar.
    """
    from guided_audio.journal.reminder import make_reminder

    title = " ".join(title.split()) or _TITLE
    content = make_reminder(at, days, title, datetime.now(UTC).astimezone()).decode("utf-8")
    if str(target) == "-":
        with printed_whole() as file:
            file.write(content)
        return
    save_text(target, content, overwrite=force)
    said = {"target": target, "days": _in_words(days), "at": at, "title": title}
    echo(_("{target} is written: {days} at {at:%H:%M}, shown as «{title}».", **said))
    echo(fill(_("Open it with your calendar, on this computer or on your phone. To end it, delete it there.")))


def _in_words(days: tuple[str, ...]) -> str:
    if days == _DAYS:
        return _("every day")
    names = [word for day, word in zip(_DAYS, _WORDS, strict=True) if day in days]
    return _("on {days}", days=f" {_('and')} ".join(filter(None, (", ".join(names[:-1]), names[-1]))))
