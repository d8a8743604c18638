"""`guided-audio check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_script, json_option, print_json

if TYPE_CHECKING:
    from guided_audio.core.errors import Diagnostic

_OTHER_LANGUAGE = "care/other-language"
"""The note that most rules of care could not be used."""


@click.command("check", epilog="Example:  guided-audio check my-script.md scripts/")
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...", shell_complete=complete_script)
@click.option("--care", is_flag=True, help="Read for kindness, too: pace, choice and safety.")
@json_option
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], care: bool, as_json: bool) -> None:
    """Check scripts, and say everything that is wrong with them at once; of a folder, all scripts in it.

    Each finding has its place in the file and what would be right. Ends with 1 if a script cannot be performed.
    """
    from guided_audio.cli.diagnostics import as_dict, print_diagnostics
    from guided_audio.core.errors import Severity, UsageError
    from guided_audio.library.catalog import scripts_in
    from guided_audio.session.check import check_file, is_unkind

    problems: list[str] = []
    scripts: list[str] = []
    for file in files:
        try:
            scripts += scripts_in(file)
        except UsageError as error:  # the other folders are still worth checking
            problems.append(error.message)
    results = {script: check_file(script, care) for script in dict.fromkeys(scripts)}
    found = [diagnostic for result in results.values() for diagnostic in result]
    bad = [script for script, result in results.items() if any(d.severity is Severity.ERROR for d in result)]
    if as_json:
        print_json([as_dict(diagnostic) for diagnostic in found])
    else:
        print_diagnostics(found)
        errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in found)
        told = _count(errors, "error") + (f" in {len(bad)} of them" if len(results) > 1 and bad else "")
        warnings = sum(diagnostic.severity is Severity.WARNING for diagnostic in found)
        told += f", {_count(warnings, 'warning')}" if warnings else ""
        told += _kindness(found) if care and not bad and not is_unkind(found) else ""
        click.echo(f"{_count(len(results), 'script')} checked: {told}", err=True)
    for problem in problems:
        click.echo(f"{click.style('Sorry:', fg='red')} {problem}.", err=True)
    ctx.exit(UsageError.exit_code if problems else 1 if bad else 0)


def _kindness(found: list[Diagnostic]) -> str:
    """Say that nothing was found; and nothing more, where most rules could not be used."""
    is_half_read = any(diagnostic.code == _OTHER_LANGUAGE for diagnostic in found)
    return f"; the care rules{' that could be used' if is_half_read else ''} found nothing"


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
