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
from guided_audio.core.translation import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyrage.x25519 import Identity

    from guided_audio.journal.tables import Form


def table_form(path: Path, wanted: str | None, endings: str = ".csv, .json") -> Form:
    """Return how a table is written: as was asked for, else by the ending of its file; UsageError if that says nothing."""
    from guided_audio.journal.tables import Form

    name = wanted or path.suffix.lower().removeprefix(".")
    if name not in {*Form}:
        raise UsageError(
            N_("the ending of «{path}» does not say how it is written", path=path),
            N_("use {endings}, or --format", endings=endings),
        )
    return Form(name)


def added_in_words(added: str, known: int) -> str:
    """Return what an import added, and how much of it was here already."""
    if not known:
        return _("Added {what}.", what=added)
    return ngettext(
        "Added {what}; {count} was here already.", "Added {what}; {count} were here already.", known, what=added
    )


def tell_exported(target: Path, what: str) -> None:
    """Print what a file or a folder has, and that it is plain."""
    echo(_("{target} has {what}.", target=target, what=what))
    echo(_("Whoever can open it can read it: it is not encrypted."))


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

    secret = click.prompt(_("Passphrase, or recovery key"), hide_input=True, err=True)
    echo(_("A few seconds …"), err=True)
    return unlock(writing_folder(), secret)


def ask_new_passphrase() -> str:
    """Ask for a new passphrase, twice."""
    from guided_audio.journal.encryption import SHORTEST

    echo(fill(_("Choose a passphrase: four or five words that have nothing to do with each other are good.")), err=True)
    while True:
        passphrase = str(
            click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=_("And once more"), err=True)
        ).strip()
        if len(passphrase) >= SHORTEST:
            return passphrase
        echo(_("It has {count} characters; {least} is the least.", count=len(passphrase), least=SHORTEST), err=True)
