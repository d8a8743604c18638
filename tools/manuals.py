"""Makes the man pages and the completion files that are installed with the program: `make man`.

They are kept in `packaging/share/`, so that building a wheel needs neither the program nor its libraries.
"""

import copy
import inspect
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete
from click_man.core import generate_man_page
from release import version

from guided_audio.cli import program

SHARE = Path(__file__).resolve().parent.parent / "packaging" / "share"
NAME = "guided-audio"
COMPLETIONS = {
    f"bash-completion/completions/{NAME}": BashComplete,
    f"fish/vendor_completions.d/{NAME}.fish": FishComplete,
    f"zsh/site-functions/_{NAME}": ZshComplete,
}
"""Where each shell looks for the file of a program, below `share/`."""


def pages(name: str, command: click.Command, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """Yield the page of a command and those of its subcommands: the name of the file, and what is in it."""
    page = _for_page(command)
    context = click.Context(page, info_name=name, parent=parent)
    inner: dict[str, click.Command] = {}
    if isinstance(command, click.Group) and isinstance(page, click.Group):
        found = {each: command.get_command(context, each) for each in command.list_commands(context)}
        inner = {each: one for each, one in found.items() if one is not None and not one.hidden}
        page.commands = {each: _for_page(one) for each, one in inner.items()}
    # A date would make other pages every day; what tells them apart is the version.
    text = generate_man_page(context, version="", date=f"version {version()}")
    yield context.command_path.replace(" ", "-") + ".1", text
    for each, one in inner.items():
        yield from pages(each, one, context)


def _for_page(command: click.Command) -> click.Command:
    """Return a command whose help is in the language of man pages, with its example, and its first sentence uncut."""
    page = copy.copy(command)
    help_text, example = (inspect.cleandoc(text or "") for text in (command.help, command.epilog))
    page.help = "\n\n".join(_as_roff(part) for part in (*help_text.split("\n\n"), *filter(None, example.split("\n\n"))))
    page.short_help = " ".join(help_text.split("\n\n")[0].split()).rstrip(".")
    return page


def _as_roff(paragraph: str) -> str:
    """Return a paragraph of click's help for groff; one that click would not wrap keeps its lines."""
    keeps_lines = paragraph.startswith(("\b", "Example"))
    lines = paragraph.lstrip("\b\n").splitlines()
    escaped = [line.replace("\\", "\\e").replace("-", "\\-") for line in lines]
    safe = [f"\\&{line}" if line.startswith((".", "'")) else line for line in escaped]
    return "\n".join((".nf", *safe, ".fi") if keeps_lines else safe)


def main(share: Path = SHARE) -> None:
    """Write all of them anew."""
    folder = share / "man" / "man1"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file, text in pages(NAME, program):
        (folder / file).write_text(text, "utf-8")
    for place, shell in COMPLETIONS.items():
        target = share / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(shell(program, {}, NAME, "_GUIDED_AUDIO_COMPLETE").source(), "utf-8")


if __name__ == "__main__":
    main()
