"""`guided-audio play`."""

from __future__ import annotations

import contextlib
import shlex
import signal
import sys
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_script, session_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guided_audio.cli.keys import ReadKey
    from guided_audio.cli.screen import Screen
    from guided_audio.playback import Player
    from guided_audio.sessions import Session, Wishes

_TICK = 0.1


@click.command("play", epilog="Example:  guided-audio play grounding-here-and-now")
@click.argument("script", shell_complete=complete_script)
@session_options
@click.option(
    "--device",
    type=click.Choice(["auto", "null"]),
    default="auto",
    help="Where to play; null plays to nothing, in real time.",
)
@click.option("--plain", is_flag=True, help="Plain lines, for screen readers; so it is wherever there is no terminal.")
@click.option("--or-export", is_flag=True, help="Without a sound device, export to audio_out/ instead.")
def command(script: str, device: str, plain: bool, or_export: bool, wishes: Wishes) -> None:
    """Play a session aloud.

    Space pauses and goes on; q, or Ctrl-C, fades out and ends.
    """
    from guided_audio import sessions
    from guided_audio.cli.keys import has_keyboard
    from guided_audio.cli.screen import LiveScreen, PlainScreen
    from guided_audio.errors import NoDevice

    session = sessions.open_session(script, wishes)
    screen: Screen = PlainScreen() if plain or sys.stdout is None or not sys.stdout.isatty() else LiveScreen()
    try:
        _play(session, device == "null", screen)
    except NoDevice as error:
        if not or_export:
            raise NoDevice(error.message, f"export it instead with «{_export_command(script, wishes)}»") from error
        from guided_audio.cli.commands.export import export_and_tell, may_replace

        click.echo("There is no sound device here, so this session becomes a file instead.")
        target, kind = sessions.export_target(session, None, None)
        if target.exists() and not (has_keyboard() and may_replace(target)):
            click.echo(f"{target} is already there, and stays as it is.")
        else:
            export_and_tell(session, target, kind)


def _play(session: Session, to_nothing: bool, screen: Screen) -> None:
    from guided_audio import sessions
    from guided_audio.cli.keys import has_keyboard, single_keys
    from guided_audio.cli.lengths import tell_length
    from guided_audio.cli.progress import progress_bar

    by_keys = has_keyboard()
    with contextlib.ExitStack() as stack:
        with progress_bar("Listening to every sentence") as progress:
            ready = stack.enter_context(sessions.rehearsing(session, progress, workers=sessions.PLAY_WORKERS))
        player = stack.enter_context(sessions.playing(ready, to_nothing=to_nothing, waits_for_keys=by_keys))
        screen.open(ready.session, by_keys)
        tell_length(ready.session)
        keys = single_keys() if by_keys else contextlib.nullcontext(None)
        with keys as read_key, _gentle_signals(player), screen:
            _follow(player, screen, read_key)
        if not player.failed:
            with contextlib.suppress(OSError):
                screen.farewell(player)


def _follow(player: Player, screen: Screen, read_key: ReadKey | None) -> None:
    """Keep the screen and the keys going until the session has ended."""
    from guided_audio.playback import Command, State

    while not player.wait(0.0 if read_key else _TICK):
        with contextlib.suppress(OSError):  # a terminal that has been closed is no reason to stop in the middle
            screen.update(player)
        key = read_key(_TICK) if read_key else ""
        state = player.status.state
        if key in {" ", "\r", "\n"}:
            if state is State.WAITING:
                player.send(Command.GO_ON)
            elif key == " ":
                player.send(Command.RESUME if state is State.PAUSED else Command.PAUSE)
        elif key in {"q", "Q"}:
            player.send(Command.STOP)
    with contextlib.suppress(OSError):
        screen.update(player)


@contextlib.contextmanager
def _gentle_signals(player: Player) -> Iterator[None]:
    """Let Ctrl-C, a closing terminal and a request to end fade the session out; a second one ends it at once."""
    from guided_audio.playback import Command

    asked = 0

    def stop(number: int, frame: object) -> None:
        nonlocal asked
        del frame
        asked += 1
        if asked == 1:
            player.send(Command.STOP)
        else:
            signal.signal(number, signal.SIG_DFL)
            raise KeyboardInterrupt

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _export_command(script: str, wishes: Wishes) -> str:
    words = ["guided-audio", "export", script]
    words += ["--voice", wishes.voice] if wishes.voice else []
    for option, pairs in (("--slot", wishes.slots), ("--choose", wishes.options)):
        for name, value in pairs.items():
            words += [option, f"{name}={value}"]
    words += ["--length", f"{wishes.length:g}s"] if wishes.length else []
    words += ["--pauses", f"{wishes.pauses:g}"] if wishes.pauses else []
    return shlex.join(words)
