"""How words on the command line are read that click alone would refuse: slips in names, and words without their option."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import click

from guided_audio.core.translation import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from guided_audio.cli.completion import Complete


class Commands(click.Group):
    """A group of commands that answers a name it does not have with the nearest, or with where all are listed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run; UsageError if there is no such one."""
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-") and not ctx.resilient_parsing:
            from guided_audio.core.suggestions import did_you_mean

            hint = did_you_mean(args[0], names) or _("«{command} --help» lists them.", command=ctx.command_path)
            ctx.fail(_("There is no command «{name}»; {hint}", name=args[0], hint=hint))
        return super().resolve_command(ctx, args)


def words_for(
    option: str, metavar: str, complete: Complete | None = None, read: Callable[[str], object] = str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let words that stand alone be what an option takes: `care Ireland` is `care --country Ireland`."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def with_words(*args: object, words: tuple[str, ...], **given: object) -> None:
            if words and given[option]:
                said = _(
                    "--{option} and «{words}» say the same; leave one of them out.",
                    option=option,
                    words=" ".join(words),
                )
                raise click.UsageError(said)
            if words:
                given[option] = read(" ".join(words))
            command(*args, **given)

        return click.argument("words", nargs=-1, metavar=metavar, shell_complete=complete)(with_words)

    return add
