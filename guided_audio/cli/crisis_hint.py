"""Pointing to people who can help, where a session is not enough."""

import click

from guided_audio.cli.pages import bold, fill, page_width

_INDENT = "    "
_OTHERWISE = "If you meant something else, forgive the program: say it in other words, or see «guided-audio path»."
_MORE = "If it is more than a session can hold:"


def print_numbers(err: bool = False) -> None:
    """Say that no session is enough, and whom to call, before anything else."""
    from guided_audio.safety.crisis import PERSON_NOW, care_sheet

    sheet = care_sheet()
    click.echo(bold(fill(PERSON_NOW)), err=err)
    click.echo(f"\n{sheet.whom_to_call.text(page_width())}\n", err=err)
    _print_commands((("guided-audio care", "what to do right now, and when to stop"), _GROUND), err)
    click.echo("\n" + fill(_OTHERWISE), err=err)


def print_pointer(err: bool = False) -> None:
    """Say, quietly, where people are to be found."""
    click.echo(fill(_MORE), err=err)
    _print_commands((("guided-audio care", "people to call, and what to do right now"), _GROUND), err)


_GROUND = ("guided-audio ground", "about a minute of steady ground")


def _print_commands(commands: tuple[tuple[str, str], ...], err: bool) -> None:
    for command, purpose in commands:
        click.echo(f"{_INDENT}{bold(command)}{' ' * (22 - len(command))}{purpose}", err=err)
