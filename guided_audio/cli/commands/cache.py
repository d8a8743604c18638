"""`guided-audio cache`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.common_options import json_option, yes_option
from guided_audio.cli.humanize import count_of
from guided_audio.cli.parsing import Commands
from guided_audio.cli.printing import confirm, echo, fill, print_json
from guided_audio.core.files import is_private

if TYPE_CHECKING:
    from guided_audio.voices.spoken_store import CacheContents


@click.group("cache", cls=Commands, epilog="Example:  guided-audio cache info", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show or clear the sound that is kept.

    Sentences that were spoken and sessions made for a browser are kept, so that they need not be spoken again. They are for
    you alone; with --no-cache, play and export keep and use no sentences.
    """
    if ctx.invoked_subcommand is None:  # asking nothing is no mistake
        echo(ctx.get_help())


@command.command("info", epilog="Example:  guided-audio cache info --json")
@json_option
def info(as_json: bool) -> None:
    """Show where it is, and how large."""
    from guided_audio.session.finished import finished_contents
    from guided_audio.voices.spoken_store import cache_contents

    spoken, made = cache_contents(), finished_contents()
    if as_json:
        print_json({**_as_dict(spoken), "sessions": _as_dict(made)})
        return
    echo(f"{_in_words(spoken.entries, spoken.size)}, of at most {_size(spoken.bound)}, in {spoken.folder}")
    what = f"{count_of(made.entries, 'session')} for a browser"
    echo(f"{what}, {_size(made.size)}, of at most {_size(made.bound)}, in {made.folder}")
    for kept in (spoken, made):
        if is_private(kept.folder) is False:
            echo(f"Others on this machine can read the files in {kept.folder}.")


@command.command("clear", epilog="Example:  guided-audio cache clear")
@yes_option
def clear(yes: bool) -> None:
    """Remove all sound that is kept.

    The next session takes a few seconds longer; nothing else is lost.
    """
    from guided_audio.session.finished import clear_finished, finished_contents
    from guided_audio.voices.spoken_store import cache_contents, clear_cache

    what = _all_in_words(cache_contents(), finished_contents())
    if what and not yes:
        echo(fill(f"This removes {what}. Your scripts, exports, history and written pages stay."))
        confirm("Remove them?", abort=True)
    what = _all_in_words(clear_cache(), clear_finished())
    echo(f"Removed {what}." if what else "There was nothing to remove.")


def _all_in_words(spoken: CacheContents, made: CacheContents) -> str:
    words = [_in_words(spoken.entries, spoken.size)] if spoken.size else []
    words += [f"{count_of(made.entries, 'session')} for a browser, {_size(made.size)}"] if made.size else []
    return "; ".join(words)


def _as_dict(kept: CacheContents) -> dict[str, object]:
    return {"folder": str(kept.folder), "entries": kept.entries, "size_bytes": kept.size, "bound_bytes": kept.bound}


def _in_words(count: int, size: int) -> str:
    return f"{count_of(count, 'sentence')}, {_size(size)}"


def _size(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB" if size >= 1 << 30 else f"{size / (1 << 20):.1f} MiB"
