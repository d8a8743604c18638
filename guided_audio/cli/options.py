"""Options that several commands share."""

from __future__ import annotations

import functools
import inspect
import json
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable


def gathered(
    name: str, read: Callable[..., object], *options: Callable[[Callable[..., None]], Callable[..., None]]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds options to a command, which gets what `read` makes of them as one argument `name`."""
    known = inspect.signature(read).parameters

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def with_value(*args: object, **given: object) -> None:
            own = {option: given.pop(option) for option in known if option in given}
            command(*args, **{name: read(**own)}, **given)

        for option in reversed(options):
            with_value = option(with_value)
        return with_value

    return add


def read_length(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Read a length with its unit: `20m`, `12:30`."""
    del ctx, param
    if value is None:
        return None
    from guided_audio.core.units import clock, parse_duration, parse_number
    from guided_audio.script import MAX_LENGTH

    if number := parse_number(value):
        raise click.BadParameter(f"«{value}» could be minutes or seconds; write {number:g}m or {number:g}s")
    seconds = parse_duration(value)
    if seconds is None or not 0 < seconds <= MAX_LENGTH:
        raise click.BadParameter(f"«{value}» is not a length up to {clock(MAX_LENGTH)}; write 20m or 12:30")
    return seconds


def complete_voice(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a voice that is known without waiting for other programs."""
    del ctx, param
    from guided_audio.voices.catalog import list_voices

    begun = incomplete.casefold()
    return [
        CompletionItem(name, help=voice.description)
        for voice in list_voices(at_hand=True)
        for name in (voice.reference if ":" in begun else voice.name,)
        if name.casefold().startswith(begun)
    ]


def complete_offer(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a voice that could be had, or else a file."""
    del ctx, param
    from guided_audio.voices.offers import list_offers

    named = [
        offer for offer in list_offers() if offer.files and offer.name.casefold().startswith(incomplete.casefold())
    ]
    items = [CompletionItem(offer.name, help=offer.description) for offer in named]
    return items or [CompletionItem(incomplete, type="file")]


PRACTICES = (
    "grounding", "safe-place", "meeting", "dialogue", "memory", "somatic", "creative", "belief", "boundary", "compassion",
    "rest",
)  # fmt: skip
"""The families of practice; written out here, so that --help need not load the parser."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program to read.")


def complete_script(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a script in the library, or else a file."""
    del ctx, param
    from guided_audio.library.catalog import list_library

    names = [script.name for script in list_library() if script.name.startswith(incomplete)]
    return [CompletionItem(name) for name in names] or [CompletionItem(incomplete, type="file")]


def complete_need(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete what somebody needs, in words with hyphens: shells break at blanks."""
    del ctx, param
    from guided_audio.library.curriculum import list_needs

    items = []
    for need in filter(lambda need: need.scripts, list_needs()):
        keys = need.keys or (need.words,)
        for key in keys if incomplete else keys[:1]:
            word = "-".join(key.casefold().split())
            if word.startswith(incomplete.casefold()):
                items.append(CompletionItem(word, help=need.words))
    return items


def complete_country(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a country; its code serves where the name has a blank, at which shells break."""
    del ctx, param
    from guided_audio.safety.crisis import shipped_lines

    countries = sorted(shipped_lines().countries.values(), key=lambda country: country.name)
    named = [country for country in countries if country.name.casefold().startswith(incomplete.casefold())]
    return [CompletionItem(c.code if " " in c.name else c.name, help=c.name) for c in named]


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
