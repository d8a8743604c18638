"""The command line: each command is imported when it is called; errors become messages here, in one place."""

import contextlib
import importlib
import os
import sys
import threading
import time
import warnings
from gettext import gettext

import click

from guided_audio.cli.help_text import in_language
from guided_audio.cli.parsing import Commands
from guided_audio.core import signals
from guided_audio.core.translation import N_, _, bind_libraries

_LEAVING = 2.0
"""Seconds that threads may take to end by themselves once there is nothing left to do."""
_COMMANDS = {
    "path": N_("Show where to begin tonight."),
    "ground": N_("Find steady ground at once."),
    "care": N_("Show whom to call, and what helps now."),
    "list": N_("List the scripts of the library."),
    "show": N_("Show what a session will be."),
    "play": N_("Play a session aloud."),
    "say": N_("Hear a sentence as a session would say it."),
    "serve": N_("Hear sessions in a browser or on a phone."),
    "export": N_("Export sessions as audio files."),
    "course": N_("Make a folder of sessions for podcasts."),
    "batch": N_("Make many sessions from a table."),
    "new": N_("Write a first draft of a script."),
    "check": N_("Check scripts, and report every mistake."),
    "fix": N_("Repair cues that a slip has spoilt."),
    "import": N_("Make scripts from other documents."),
    "studio": N_("Write scripts in a browser."),
    "voices": N_("List the voices that can speak here."),
    "pronounce": N_("Keep a dictionary of how words are said."),
    "sounds": N_("List the beds of sound, or hear one."),
    "devices": N_("List the sound devices and outputs."),
    "history": N_("Show what you listened to, and when."),
    "writing": N_("List the pages you wrote during sessions."),
    "remind": N_("Write a reminder for your calendar."),
    "cache": N_("Show or clear the sound that is kept."),
}
"""Commands in the order in which a person would meet them, each with how its docstring begins: help imports none of them."""
_GROUPED = {"check": "scripts", "fix": "scripts", "import": "importing", "new": "scripts", "devices": "sounds"}
"""Commands that stand in a module of another name, as `NAME_command`."""


class Program(Commands):
    """The group of all commands."""

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command is for."""
        del ctx
        with formatter.section(gettext("Commands")):
            formatter.write_dl([(name, _(purpose)) for name, purpose in _COMMANDS.items()])

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
            from guided_audio.cli.printing import echo

            with contextlib.suppress(OSError):  # the terminal may have been closed
                echo("\n" + _("Stopped. Nothing is left half done."), err=True)
            ctx.exit(signals.INTERRUPTED)

    def _invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException as error:  # which click prints: it may quote a name
            from guided_audio.core.printable import printable

            error.message = printable(error.message)  # type: ignore[misc]
            raise
        except Exception as error:
            from guided_audio.cli.sorry import tell

            code = tell(error)
            if code is None:
                raise
            ctx.exit(code)


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
    from guided_audio.cli.key_reader import has_keyboard, has_terminal
    from guided_audio.core.temporary import sweep_temporary_folders

    sweep_temporary_folders()  # a program that was killed may have left personal words in one
    plain = _is_plain() if plain is None else plain
    ctx.default_map = {name: {"plain": plain} for name in _COMMANDS}
    if ctx.invoked_subcommand is None:  # asking nothing is no mistake
        on_screen = has_terminal() and not plain
        if on_screen or (has_keyboard() and sys.stdout.isatty()):
            from guided_audio.cli.picking import pick_and_play

            pick_and_play(ctx, plain, on_screen)
        else:
            from guided_audio.cli.printing import echo

            echo(ctx.get_help())


def _is_plain() -> bool:
    """Whether plain lines were set for every time; what is wrong with the settings stops nothing."""
    from guided_audio.core.settings import read_settings

    settings = read_settings()
    if settings.problem:
        from guided_audio.cli.printing import print_problem

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
        import traceback

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
        from guided_audio.core import cleanup

        cleanup.run_all()
        os._exit(code)
    signals.ignore()
    sys.exit(code)
