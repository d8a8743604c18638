"""The command line: each command is imported when it is called; errors become messages here, in one place."""

import contextlib
import errno
import importlib
import os
import sys
import threading
import time
import traceback
import warnings

import click

from guided_audio.cli.help_text import in_language
from guided_audio.cli.humanize import what_length_to_ask_for
from guided_audio.cli.key_reader import has_keyboard, has_terminal
from guided_audio.cli.parsing import Commands
from guided_audio.cli.printing import echo, print_diagnostics, print_problem, print_sorry, sentence
from guided_audio.core import cleanup, signals
from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, LengthOutOfReach
from guided_audio.core.files import reason_of
from guided_audio.core.printable import printable
from guided_audio.core.temporary import sweep_temporary_folders
from guided_audio.core.threads import NO_ROOM
from guided_audio.core.translation import _, bind_libraries

_LEAVING = 2.0
"""Seconds that threads may take to end by themselves once there is nothing left to do."""
_COMMANDS = (
    "path", "ground", "care", "list", "show", "play", "say", "serve", "export", "course", "batch", "new", "check", "fix",
    "import", "studio", "voices", "pronounce", "sounds", "devices", "history", "writing", "remind", "cache",
)  # fmt: skip
_GROUPED = {"check": "scripts", "fix": "scripts", "import": "importing", "new": "scripts", "devices": "sounds"}
"""Commands that stand in a module of another name, as `NAME_command`."""


class Program(Commands):
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
        return in_language(command) if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, and print what went wrong."""
        try:
            signals.begin()
            try:
                return self._invoke(ctx)
            finally:
                signals.end()  # what comes later is too late to end anything
        # An interrupt may become another error on its way, as in a class body.
        except (KeyboardInterrupt, Exception) as error:
            if not (isinstance(error, KeyboardInterrupt | click.Abort) or signals.was_interrupted()):
                raise
            signals.end()
            with contextlib.suppress(OSError):  # the terminal may have been closed
                echo("\n" + _("Stopped. Nothing is left half done."), err=True)
            ctx.exit(signals.INTERRUPTED)

    def _invoke(self, ctx: click.Context) -> object:
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
            hints = [error.hint, what_length_to_ask_for(error) if isinstance(error, LengthOutOfReach) else ""]
            for hint in filter(None, hints):
                told = sentence(hint)
                echo(told if told.endswith("?") else f"{told}.", err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe has read enough; click ends quietly
                raise
            where = f"{error.filename}: " if error.filename else ""
            print_sorry(f"{where}{reason_of(error)}.")
            ctx.exit(1)
        except RuntimeError as error:
            if "start new thread" not in str(error):
                raise
            print_sorry(_("the system allows no further thread."))  # to a library that this program uses
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
@click.version_option(package_name="guided-audio", prog_name="guided-audio", help="Show the version and exit.")
@click.option(
    "--plain/--no-plain",
    default=None,
    help="Plain lines instead of screens, for screen readers; «plain = true» in settings.toml.",
)
@click.pass_context
def program(ctx: click.Context, plain: bool | None) -> None:
    """Guided meditations for meeting your inner child, spoken by a kind voice, offline."""
    sweep_temporary_folders()  # a program that was killed may have left personal words in one
    plain = _is_plain() if plain is None else plain
    ctx.default_map = {name: {"plain": plain} for name in _COMMANDS}
    if ctx.invoked_subcommand is None:  # asking nothing is no mistake
        on_screen = has_terminal() and not plain
        if on_screen or (has_keyboard() and sys.stdout.isatty()):
            from guided_audio.cli.picking import pick_and_play

            pick_and_play(ctx, plain, on_screen)
        else:
            echo(ctx.get_help())


def _is_plain() -> bool:
    """Whether plain lines were set for every time; what is wrong with the settings stops nothing."""
    from guided_audio.core.settings import read_settings

    settings = read_settings()
    if settings.problem:
        print_problem(settings.problem)
    return settings.plain


def main() -> None:
    """Run the program."""
    signals.take()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # a terminal without an ellipsis is no reason to stop
    # Nothing here needs algebra, and its threads cost 90 ms to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not sys.warnoptions:  # what a library warns of is for developers
        warnings.simplefilter("ignore")
    bind_libraries()
    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    code = 1
    try:
        in_language(program)(color=False if is_plain else None)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else bool(ended.code)
    except BaseException:  # a fault of the program's own
        traceback.print_exc()
    signals.end()
    _flush_or_drop()
    _leave(code)


def _flush_or_drop() -> None:
    """Write what is still to be printed; with a terminal that was closed drop it, or Python would exit with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _leave(code: int) -> None:
    """End the process, at the latest when its threads have had time to end.

    Python waits for its threads without a limit, and for a device that is still open, whose own thread it no longer lets in:
    where any is left, the process ends without it. So it does after an interrupt, whose exit code Python may change.
    """
    deadline = time.monotonic() + _LEAVING
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
    for thread in others:
        thread.join(max(0.0, deadline - time.monotonic()))
    if signals.was_interrupted() or any(thread.is_alive() for thread in others):
        cleanup.run_all()
        os._exit(code)
    signals.ignore()
    sys.exit(code)
