"""Playing a session aloud: its screen, its keys, and what may be asked of it."""

from __future__ import annotations

import contextlib
import functools
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from guided_audio.cli.outputs import chosen_output, device_option, output_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guided_audio.core.units import Seconds
    from guided_audio.journal import Ending, Recorder, ResumePoint
    from guided_audio.playback import Levels, Player, PlayOptions
    from guided_audio.playback.outputs import OutputChoice
    from guided_audio.session.session import Session
    from guided_audio.tui.player_text import Performance

_TICK = 0.1
ANSWERED = 1.0
"""Seconds that a wish to end may take to be passed on."""


@dataclass(frozen=True, slots=True)
class Playing:
    """How a session is to be played."""

    output: OutputChoice
    plain: bool
    or_export: bool
    place: ResumePoint | None = None
    """Where to go on, if not from the beginning."""
    settle: Seconds | None = None
    wait_bell: bool = False
    stop_after: Seconds | None = None
    stop_at_chapter: bool = False

    def options(self, by_keys: bool, levels: Levels) -> PlayOptions:
        """Return what is asked of the performance."""
        from guided_audio.playback import PlayOptions

        return PlayOptions(by_keys, self.settle, self.wait_bell, self.stop_after, self.stop_at_chapter, levels)


_OPTIONS = (
    device_option,
    output_option,
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
        output: str,
        plain: bool,
        or_export: bool,
        **others: object,
    ) -> None:
        command(*args, how=Playing(chosen_output(device, output), plain, or_export), **others)

    for option in reversed(_OPTIONS):
        with_playing = option(with_playing)
    return with_playing


def play(session: Session, how: Playing, recorder: Recorder | None = None) -> None:
    """Play a session from its first sound to its last, or until somebody ends it; NoDevice if there is nothing to hear it.

    The recorder, if there is one, keeps it in the journal.
    """
    from guided_audio.cli.keys import has_keyboard, has_terminal
    from guided_audio.cli.lengths import tell_changes
    from guided_audio.cli.resuming import tell_start
    from guided_audio.cli.screen import announce, say_farewell
    from guided_audio.journal import Recorder
    from guided_audio.playback import Command
    from guided_audio.playback.outputs import make_output
    from guided_audio.session.live import RecordedPerformance, beginning_of, playing

    by_keys = has_keyboard() and how.output.is_live
    has_screen = has_terminal() and not how.plain
    recorder = recorder or Recorder(kept=False)
    options = how.options(by_keys, recorder.levels())
    with contextlib.ExitStack() as stack:
        resumed = tell_start(session, how.place) > 0
        live = stack.enter_context(playing(session, make_output(how.output), options, how.place))
        player, performance = live.player, RecordedPerformance(live, recorder)
        announce(session, by_keys)
        tell_changes(session)
        recorder.begin(beginning_of(session, resumed), session.timeline.cues)
        with gentle_signals(lambda: player.send(Command.STOP)) as received:
            try:
                if not (has_screen and _on_screen(performance, session, recorder, by_keys)):
                    _follow(performance, by_keys=by_keys and has_keyboard())  # asked again: the terminal may have gone
            finally:
                recorder.end(_ending(player, received))
        if not player.failed:
            with contextlib.suppress(OSError):
                say_farewell(player)
                tell_changes(live.session, but=session)


def _ending(player: Player, received: list[int]) -> Ending:
    """Return how a session came to its end, with the signals that were received meanwhile."""
    from guided_audio.journal import Ending

    if player.failed:
        return Ending.FAILED
    if not player.stopped:
        return Ending.HEARD
    if player.closed_gently:
        return Ending.CLOSED
    return Ending.HUNG_UP if getattr(signal, "SIGHUP", None) in received else Ending.STOPPED


def _on_screen(performance: Performance, session: Session, recorder: Recorder, by_keys: bool) -> bool:
    """Play on the screen of its own; False if plain lines have to go on."""
    from guided_audio.cli.screen import about
    from guided_audio.session.live import open_page
    from guided_audio.tui.player_app import play_on_screen

    def write(prompt: str) -> Callable[[str], None]:
        return open_page(session, prompt).save

    return play_on_screen(performance, about(session, by_keys), write if recorder.is_keeping else None)


def _follow(performance: Performance, by_keys: bool) -> None:
    """Keep the lines and the keys going until the session has ended."""
    from guided_audio.cli.keys import single_keys
    from guided_audio.cli.screen import PlainScreen

    screen = PlainScreen(by_keys)
    with single_keys() if by_keys else contextlib.nullcontext(None) as read_key:
        with contextlib.suppress(OSError):
            screen.open()
        while not performance.wait(0.0 if read_key else _TICK):
            with contextlib.suppress(OSError):  # a terminal that has been closed is no reason to stop in the middle
                screen.update(performance)
                if read_key and (pressed := read_key(_TICK)):
                    screen.press(pressed, performance)
        with contextlib.suppress(OSError):
            screen.update(performance)


@contextlib.contextmanager
def gentle_signals(stop_gently: Callable[[], None]) -> Iterator[list[int]]:
    """Let Ctrl-C, a closing terminal and a request to end fade the sound out; a second one ends it at once.

    A terminal that closes says so twice in the same moment, by its shell and by the system, which is no second wish; and
    an exception in the middle of the first one's answer would leave a lock behind, and a session that nobody can end.
    What is yielded has those that were received.
    """
    received: list[int] = []
    # not in the handler: whatever was interrupted may hold the very lock that this would wait for
    answering = threading.Thread(target=stop_gently, name="stop gently")

    def stop(number: int, frame: object) -> None:
        del frame
        is_again = number in received and number == getattr(signal, "SIGHUP", None)
        received.append(number)
        if len(received) == 1:
            answering.start()
        elif not answering.is_alive() and not is_again:
            signal.signal(number, signal.SIG_DFL)
            raise KeyboardInterrupt

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield received
    finally:
        if received:
            answering.join(ANSWERED)
        for number, handler in before.items():
            signal.signal(number, handler)


def export_instead(session: Session) -> None:
    """Make a file of a session that cannot be played here; one that is there stays, unless somebody says otherwise."""
    from guided_audio.cli.commands.export import export_and_tell, may_replace
    from guided_audio.cli.keys import has_keyboard
    from guided_audio.session.export import export_target

    click.echo("There is no sound device here, so this session becomes a file instead.")
    target, kind = export_target(session, None, None)
    if target.exists() and not (has_keyboard() and may_replace(target)):
        click.echo(f"{target} is already there, and stays as it is.")
    else:
        export_and_tell(session, target, kind)
