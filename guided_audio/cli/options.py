"""Options that several commands share."""

import json
from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem


def _slots(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    del ctx, param
    slots = {}
    for value in values:
        name, equals, words = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"«{value}» should be of the form name=Maya")
        slots[name.strip()] = words
    return slots


def voice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --voice and --slot."""
    command = click.option(
        "--slot",
        "slots",
        multiple=True,
        metavar="NAME=WORDS",
        callback=_slots,
        help="Words for a {slot} of the script.",
    )(command)
    return click.option("--voice", default="", metavar="NAME", help="Another voice than the script's own.")(command)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program to read.")


def complete_script(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a script in the library, or else a file."""
    del ctx, param
    from guided_audio.library import list_library

    names = [script.name for script in list_library() if script.name.startswith(incomplete)]
    return [CompletionItem(name) for name in names] or [CompletionItem(incomplete, type="file")]


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
