"""`guided-audio writing`."""

import shlex

import click

from guided_audio.cli.common_options import json_option, yes_option
from guided_audio.cli.humanize import count_of
from guided_audio.cli.parsing import Commands
from guided_audio.cli.printing import confirm, echo, fill, print_json
from guided_audio.core.config import writing_folder
from guided_audio.core.errors import UsageError
from guided_audio.core.files import is_private


@click.group("writing", cls=Commands, epilog="Example:  guided-audio writing", invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the pages that you wrote during sessions, without a word of them: somebody may look over your shoulder.

    They are plain text files for you alone; any text editor opens them.
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
        day = f"{page.day:%A} {page.day.day} {page.day:%B %Y}"
        echo(f"{day} · {page.session} · {count_of(page.words, 'word')}\n    {page.path}")
    if pages and is_private(pages[0].path.parent) is False:
        echo("\n" + fill("Their folder does not keep others on this machine from reading them."))
    if pages:
        echo("\n" + fill(f"To read one here: «guided-audio writing show {shlex.quote(pages[-1].name)}»"))
    else:
        echo("Nothing has been written yet.")


@command.command("show", epilog="Example:  guided-audio writing show 2026-11-22-a-letter-and-an-answer")
@click.argument("name")
def show(name: str) -> None:
    """Print what was written."""
    from guided_audio.journal.written_pages import read_writing

    text = read_writing(name)
    if text is None:
        raise UsageError(f"there is no page «{name}»", "«guided-audio writing» lists them")
    echo(text, nl=False)


@command.command("clear", epilog="Example:  guided-audio writing clear")
@yes_option
def clear(yes: bool) -> None:
    """Remove every page that was written during sessions. They cannot be brought back."""
    from guided_audio.journal.written_pages import clear_writing, count_writing

    what = _in_words(*count_writing())
    if what and not yes:
        echo(f"This removes {what} in {writing_folder()}. They cannot be brought back.")
        confirm("Remove them?", abort=True)
    what = _in_words(*clear_writing())
    echo(f"Removed {what}." if what else "There was nothing to remove.")


def _in_words(pages: int, unfinished: int) -> str:
    """Return the words for pages, and for copies of them that were left when a program was killed; none for nothing."""
    copies = f"{unfinished} unfinished {'copy' if unfinished == 1 else 'copies'}" if unfinished else ""
    return " and ".join(filter(None, (count_of(pages, "page") if pages else "", copies)))
