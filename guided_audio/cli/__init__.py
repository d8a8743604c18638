"""The command line: one command per file, each imported when it is called; errors become messages here, in one place."""

import difflib
import errno
import importlib
import os
import signal
import sys

import click

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError

_INTERRUPTED = 130
"""What shells expect of a program that was interrupted."""
_COMMANDS = (
    "path", "ground", "care", "list", "show", "play", "export", "new", "check", "fix", "import", "voices", "pronounce", "sounds",
    "devices", "history", "writing", "cache",
)  # fmt: skip
_MODULES = {"import": "import_"}
"""Commands whose names cannot be those of modules."""


class Program(click.Group):
    """The group of all commands, in the order in which a person would meet them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is no such one."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"guided_audio.cli.commands.{_MODULES.get(cmd_name, cmd_name)}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run; a mistyped one is answered with the nearest."""
        near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
        if args[0] not in _COMMANDS and near:
            ctx.fail(f"There is no command «{args[0]}»; did you mean «{near[0]}»?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, and say what went wrong if something did."""
        try:
            return super().invoke(ctx)
        except DiagnosticsError as error:
            from guided_audio.cli.diagnostics import print_diagnostics

            print_diagnostics(error.diagnostics, err=True)
            ctx.exit(error.exit_code)
        except GuidedAudioError as error:
            click.echo(f"{click.style('Sorry:', fg='red')} {error.message}.", err=True)
            if error.hint:
                click.echo(
                    f"{error.hint[0].upper()}{error.hint[1:]}{'' if error.hint.endswith('?') else '.'}", err=True
                )
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nStopped. Nothing is left half done.", err=True)
            ctx.exit(_INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read this has read enough; click ends quietly
                raise
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"{click.style('Sorry:', fg='red')} {where}{(error.strerror or str(error)).lower()}.", err=True)
            ctx.exit(1)


_EXAMPLES = """\b
Where to begin tonight:    guided-audio path
When it is all too much:   guided-audio ground
Hear a session:            guided-audio play grounding-here-and-now
Keep one as a file:        guided-audio export grounding-here-and-now"""


@click.command(
    cls=Program,
    epilog=_EXAMPLES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="guided-audio", prog_name="guided-audio")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Guided meditations for meeting your inner child, spoken by a kind voice, offline."""
    if ctx.invoked_subcommand is None:  # asking nothing is no mistake
        from guided_audio.cli.keys import has_terminal

        if has_terminal():
            from guided_audio.cli.picking import pick_and_play

            pick_and_play(ctx)
        else:
            click.echo(ctx.get_help())


def main() -> None:
    """Run the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # a terminal without an ellipsis is no reason to stop
    # Nothing here needs algebra, and its threads cost 90 ms to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):  # being asked to end is like Ctrl-C: half-written files are removed
            signal.signal(getattr(signal, name), _interrupt)
    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    program(color=False if is_plain else None)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
