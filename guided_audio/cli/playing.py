"""Playing a session aloud: its screen, its keys, and what may be asked of it."""

from __future__ import annotations

import contextlib
import functools
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guided_audio.playback import Player
    from guided_audio.sessions import Session
    from guided_audio.tui.performance import About

NOWHERE = "null"
_TICK = 0.1


@dataclass(frozen=True, slots=True)
class Playing:
    """How a session is to be played."""

    device: str
    plain: bool
    or_export: bool


_OPTIONS = (
    click.option(
        "--device", type=click.Choice(["auto", NOWHERE]), default="auto",
        help="Where to play; null plays to nothing, in real time.",
    ),
    click.option(
        "--plain", is_flag=True, help="Plain lines, for screen readers; so it is wherever there is no terminal."
    ),
    click.option("--or-export", is_flag=True, help="Without a sound device, export to audio_out/ instead."),
)  # fmt: skip


def playing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what may be asked of playing: the command gets it as `how`."""

    @functools.wraps(command)
    def with_playing(
        *args: object,
        device: str,
        plain: bool,
        or_export: bool,
        **others: object,
    ) -> None:
        command(*args, how=Playing(device, plain, or_export), **others)

    for option in reversed(_OPTIONS):
        with_playing = option(with_playing)
    return with_playing


def play(session: Session, how: Playing) -> None:
    """Play a session from its first sound to its last, or until somebody ends it; NoDevice if there is nothing to hear it."""
    from guided_audio import sessions
    from guided_audio.cli.keys import has_keyboard, has_terminal
    from guided_audio.cli.lengths import tell_changes
    from guided_audio.cli.progress import progress_bar
    from guided_audio.cli.screen import about, announce, say_farewell
    from guided_audio.playback import Command

    by_keys = has_keyboard()
    has_screen = has_terminal() and not how.plain
    with contextlib.ExitStack() as stack:
        with progress_bar("Listening to every sentence") as progress:
            ready = stack.enter_context(
                sessions.rehearsing(session, progress, workers=sessions.PLAY_WORKERS, wholly=False)
            )
        player = stack.enter_context(sessions.playing(ready, to_nothing=how.device == NOWHERE, waits_for_keys=by_keys))
        announce(ready.session, by_keys)
        tell_changes(ready.session)
        with gentle_signals(lambda: player.send(Command.STOP)):
            if not (has_screen and _on_screen(player, about(ready.session, by_keys))):
                _follow(player, by_keys=has_keyboard())  # asked again: the terminal may have gone
        if not player.failed:
            with contextlib.suppress(OSError):
                say_farewell(player)


def _on_screen(player: Player, about: About) -> bool:
    """Play on the screen of its own; False if plain lines have to go on."""
    from guided_audio.tui.playing import play_on_screen

    return play_on_screen(player, about)


def _follow(player: Player, by_keys: bool) -> None:
    """Keep the lines and the keys going until the session has ended."""
    from guided_audio.cli.keys import single_keys
    from guided_audio.cli.screen import PlainScreen

    screen = PlainScreen(by_keys)
    with single_keys() if by_keys else contextlib.nullcontext(None) as read_key:
        with contextlib.suppress(OSError):
            screen.open()
        while not player.wait(0.0 if read_key else _TICK):
            with contextlib.suppress(OSError):  # a terminal that has been closed is no reason to stop in the middle
                screen.update(player)
                if read_key and (pressed := read_key(_TICK)):
                    screen.press(pressed, player)
        with contextlib.suppress(OSError):
            screen.update(player)


@contextlib.contextmanager
def gentle_signals(stop_gently: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C, a closing terminal and a request to end fade the sound out; a second one ends it at once."""
    asked = 0

    def stop(number: int, frame: object) -> None:
        nonlocal asked
        del frame
        asked += 1
        if asked == 1:
            stop_gently()
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


def export_instead(session: Session) -> None:
    """Make a file of a session that cannot be played here; one that is there stays, unless somebody says otherwise."""
    from guided_audio import sessions
    from guided_audio.cli.commands.export import export_and_tell, may_replace
    from guided_audio.cli.keys import has_keyboard

    click.echo("There is no sound device here, so this session becomes a file instead.")
    target, kind = sessions.export_target(session, None, None)
    if target.exists() and not (has_keyboard() and may_replace(target)):
        click.echo(f"{target} is already there, and stays as it is.")
    else:
        export_and_tell(session, target, kind)
