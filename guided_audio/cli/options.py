"""Options that several commands share."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from guided_audio.core.units import Seconds


def _pairs(example: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
    def read(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
        del ctx, param
        pairs = {}
        for value in values:
            name, equals, words = value.partition("=")
            if not equals or not name.strip():
                raise click.BadParameter(f"«{value}» should be of the form {example}")
            pairs[name.strip()] = words.strip()
        return pairs

    return read


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


def _pauses(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Read a factor: `0.8`, `0,8` or `80%`."""
    del ctx, param
    if value is None:
        return None
    try:
        factor = float(value.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        factor = 0.0
    factor /= 100 if value.strip().endswith("%") else 1
    if not SMALLEST_FACTOR <= factor <= LARGEST_FACTOR:  # and so is what is not a number at all
        raise click.BadParameter(
            f"«{value}» is not a factor from {SMALLEST_FACTOR:g} to {LARGEST_FACTOR:g}; 0.8 is a little shorter"
        )
    return factor


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


SMALLEST_FACTOR, LARGEST_FACTOR = 0.1, 10.0
_WISHES = (
    click.option(
        "--voice", default="", metavar="NAME", shell_complete=complete_voice,
        help="Another voice than the script's own.",
    ),
    click.option(
        "--slot", "slots", multiple=True, metavar="NAME=WORDS", callback=_pairs("name=Maya"),
        help="Words for a {slot} of the script.",
    ),
    click.option(
        "--choose", "options", multiple=True, metavar="NAME=PASSAGE", callback=_pairs("place=garden"),
        help="Which passage of a [choose] is performed; its first one unless given.",
    ),
    click.option(
        "--length", metavar="LENGTH", callback=read_length,
        help="How long it is to last, such as 20m: silences and rounds of breathing are fitted, exact pauses never; "
        "if it has to be shorter, [optional] passages are left out.",
    ),
    click.option(
        "--pauses", metavar="FACTOR", callback=_pauses,
        help="Scale all silences that may stretch, instead: 0.8 is a little shorter.",
    ),
    click.option(
        "--no-cache", is_flag=True,
        help="Keep no sentence on this machine for the next time, and use none that was kept.",
    ),
)  # fmt: skip


def session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what may be asked of a session: the command gets it as `wishes`."""

    @functools.wraps(command)
    def with_wishes(
        *args: object,
        voice: str,
        slots: dict[str, str],
        options: dict[str, str],
        length: Seconds | None,
        pauses: float | None,
        no_cache: bool,
        **others: object,
    ) -> None:
        from guided_audio.session.session import Wishes

        if length is not None and pauses is not None:
            raise click.UsageError("--length finds the factor that --pauses would set; give one of them.")
        command(*args, wishes=Wishes(voice, slots, options, length, pauses, cached=not no_cache), **others)

    for option in reversed(_WISHES):
        with_wishes = option(with_wishes)
    return with_wishes


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
