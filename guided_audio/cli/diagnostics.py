"""Printing what was found in a script: one line each for editors; on a terminal, with the line it is about."""

from __future__ import annotations

import contextlib
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.core.errors import Diagnostic, Severity, SourceLocation

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_MAX_BYTES = 2 * 1024 * 1024
_WIDEST = 96


def print_diagnostics(diagnostics: Sequence[Diagnostic], err: bool = False) -> None:
    """Print findings with their places first, so that editors can jump there; a terminal sees the lines as well."""
    stream = sys.stderr if err else sys.stdout
    sources = _Sources() if stream is not None and stream.isatty() else None
    for found in diagnostics:
        severity = click.style(f"{found.severity}:", fg=_COLOURS[found.severity], bold=sources is not None)
        click.echo(f"{_printable(str(found.location))}: {severity} {_printable(found.message)} [{found.code}]", err=err)
        if sources and (excerpt := sources.excerpt(found.location)):
            line, caret = excerpt
            click.echo(f"    {line}\n    {click.style(caret, fg=_COLOURS[found.severity], bold=True)}", err=err)
        if found.hint:
            click.echo(_indented(_printable(found.hint), wraps=sources is not None), err=err)


def _indented(text: str, wraps: bool) -> str:
    """Indent a hint; where a person looks at it, in lines that fit."""
    width = max(40, shutil.get_terminal_size().columns) if wraps else sys.maxsize
    return textwrap.fill(text, width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


class _Sources:
    """The lines of the files that findings are about."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def excerpt(self, place: SourceLocation) -> tuple[str, str] | None:
        """Return the line of a place, and a line with a caret under it; None if the file cannot be read as text."""
        from rich.cells import cell_len

        if place.path not in self._lines:
            self._lines[place.path] = _read_lines(place.path)
        lines = self._lines[place.path]
        if not 1 <= place.line <= len(lines) or not lines[place.line - 1].strip():
            return None
        line = _printable(lines[place.line - 1])
        room = max(12, min(_WIDEST, shutil.get_terminal_size().columns) - 8)
        start = 0
        while cell_len(line[start : place.column]) > room // 2 and cell_len(line[start:]) > room:
            start += 1
        end = next((n for n in range(len(line), start, -1) if cell_len(line[start:n]) <= room), start)
        before, after = "…" if start else "", "…" if end < len(line) else ""
        caret = " " * cell_len(before + line[start : place.column - 1]) + "^"
        return f"{before}{line[start:end]}{after}", caret


def _printable(text: str) -> str:
    """Return a text in which nothing moves the cursor or changes the colours of a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def _read_lines(path: str) -> list[str]:
    with contextlib.suppress(OSError):
        if Path(path).is_file() and Path(path).stat().st_size <= _MAX_BYTES:
            return Path(path).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    return []


def as_dict(found: Diagnostic) -> dict[str, object]:
    """Return a finding as JSON knows it."""
    place = found.location
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "severity": str(found.severity),
        "code": found.code,
        "message": found.message,
        "hint": found.hint,
    }
