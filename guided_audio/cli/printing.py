"""Text on the terminal: lines that fit, findings in scripts, progress, JSON, and where to find help."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import shlex
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guided_audio.core.errors import Diagnostic, DiagnosticsError, GuidedAudioError, Severity, SourceLocation, shorten
from guided_audio.core.printable import UNSHOWN, printable
from guided_audio.core.translation import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from guided_audio.core.voice import Voice
    from guided_audio.safety.crisis import Danger

INDENT = "    "
_QUOTED = re.compile(r"«[^»]*»|\[[^\]]*\]|\([^)]*\)|\d+")
"""What differs in the messages of findings of one kind."""
_MOST_PLACES = 12
_WIDEST, _NARROWEST = 80, 20
_WIDEST_EXCERPT = 96
_TO_TYPE = re.compile(r"«[^«»]{1,40}»")
_UNBROKEN = "\u00a0"
_STYLE = "\ufdd0"
"""Stands for ESC in styles of this program's own, until all else of a line has been made printable; it is no character."""
_STYLED = re.compile(f"{_STYLE}(?=\\[(?:[0-2]|[34][0-7])m)")
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_SEVERITIES = {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.NOTE: _("note")}
_MAX_BYTES = 2 * 1024 * 1024
_GROUND = ("guided-audio ground", _("about a minute of steady ground"))
_CARE = ("guided-audio care", _("people to call, and what to do right now"))
_CARE_NOW = ("guided-audio care", _("what to do right now, and when to stop"))


