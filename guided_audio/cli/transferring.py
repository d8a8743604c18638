"""What the commands for history and pages share of exporting and importing."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from guided_audio.cli.printing import echo
from guided_audio.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guided_audio.journal.tables import Form


def table_form(path: Path, wanted: str | None) -> Form:
    """Return how a table is written: as was asked for, else by the ending of its file; UsageError if that says nothing."""
    from guided_audio.journal.tables import Form

    name = wanted or path.suffix.lower().removeprefix(".")
    if name not in {*Form}:
        raise UsageError(f"the ending of «{path}» does not say how it is written", "use .csv or .json, or --format")
    return Form(name)


@contextlib.contextmanager
def printed_whole() -> Iterator[TextIO]:
    """Yield a file for what is printed as it is, for another program; on a terminal, nothing of it acts as a command."""
    stream = click.get_binary_stream("stdout")
    if stream.isatty():
        shown = io.StringIO(newline="")
        yield shown
        echo(shown.getvalue(), nl=False)
        return
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        yield text
    finally:
        text.flush()
        text.detach()
