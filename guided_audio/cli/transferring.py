"""What the commands for history and pages share of exporting and importing."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from guided_audio.cli.printing import echo, fill
from guided_audio.core.config import writing_folder
from guided_audio.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyrage.x25519 import Identity

    from guided_audio.journal.tables import Form


def table_form(path: Path, wanted: str | None, endings: str = ".csv or .json") -> Form:
    """Return how a table is written: as was asked for, else by the ending of its file; UsageError if that says nothing."""
    from guided_audio.journal.tables import Form

    name = wanted or path.suffix.lower().removeprefix(".")
    if name not in {*Form}:
        raise UsageError(f"the ending of «{path}» does not say how it is written", f"use {endings}, or --format")
    return Form(name)


def tell_exported(target: Path, what: str) -> None:
    """Print what a file or a folder has, and that it is plain."""
    echo(f"{target} has {what}.")
    echo("Whoever can open it can read it: it is not encrypted.")


@contextlib.contextmanager
def printed_whole() -> Iterator[TextIO]:
    """Yield a file for what is printed as it is, for another program; on a terminal, nothing of it acts as a command."""
    if sys.stdout.isatty():
        shown = io.StringIO(newline="")
        yield shown
        echo(shown.getvalue(), nl=False)
        return
    text = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        yield text
    finally:
        text.flush()
        text.detach()


def ask_secret() -> Identity:
    """Ask for the passphrase of the pages, or the recovery key, and return the key; EncryptionError if it is none."""
    from guided_audio.journal.encryption import unlock

    secret = click.prompt("Passphrase, or recovery key", hide_input=True, err=True)
    echo("A few seconds …", err=True)
    return unlock(writing_folder(), secret)


def ask_new_passphrase() -> str:
    """Ask for a new passphrase, twice."""
    from guided_audio.journal.encryption import SHORTEST

    echo(fill("Choose a passphrase: four or five words that have nothing to do with each other are good."), err=True)
    while True:
        passphrase = str(
            click.prompt("Passphrase", hide_input=True, confirmation_prompt="And once more", err=True)
        ).strip()
        if len(passphrase) >= SHORTEST:
            return passphrase
        echo(f"It has {len(passphrase)} characters; {SHORTEST} is the least.", err=True)
