"""`guided-audio new`, `check` and `fix`: making scripts, and finding and mending what is wrong with them."""

from __future__ import annotations

import difflib
import shlex
from collections import Counter
from pathlib import Path

import click

from guided_audio.cli import key_reader
from guided_audio.cli.common_options import PRACTICES, json_option
from guided_audio.cli.completion import complete_script
from guided_audio.cli.humanize import count_of
from guided_audio.cli.printing import (
    confirm,
    diagnostic_as_dict,
    echo,
    print_diagnostics,
    print_json,
    print_sorry,
    style,
)
from guided_audio.core.errors import Diagnostic, Severity, UsageError
from guided_audio.core.translation import N_, _

_OTHER_LANGUAGE = "care/other-language"
"""The note that most rules of care could not be used."""
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command("new", epilog="Example:  guided-audio new a-visit --practice meeting")
@click.argument("name", required=False)
@click.option(
    "--practice", type=click.Choice(PRACTICES), default="meeting", show_default=True, help="Its kind of practice."
)
@click.option("--title", default="", help="Its title; made from NAME unless given.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of the front matter instead, for editors.")
def new_command(name: str | None, practice: str, title: str, schema: bool) -> None:
    """Write a first draft of a script.

    Any text editor can take it further. A plain NAME becomes a script in your own library; a NAME with a folder, or with .md
    at its end, is a path.
    """
    from guided_audio.library.templates import begin_script, front_matter_schema

    if schema and name:
        raise click.UsageError(N_("--schema writes no script; leave the name out."))
    if schema:
        echo(front_matter_schema(), nl=False)
        return
    if not name:
        raise click.UsageError(N_("A script needs a name, such as a-visit."))
    path = begin_script(name, practice, title)
    echo(_("{path} is written. Now make it yours, in any text editor.", path=path))
    shown = shlex.quote(path.stem if path.stem == name else str(path))
    echo(
        _("Then:  guided-audio check {shown}  ·  guided-audio show {shown}  ·  guided-audio play {shown}", shown=shown)
    )


@click.command("check", epilog="Example:  guided-audio check my-script.md scripts/")
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...", shell_complete=complete_script)
@click.option("--care", is_flag=True, help="Check for kindness, too: pace, choice and safety.")
@json_option
@click.pass_context
def check_command(ctx: click.Context, files: tuple[str, ...], care: bool, as_json: bool) -> None:
    """Check scripts, and report every mistake.

    All mistakes are reported at once, each with its place in the file and what would be right; of a folder, those of all
    scripts in it. Ends with 1 if a script cannot be performed.
    """
    from guided_audio.library.catalog import scripts_in
    from guided_audio.session.script_files import check_file

    problems: list[str] = []
    scripts: list[str] = []
    for file in files:
        try:
            scripts += scripts_in(file)
        except UsageError as error:  # the other folders are still worth checking
            problems.append(error.message)
    results = [check_file(script, care) for script in dict.fromkeys(scripts)]
    found = [diagnostic for result in results for diagnostic in result]
    bad = sum(any(d.severity is Severity.ERROR for d in result) for result in results)
    if as_json:
        print_json([diagnostic_as_dict(diagnostic) for diagnostic in found])
    else:
        print_diagnostics(found)
        kindness = _kindness(found) if care and not bad else ""
        echo(
            _(
                "{count} checked: {totals}{kindness}",
                count=_count(len(results), "script"),
                totals=_totals(found, bad, len(results)),
                kindness=kindness,
            ),
            err=True,
        )
    for problem in problems:
        print_sorry(f"{problem}.")
    ctx.exit(UsageError.exit_code if problems else 1 if bad else 0)


_NONE = {"script": _("no scripts"), "error": _("no errors")}


def _totals(found: list[Diagnostic], bad: int, scripts: int) -> str:
    counts = Counter(diagnostic.severity for diagnostic in found)
    where = _(" in {bad} of them", bad=bad) if scripts > 1 and bad else ""
    warnings = counts[Severity.WARNING]
    more = f", {count_of(warnings, 'warning')}" if warnings else ""
    return f"{_count(counts[Severity.ERROR], 'error')}{where}{more}"


def _kindness(found: list[Diagnostic]) -> str:
    """Return the words for no findings of care; where most rules could not be used, they say no more than that."""
    from guided_audio.session.script_files import is_unkind

    if is_unkind(found):
        return ""
    is_half_read = any(diagnostic.code == _OTHER_LANGUAGE for diagnostic in found)
    if is_half_read:
        return _("; the care rules that could be used found nothing")
    return _("; the care rules found nothing")


def _count(number: int, noun: str) -> str:
    return count_of(number, noun) if number else _NONE[noun]


@click.command("fix", epilog="Example:  guided-audio fix my-script.md scripts/ --yes")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE|FOLDER...", type=click.Path(path_type=Path, exists=True)
)
@click.option("-y", "--yes", is_flag=True, help="Write the changes without asking.")
@click.option("--check", is_flag=True, help="Change nothing; end with 1 if something would change.")
@click.pass_context
def fix_command(ctx: click.Context, files: tuple[Path, ...], yes: bool, check: bool) -> None:
    r"""Repair cues that a slip has spoilt.

    Such as those that a formatter changed, \[pause 6s\], or that were mistyped, (pause 5s), [pasue 5s]. Only what `check`
    reports and what can be repaired mechanically is changed, and it is shown before it is written. Of a folder, all scripts
    in it are repaired.
    """
    from guided_audio.library.catalog import scripts_in
    from guided_audio.session.script_files import mend_file, save_mended

    paths = dict.fromkeys(Path(script) for file in files for script in scripts_in(str(file)))
    read = [(path, *mend_file(path)) for path in paths]  # if one cannot be read, none is changed
    spoilt = [(path, before, mended) for path, before, mended in read if mended.text != before]
    for path, before, mended in spoilt:
        _show_difference(before, mended.text, path)
        what = count_of(len(mended.changes), "change")
        if check:
            told = N_("{path}: {what} to make", path=path, what=what)
        elif yes or (
            key_reader.has_keyboard() and confirm(_("{path}: {what}. Write them?", path=path, what=what), err=True)
        ):
            save_mended(path, mended)
            told = N_("{path}: {what} made", path=path, what=what)
        elif key_reader.has_keyboard():
            told = N_("{path} stays as it is.", path=path)
        else:
            told = N_(
                "{path}: {what} not made; to make them: guided-audio fix --yes {quoted}",
                path=path,
                what=what,
                quoted=shlex.quote(str(path)),
            )
        echo(told, err=True)
    if whole := len(read) - len(spoilt):
        which = f"{read[0][0]}" if len(read) == 1 else count_of(whole, "other script" if spoilt else "script")
        echo(_("{told}: nothing to mend", told=which), err=True)
    ctx.exit(1 if check and spoilt else 0)


def _show_difference(before: str, after: str, file: Path) -> None:
    """Print a unified difference, in colours on a terminal; click removes them elsewhere."""
    old, new = (_lines(text) for text in (before, after))
    for line in difflib.unified_diff(old, new, str(file), f"{file} (mended)"):
        echo(style(line.removesuffix("\n"), fg=_COLOURS.get(line[:1])))


def _lines(text: str) -> list[str]:
    """Return a text's lines as they may be shown, without control characters that a terminal would obey."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    return ["".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in line) + "\n" for line in lines]
