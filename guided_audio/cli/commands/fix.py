"""`guided-audio fix`."""

import difflib
import shlex
from pathlib import Path

import click

from guided_audio.cli.keys import has_keyboard

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command("fix", epilog="Example:  guided-audio fix my-script.md scripts/ --yes")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE|FOLDER...", type=click.Path(path_type=Path, exists=True)
)
@click.option("-y", "--yes", is_flag=True, help="Write the changes without asking.")
@click.option("--check", is_flag=True, help="Change nothing; end with 1 if something would change.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], yes: bool, check: bool) -> None:
    r"""Mend cues that a formatter or a slip has spoilt: \[pause 6s\], (pause 5s), [pasue 5s].

    Only what is mechanical is changed, and shown before it is written; everything else stays as it is. Of a folder, all
    scripts in it are mended.
    """
    from guided_audio.library.catalog import scripts_in
    from guided_audio.session.convert import mend_file, save_mended

    paths = dict.fromkeys(Path(script) for file in files for script in scripts_in(str(file)))
    read = [(path, *mend_file(path)) for path in paths]  # if one cannot be read, none is changed
    spoilt = [(path, before, mended) for path, before, mended in read if mended.text != before]
    for path, before, mended in spoilt:
        _show_difference(before, mended.text, path)
        count = len(mended.changes)
        what = f"{count} change{'s' if count != 1 else ''}"
        if check:
            click.echo(f"{path}: {what} to make", err=True)
        elif yes or (has_keyboard() and click.confirm(f"{path}: {what}. Write them?", err=True)):
            save_mended(path, mended)
            click.echo(f"{path}: {what} made", err=True)
        elif has_keyboard():
            click.echo(f"{path} stays as it is.", err=True)
        else:
            click.echo(
                f"{path}: {what} not made; to make them: guided-audio fix --yes {shlex.quote(str(path))}", err=True
            )
    whole = len(read) - len(spoilt)
    if whole:
        others = "other " if spoilt else ""
        told = f"{read[0][0]}" if len(read) == 1 else f"{whole} {others}script{'s' if whole > 1 else ''}"
        click.echo(f"{told}: nothing to mend", err=True)
    ctx.exit(1 if check and spoilt else 0)


def _show_difference(before: str, after: str, file: Path) -> None:
    """Print a unified difference, in colours where a person looks at it; click takes them away elsewhere."""
    old, new = (_lines(text) for text in (before, after))
    for line in difflib.unified_diff(old, new, str(file), f"{file} (mended)"):
        click.echo(click.style(line.removesuffix("\n"), fg=_COLOURS.get(line[:1])))


def _lines(text: str) -> list[str]:
    """Return a text's lines as they may be shown: whatever a terminal would obey is a sign."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    return ["".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in line) + "\n" for line in lines]
