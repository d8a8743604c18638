"""`guided-audio writing`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.commands import encryption
from guided_audio.cli.common_options import force_option, json_option, yes_option
from guided_audio.cli.humanize import count_of, day_of
from guided_audio.cli.parsing import Commands
from guided_audio.cli.printing import confirm, echo, fill, print_json
from guided_audio.cli.transferring import added_in_words, ask_secret, printed_whole, table_form, tell_exported
from guided_audio.core.config import writing_folder
from guided_audio.core.errors import UsageError
from guided_audio.core.files import is_private
from guided_audio.core.translation import N_, _, ngettext

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

    from guided_audio.journal.tables import Form

_MARKDOWN = "markdown"
_FORMS = (_MARKDOWN, "csv", "json")


@click.group("writing", cls=Commands, epilog="Example:  guided-audio writing", invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the pages you wrote during sessions.

    It shows no word of them: somebody may look over your shoulder.

    They are plain text files for you alone; any text editor opens them. «guided-audio writing encrypt» encrypts them.
    """
    from guided_audio.journal.written_pages import list_writing

    if ctx.invoked_subcommand is not None:
        return
    pages = list_writing()
    if as_json:
        print_json([
            {"name": p.name, "day": str(p.day), "session": p.session, "words": p.words, "path": str(p.path)} for p in pages
        ])  # fmt: skip
        return
    for page in pages:
        day = day_of(page.day)
        how_long = _("encrypted") if page.words is None else count_of(page.words, "word")
        echo(f"{day} · {page.session} · {how_long}\n    {page.path}")
    if pages and is_private(pages[0].path.parent) is False:
        echo("\n" + fill(_("Their folder does not keep others on this machine from reading them.")))
    if pages:
        echo("\n" + fill(_("To read one here: «guided-audio writing show {name}»", name=shlex.quote(pages[-1].name))))
    else:
        echo(_("Nothing has been written yet."))


@command.command("show", epilog="Example:  guided-audio writing show 2026-11-22-a-letter-and-an-answer")
@click.argument("name")
def show(name: str) -> None:
    """Print what was written; of an encrypted page, after its passphrase, or the recovery key."""
    from guided_audio.journal.written_pages import find_writing, read_page

    page = find_writing(name)
    if page is None:
        raise UsageError(N_("there is no page «{name}»", name=name), N_("«guided-audio writing» lists them"))
    echo(read_page(page.path, ask_secret() if page.words is None else None), nl=False)


@command.command("export", epilog="Example:  guided-audio writing export my-pages")
@click.argument("target", metavar="FOLDER|FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(_FORMS), help="How it is written; else by the ending.")
@force_option
def export(target: Path, form: str | None, force: bool) -> None:
    """Write every page to a folder as Markdown, or all of them to one FILE: .md, .csv or .json. «-» prints them.

    Encrypted pages are plain there. «guided-audio writing import» takes them in again.
    """
    from guided_audio.journal.writing_transfer import all_pages, export_file, export_folder, write_pages

    is_folder = str(target) != "-" and _is_folder(target, form)
    pages = all_pages(_identity_if_encrypted())
    if str(target) == "-":
        with printed_whole() as file:
            write_pages(file, _form_of(target, form or _MARKDOWN), pages)
        return
    if is_folder:
        number = export_folder(target, pages, overwrite=force)
    else:
        number = export_file(target, _form_of(target, form), pages, overwrite=force)
    tell_exported(target, count_of(number, "page"))


@command.command("import", epilog="Example:  guided-audio writing import my-pages")
@click.argument("source", metavar="FOLDER|FILE", type=click.Path(path_type=Path, exists=True))
@click.option("--format", "form", type=click.Choice(_FORMS), help="How it is written; else by the ending.")
def import_(source: Path, form: str | None) -> None:
    """Add the pages of a folder or a file, as an export writes them. What is here already is not added again."""
    from guided_audio.journal.writing_transfer import import_pages, read_file, read_folder

    pages, others = read_folder(source) if source.is_dir() else (read_file(source, _form_of(source, form)), [])
    added, known = import_pages(pages, _identity_if_encrypted() if pages else None)
    echo(added_in_words(count_of(added, "page"), known))
    if others:
        named = ", ".join(f"«{name}»" for name in others)
        hint = _("a page is called like 2026-11-22-a-letter.md, and is not encrypted")
        echo(fill(_("Not taken in: {named}. In a folder, {hint}.", named=named, hint=hint)), err=True)


@command.command("clear", epilog="Example:  guided-audio writing clear")
@yes_option
def clear(yes: bool) -> None:
    """Remove every page that was written during sessions. They cannot be brought back."""
    from guided_audio.journal.written_pages import clear_writing, count_writing

    what = _in_words(*count_writing())
    if what and not yes:
        echo(_("This removes {what} in {folder}. They cannot be brought back.", what=what, folder=writing_folder()))
        confirm(_("Remove them?"), abort=True)
    what = _in_words(*clear_writing())
    echo(_("Removed {what}.", what=what) if what else _("There was nothing to remove."))


def _is_folder(target: Path, form: str | None) -> bool:
    return target.is_dir() or (not target.suffix and form in {None, _MARKDOWN})


def _form_of(path: Path, wanted: str | None) -> Form | None:
    """Return the form of a table; None for Markdown."""
    is_markdown = wanted == _MARKDOWN or (wanted is None and path.suffix.lower() == ".md")
    return None if is_markdown else table_form(path, wanted, ".md, .csv, .json")


def _identity_if_encrypted() -> Identity | None:
    """Ask for the key if there is an encrypted page."""
    from guided_audio.journal.written_pages import list_writing

    return ask_secret() if any(page.words is None for page in list_writing()) else None


def _in_words(pages: int, unfinished: int) -> str:
    """Return the words for pages, and for copies of them that were left when a program was killed; none for nothing."""
    copies = ngettext("{count} unfinished copy", "{count} unfinished copies", unfinished) if unfinished else ""
    return f" {_('and')} ".join(filter(None, (count_of(pages, "page") if pages else "", copies)))


for _one in (encryption.encrypt, encryption.decrypt, encryption.passphrase):
    command.add_command(_one)
