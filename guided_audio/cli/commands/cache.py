"""`guided-audio cache`."""

import click

from guided_audio.cli.common_options import json_option
from guided_audio.cli.humanize import count_of
from guided_audio.cli.printing import echo, print_json
from guided_audio.core.files import is_private


@click.group("cache", epilog="Example:  guided-audio cache info", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show or clear the sentences that are kept, so that no voice has to speak them again.

    They are sound files of your sessions' sentences, for you alone; --no-cache plays and exports without them.
    """
    if ctx.invoked_subcommand is None:  # asking nothing is no mistake
        echo(ctx.get_help())


@command.command("info", epilog="Example:  guided-audio cache info --json")
@json_option
def info(as_json: bool) -> None:
    """Show where they are, and how much room they take."""
    from guided_audio.voices.spoken_store import cache_contents

    kept = cache_contents()
    if as_json:
        sizes = {"entries": kept.entries, "size_bytes": kept.size, "bound_bytes": kept.bound}
        print_json({"folder": str(kept.folder), **sizes})
        return
    echo(f"{_in_words(kept.entries, kept.size)}, of at most {_size(kept.bound)}, in {kept.folder}")
    if is_private(kept.folder) is False:
        echo("That folder does not keep others on this machine from reading them.")


@command.command("clear", epilog="Example:  guided-audio cache clear")
def clear() -> None:
    """Remove them all. The next session takes a few seconds longer; nothing else is lost."""
    from guided_audio.voices.spoken_store import clear_cache

    removed = clear_cache()
    words = f"Removed {_in_words(removed.entries, removed.size)}."
    echo(words if removed.size else "There was nothing to remove.")


def _in_words(count: int, size: int) -> str:
    return f"{count_of(count, 'sentence')}, {_size(size)}"


def _size(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB" if size >= 1 << 30 else f"{size / (1 << 20):.1f} MiB"