def fill(text: str, indent: str = "", first: str | None = None, widest: int = _WIDEST) -> str:
    """Break a text into lines that fit the terminal, and `widest` columns; a «command to type» is never broken."""
    filled = textwrap.fill(
        _TO_TYPE.sub(lambda found: found[0].replace(" ", _UNBROKEN), str(text)),
        page_width(widest),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return filled.replace(_UNBROKEN, " ")


def page_width(widest: int = _WIDEST) -> int:
    """Return how wide a page may be on this terminal."""
    return max(_NARROWEST, min(widest, shutil.get_terminal_size().columns - 1))


def echo(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print lines; whatever is in them, only styles of `style` and `bold` reach the terminal as commands."""
    click.echo(_STYLED.sub("\x1b", printable(str(text), lines=True)), err=err, nl=nl)


def confirm(question: str, *, abort: bool = False, err: bool = False) -> bool:
    """Ask something that is answered with yes or no."""
    return click.confirm(printable(question), abort=abort, err=err)


def style(
    text: str, *, fg: str | None = None, bg: str | None = None, bold: bool | None = None, dim: bool | None = None
) -> str:
    """Return lines in a colour or a weight, for `echo`, which removes it where there is no terminal."""
    return click.style(printable(text, lines=True), fg=fg, bg=bg, bold=bold, dim=dim).replace("\x1b", _STYLE)


def bold(text: str) -> str:
    """Return a name or a title in bold, on one line."""
    return style(printable(text), bold=True)


def sentence(text: str) -> str:
    """Return a text with a capital letter at its beginning, after the marks that open a Spanish question."""
    shown = str(text)
    start = len(shown) - len(shown.lstrip("¿¡"))
    return shown[:start] + shown[start : start + 1].upper() + shown[start + 1 :]


def not_performable(script: str) -> str:
    """Return the words for a script that cannot be performed, and how to see why."""
    return _("cannot be performed as it is: «guided-audio check {script}» says why", script=shlex.quote(script))


def print_json(value: object) -> None:
    """Print a value as JSON; what cannot be shown is escaped as JSON does it, so that the value stays the same."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    echo(UNSHOWN.sub(lambda found: "\n" if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text))


def print_sorry(message: str) -> None:
    """Print on the error stream what went wrong."""
    echo(f"{style(_('Sorry:'), fg='red')} {printable(message)}", err=True)


def print_own_file(path: Path, is_new: bool, command: str) -> None:
    """Print where a file of the user's own is, whether it was made now, and the command that shows it."""
    echo(_("{path} is written.", path=path) if is_new else _("{path} is already there, and stays as it is.", path=path))
    echo(_("Open it in any text editor; «{command}» shows what you write there.", command=command))


def print_diagnostics(diagnostics: Sequence[Diagnostic], err: bool = False) -> None:
    """Print findings with their places first, so that editors can jump there; a terminal shows the lines as well."""
    stream = sys.stderr if err else sys.stdout
    is_shown = stream is not None and stream.isatty()
    lines_of = functools.cache(_read_lines)
    for found in diagnostics:
        severity = style(f"{_SEVERITIES[found.severity]}:", fg=_COLOURS[found.severity], bold=is_shown or None)
        echo(f"{printable(str(found.location))}: {severity} {printable(found.message)} [{found.code}]", err=err)
        has_lines = is_shown and not found.location.words  # a document shows none
        if has_lines and (excerpt := _excerpt(lines_of(found.location.path), found.location)):
            line, caret = excerpt
            echo(f"    {line}\n    {style(caret, fg=_COLOURS[found.severity], bold=True)}", err=err)
        if found.hint:
            echo(_indented(printable(found.hint), wraps=is_shown), err=err)


def print_grouped(diagnostics: Sequence[Diagnostic]) -> None:
    """Print findings to stderr, those of one kind as one: the first of them, and where the others are."""
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    for found in diagnostics:
        groups.setdefault((found.code, _QUOTED.sub("…", found.message)), []).append(found)
    for first, *others in groups.values():
        print_diagnostics([first], err=True)
        if others:
            shown = "; ".join(dict.fromkeys(map(_place_and_words, others[:_MOST_PLACES])))
            more = "; …" if len(others) > _MOST_PLACES else ""
            places = printable(shown) + more
            echo(INDENT + _("and {count} more like this: {places}", count=len(others), places=places), err=True)


def _place_and_words(found: Diagnostic) -> str:
    quoted = _QUOTED.search(found.message)
    return f"{found.location.words or _('line {line}', line=found.location.line)} {shorten(quoted[0]) if quoted else ''}".rstrip()


def print_problem(problem: GuidedAudioError) -> None:
    """Print an error that did not stop the command."""
    if isinstance(problem, DiagnosticsError):
        print_diagnostics(problem.diagnostics, err=True)
    else:
        echo(fill(problem.message), err=True)


def diagnostic_as_dict(found: Diagnostic) -> dict[str, object]:
    """Return a finding as JSON has it."""
    place = found.location
    rest = {"severity": str(found.severity), "code": found.code, "message": found.message, "hint": found.hint}
    named = {"place": place.words} if place.words else {}
    return {"path": place.path, "line": place.line, "column": place.column, **named, **rest}


def _indented(text: str, wraps: bool) -> str:
    """Indent a hint; on a terminal, in lines that fit."""
    width = max(40, shutil.get_terminal_size().columns) if wraps else sys.maxsize
    return textwrap.fill(text, width, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False)


def _excerpt(lines: Sequence[str], place: SourceLocation) -> tuple[str, str] | None:
    """Return the line of a place, and a line with a caret under it; None if the file has no such line."""
    from rich.cells import cell_len

    if not 1 <= place.line <= len(lines) or not lines[place.line - 1].strip():
        return None
    written = lines[place.line - 1].replace("\t", " ")
    line, column = printable(written), len(printable(written[: place.column - 1])) + 1
    room = max(12, min(_WIDEST_EXCERPT, shutil.get_terminal_size().columns) - 8)
    start = 0
    while cell_len(line[start:column]) > room // 2 and cell_len(line[start:]) > room:
        start += 1
    end = next((n for n in range(len(line), start, -1) if cell_len(line[start:n]) <= room), start)
    before, after = "…" if start else "", "…" if end < len(line) else ""
    caret = " " * cell_len(before + line[start : column - 1]) + "^"
    return f"{before}{line[start:end]}{after}", caret


def _read_lines(path: str) -> list[str]:
    with contextlib.suppress(OSError):
        if Path(path).is_file() and Path(path).stat().st_size <= _MAX_BYTES:
            return Path(path).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    return []


def answer_danger(danger: Danger, err: bool = False) -> None:
    """Point to people who can help, if words sound as if a person were needed."""
    from guided_audio.safety.crisis import Danger, care_sheet, person_now

    if danger is Danger.PLAIN:
        echo(style(fill(person_now()), bold=True), err=err)
        echo(f"\n{care_sheet().whom_to_call.text(page_width())}\n", err=err)
        _print_commands((_CARE_NOW, _GROUND), err)
        meant = _(
            "If you meant something else, forgive the program: say it in other words, or see «guided-audio path»."
        )
        echo("\n" + fill(meant), err=err)
    elif danger is Danger.PERHAPS:
        print_pointer(err)


def print_pointer(err: bool = False) -> None:
    """Print the commands that lead to people who can help."""
    echo(fill(_("If it is more than a session can hold:")), err=err)
    _print_commands((_CARE, _GROUND), err)


def _print_commands(commands: tuple[tuple[str, str], ...], err: bool) -> None:
    for command, purpose in commands:
        echo(f"{INDENT}{bold(command)}{' ' * (22 - len(command))}{purpose}", err=err)


def tell_measuring(voice: Voice) -> None:
    """Print why it takes a while: a voice that has not been heard before is measured."""
    echo(_("Getting to know the voice «{name}»: how fast it speaks is measured, once …", name=voice.name), err=True)


@contextlib.contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float], None]]:
    """Show on a terminal how far a job is and how long it still takes; yields what takes the share done, 0 to 1."""
    with _bar(what, 1.0, "BarColumn", "TaskProgressColumn", "TimeRemainingColumn") as update:
        yield lambda share: update(completed=share)


@contextlib.contextmanager
def rows_bar(total: int) -> Iterator[Callable[..., None]]:
    """Show on a terminal how many rows are done; yields what takes `completed`, `description`, and what is `left` in words."""
    with _bar(_("0 of {total}", total=total), total, "BarColumn", "TaskProgressColumn", left="") as update:
        yield update


@contextlib.contextmanager
def download_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how far a download is and how fast; yields what takes the bytes done, and all of them or 0."""
    columns = ("BarColumn", "DownloadColumn", "TransferSpeedColumn", "TimeRemainingColumn")
    with _bar(what, None, *columns) as update:
        yield lambda done, size: update(completed=done, total=size or None)


@contextlib.contextmanager
def _bar(what: str, total: float | None, *columns: str, **fields: Any) -> Iterator[Callable[..., None]]:
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda **_: None
        return
    from rich import progress as bars
    from rich.console import Console

    texts = (bars.TextColumn(f"{{task.fields[{name}]}}", markup=False) for name in fields)
    shown = (
        bars.TextColumn("{task.description}", markup=False),
        *(getattr(bars, name)() for name in columns),
        *texts,
    )
    with bars.Progress(*shown, console=Console(stderr=True), transient=True) as progress:
        yield functools.partial(progress.update, progress.add_task(printable(what), total=total, **fields))
