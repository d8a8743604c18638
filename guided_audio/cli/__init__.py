"""The command line: each command is imported when it is called; errors become messages here, in one place."""

import difflib
import errno
import importlib
import os
import signal
import sys

import click

from guided_audio.cli.key_reader import has_terminal
from guided_audio.cli.printing import echo, print_diagnostics, print_sorry, sentence
from guided_audio.core.errors import DiagnosticsError, GuidedAudioError
from guided_audio.core.printable import printable
from guided_audio.core.threads import NO_ROOM

_INTERRUPTED = 130
"""What shells expect of a program that was interrupted."""
_COMMANDS = (
    "path", "ground", "care", "list", "show", "play", "export", "new", "check", "fix", "import", "voices", "pronounce", "sounds",
    "devices", "history", "writing", "cache",
)  # fmt: skip
_GROUPED = {"check": "scripts", "fix": "scripts", "import": "scripts", "new": "scripts", "devices": "sounds"}
"""Commands that stand in a module with others, as `NAME_command`."""


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
        module = importlib.import_module(f"guided_audio.cli.commands.{_GROUPED.get(cmd_name, cmd_name)}")
        command = getattr(module, f"{cmd_name}_command" if cmd_name in _GROUPED else "command")
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
        """Run the command, and print what went wrong."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:  # which click prints: it may quote a name
            error.message = printable(error.message)  # type: ignore[misc]
            raise
        except DiagnosticsError as error:
            print_diagnostics(error.diagnostics, err=True)
            ctx.exit(error.exit_code)
        except GuidedAudioError as error:
            print_sorry(f"{error.message}.")
            if error.hint:
                echo(sentence(error.hint) + ("" if error.hint.endswith("?") else "."), err=True)
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            echo("\nStopped. Nothing is left half done.", err=True)
            ctx.exit(_INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe has read enough; click ends quietly
                raise
            where = f"{error.filename}: " if error.filename else ""
            print_sorry(f"{where}{(error.strerror or str(error)).lower()}.")
            ctx.exit(1)
        except RuntimeError as error:
            if "start new thread" not in str(error):
                raise
            print_sorry("the system allows no further thread.")  # to a library that this program uses
            echo(f"{sentence(NO_ROOM)}.", err=True)
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
        if has_terminal():
            _pick_and_play(ctx)
        else:
            echo(ctx.get_help())


def _pick_and_play(ctx: click.Context) -> None:
    """Show what can be played, and play what is picked."""
    from guided_audio.cli.commands import care, ground
    from guided_audio.cli.commands.play import play_script
    from guided_audio.cli.common_options import Place
    from guided_audio.playback.outputs import USUAL
    from guided_audio.tui.picker_app import pick
    from guided_audio.tui.picker_choices import Elsewhere, Picked

    match pick():
        case Picked(script=script, options=options):
            play_script(script, options, Place(USUAL))
        case Elsewhere.GROUND:
            ctx.invoke(ground.command)
        case Elsewhere.CARE:
            ctx.invoke(care.command)
        case None:
            echo("«guided-audio --help» tells what else there is.")


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
    try:
        program(color=False if is_plain else None)
    finally:
        _flush_or_drop()


def _flush_or_drop() -> None:
    """Write what is still to be printed; with a terminal that was closed drop it, or Python would exit with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
