"""`guided-audio cache`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import json_option, print_json

if TYPE_CHECKING:
    from guided_audio.session.sentences import CacheContents


@click.group("cache", epilog="Example:  guided-audio cache info", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show or clear the sentences that are kept, so that no voice has to speak them again.

    They are sound files of your sessions' sentences, which nobody else can read; --no-cache plays and exports without them.
    """
    if ctx.invoked_subcommand is None:  # asking nothing is no mistake
        click.echo(ctx.get_help())


@command.command("info", epilog="Example:  guided-audio cache info --json")
@json_option
def info(as_json: bool) -> None:
    """Show where they are, and how much room they take."""
    from guided_audio.session.sentences import cache_contents

    contents = cache_contents()
    if as_json:
        print_json(
            {
                "folder": str(contents.folder),
                "entries": contents.entries,
                "size_bytes": contents.size,
                "bound_bytes": contents.bound,
            }
        )
        return
    click.echo(f"{_in_words(contents)}, of at most {_size(contents.bound)}, in {contents.folder}")


@command.command("clear", epilog="Example:  guided-audio cache clear")
def clear() -> None:
    """Remove them all. The next session takes a few seconds longer; nothing else is lost."""
    from guided_audio.session.sentences import clear_cache

    removed = clear_cache()
    click.echo(f"Removed {_in_words(removed)}." if removed.size else "There was nothing to remove.")


def _in_words(contents: CacheContents) -> str:
    count = contents.entries
    return f"{count} sentence{'s' if count != 1 else ''}, {_size(contents.size)}"


def _size(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB" if size >= 1 << 30 else f"{size / (1 << 20):.1f} MiB"
