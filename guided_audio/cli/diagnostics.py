"""Printing what was found in a script."""

from collections.abc import Sequence

import click

from guided_audio.errors import Diagnostic, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def print_diagnostics(diagnostics: Sequence[Diagnostic], err: bool = False) -> None:
    """Print one finding a line, each with its place first, so that editors can jump there."""
    for found in diagnostics:
        severity = click.style(f"{found.severity}:", fg=_COLOURS[found.severity])
        cure = f"\n    {found.cure}" if found.cure else ""
        click.echo(f"{found.location}: {severity} {found.message} [{found.code}]{cure}", err=err)


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
        "cure": found.cure,
    }
