"""`guided-audio fix`."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from guided_audio.cli.keys import has_keyboard

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command("fix", epilog="Example:  guided-audio fix my-script.md --yes")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("-y", "--yes", is_flag=True, help="Write the changes without asking.")
@click.option("--check", is_flag=True, help="Change nothing; end with 1 if something would change.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], yes: bool, check: bool) -> None:
    r"""Mend cues that a formatter or a slip has spoilt: \[pause 6s\], (pause 5s), [pasue 5s].

    Only what is mechanical is changed, and shown before it is written; everything else stays as it is.
    """
    from guided_audio import sessions

    spoilt = 0
    for file in files:
        before, mended = sessions.mend_script(file)
        if mended.text == before:
            click.echo(f"{file}: nothing to mend", err=True)
            continue
        spoilt += 1
        _show_difference(before, mended.text, file)
        count = len(mended.changes)
        what = f"{count} change{'s' if count != 1 else ''}"
        if check:
            click.echo(f"{file}: {what} to make", err=True)
        elif yes or (has_keyboard() and click.confirm(f"{file}: {what}. Write them?", err=True)):
            sessions.save_mended(file, mended)
            click.echo(f"{file}: {what} made", err=True)
        elif has_keyboard():
            click.echo(f"{file} stays as it is.", err=True)
        else:
            click.echo(f"{file}: {what} not made; to make them: guided-audio fix --yes {file}", err=True)
    ctx.exit(1 if check and spoilt else 0)


def _show_difference(before: str, after: str, file: Path) -> None:
    """Print a unified difference, in colours where a person looks at it; click takes them away elsewhere."""
    old, new = ([f"{line}\n" for line in text.replace("\r", "").split("\n")] for text in (before, after))
    for line in difflib.unified_diff(old, new, str(file), f"{file} (mended)"):
        click.echo(click.style(line, fg=_COLOURS.get(line[:1])), nl=False)
