"""`guided-audio history`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.common_options import force_option, json_option, yes_option
from guided_audio.cli.humanize import count_of, day_and_time, minutes
from guided_audio.cli.parsing import Commands
from guided_audio.cli.printing import INDENT, confirm, echo, fill, print_json
from guided_audio.cli.transferring import printed_whole, table_form, tell_exported
from guided_audio.core.errors import shorten

if TYPE_CHECKING:
    from guided_audio.journal import Entry, Feeling

_SHOWN = 20


@click.group("history", cls=Commands, epilog="Example:  guided-audio history --limit 5", invoke_without_command=True)
@click.option("--limit", type=click.IntRange(min=1), default=_SHOWN, show_default=True, help="How many of the latest.")
@json_option
@click.pass_context
def command(ctx: click.Context, limit: int, as_json: bool) -> None:
    """Show what you listened to, and when. It stays on this machine; nothing is counted up, and nothing is expected.

    «guided-audio play --resume» goes on where a session was left.
    """
    from guided_audio.journal import look_back

    if ctx.invoked_subcommand is not None:
        return
    entries = look_back(limit)
    if as_json:
        print_json([_as_dict(entry) for entry in entries])
        return
    for entry in reversed(entries):  # the latest last, where a terminal shows it
        echo(fill(_line(entry), INDENT, first=""))
    if not entries:
        echo(
            "Nothing is kept here yet. What you listen to will be, for you alone; «guided-audio path» helps to choose."
        )


@command.command("clear", epilog="Example:  guided-audio history clear")
@yes_option
def clear(yes: bool) -> None:
    """Remove all of it: what was played, where it was left, the words given for it, and every check-in."""
    from guided_audio.journal import clear_history, count_damaged, count_history
    from guided_audio.playback.outputs import forget_last_device

    what = count_of(count_history(), "session")
    if damaged := count_damaged():
        what += f", and {count_of(damaged, 'damaged file')} set aside"
    if not yes:
        echo(fill(
            f"This removes {what}: when you listened, how long, the places where you left, the words you gave for slots, and "
            "what you said in check-ins; also which sound device you used last, and what was damaged and set aside. Your "
            "scripts, exports and written pages stay."
        ))  # fmt: skip
        confirm("Remove them?", abort=True)
    clear_history()
    forget_last_device()
    echo(f"Removed {what}.")


@command.command("export", epilog="Example:  guided-audio history export history.csv")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), help="How it is written; else by FILE's ending.")
@force_option
def export(target: Path, form: str | None, force: bool) -> None:
    """Write all of it to FILE, for you alone: everything that is known of each session. «-» prints it.

    «guided-audio history import» takes it in again, here or on another computer.
    """
    from guided_audio.journal.history_transfer import export_history, write_history

    if str(target) == "-":
        with printed_whole() as file:
            write_history(file, table_form(target, form or "json"))
        return
    number = export_history(target, table_form(target, form), overwrite=force)
    tell_exported(target, count_of(number, "session"))


@command.command("import", epilog="Example:  guided-audio history import history.csv")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), help="How it is written; else by FILE's ending.")
def import_(source: Path, form: str | None) -> None:
    """Add the sessions of FILE, which «guided-audio history export» wrote. What is here already is not added again."""
    from guided_audio.journal.history_transfer import import_history

    added, known = import_history(source, table_form(source, form))
    echo(f"Added {count_of(added, 'session')}{f'; {known} were here already' if known else ''}.")


def _line(entry: Entry) -> str:
    feelings = (("before", entry.before), ("after", entry.after))
    said = [f"{name}: {shorten(str(feeling), 80)}" for name, feeling in feelings if str(feeling)]
    parts = [day_and_time(entry.began), entry.title, f"{_how_long(entry)}, {entry.ending}", ", ".join(said)]
    return " · ".join(filter(None, parts))


def _how_long(entry: Entry) -> str:
    from guided_audio.journal import Ending

    heard = minutes(entry.heard) or "a moment"
    if entry.ending is Ending.HEARD and not entry.resumed:
        return heard
    if entry.heard >= 60 and entry.planned > entry.heard:
        heard = f"{round(entry.heard / 60)} of {minutes(entry.planned)}"
    return f"{heard}{', from where it was left' if entry.resumed else ''}"


def _as_dict(entry: Entry) -> dict[str, object]:
    return {
        "script": entry.script,
        "title": entry.title,
        "began": entry.began.isoformat(),
        "heard_seconds": round(entry.heard, 1),
        "planned_seconds": round(entry.planned, 1),
        "ending": entry.ending.name.lower(),
        "chapter": entry.chapter,
        "resumed": entry.resumed,
        "before": _feeling_as_dict(entry.before),
        "after": _feeling_as_dict(entry.after),
    }


def _feeling_as_dict(feeling: Feeling) -> dict[str, object] | None:
    return {"word": feeling.word, "heavy": feeling.heavy} if str(feeling) else None
