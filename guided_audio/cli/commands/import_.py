"""`guided-audio import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import json_option, print_json

if TYPE_CHECKING:
    from guided_audio.session.convert import Imported


@click.command("import", epilog="Example:  guided-audio import from-a-friend.txt -o scripts/quiet-lake.md")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The script to write; printed unless given.")
@click.option("-f", "--force", is_flag=True, help="Replace a file that is already there.")
@json_option
def command(file: Path, output: Path | None, force: bool, as_json: bool) -> None:
    """Make a script out of a foreign one: text, Markdown, SSML, subtitles, JSON, YAML or .docx.

    Pauses, bells and directions are understood in many ways of writing them; every guess is told with its place in FILE.
    """
    from guided_audio.cli.commands.export import may_replace
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.session.convert import import_script, save_script

    imported = import_script(file)
    target = output / f"{file.stem}.md" if output and output.is_dir() else output
    if not as_json:
        print_diagnostics(imported.findings, err=True)
    if target and not force and not may_replace(target):
        click.echo(f"{target} stays as it is.", err=True)
        return
    if target:
        save_script(target, imported.text)
    if as_json:
        print_json(_as_dict(imported, target))
    elif target is None:
        click.echo(imported.text, nl=not imported.text.endswith("\n"))
    click.echo(_summary(imported, target), err=True)


def _summary(imported: Imported, target: Path | None) -> str:
    guesses = (
        "no guesses" if not imported.guesses else f"{imported.guesses} guess{'es' if imported.guesses > 1 else ''}"
    )
    pauses = f"{imported.pauses} pause{'' if imported.pauses == 1 else 's'}, {imported.pause_seconds:g} seconds in all"
    return f"{f'{target}: ' if target else ''}{imported.form}; {pauses}; {guesses}"


def _as_dict(imported: Imported, target: Path | None) -> dict[str, object]:
    from guided_audio.cli.diagnostics import as_dict

    return {
        "form": imported.form,
        "output": str(target) if target else None,
        "text": None if target else imported.text,
        "pauses": imported.pauses,
        "pause_seconds": imported.pause_seconds,
        "guesses": imported.guesses,
        "findings": [as_dict(found) for found in imported.findings],
    }
