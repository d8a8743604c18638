"""`guided-audio play`."""

from __future__ import annotations

import contextlib
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_script, read_length, session_options
from guided_audio.cli.playing import playing_options
from guided_audio.cli.sounding import sound_options

if TYPE_CHECKING:
    from guided_audio.cli.playing import Playing
    from guided_audio.core.units import Seconds
    from guided_audio.journal import Recorder
    from guided_audio.session.session import Session, Wishes


_CHAPTER = "chapter"


def _read_stop(ctx: click.Context, param: click.Parameter, value: str | None) -> float | str | None:
    """Read when to end early: a length, or the word for the present chapter."""
    try:
        return _CHAPTER if value == _CHAPTER else read_length(ctx, param, value)
    except click.BadParameter as error:
        raise click.BadParameter(f"{error.message}, or «{_CHAPTER}»") from error


@click.command("play", epilog="Example:  guided-audio play grounding-here-and-now")
@click.argument("script", required=False, shell_complete=complete_script)
@session_options
@sound_options
@playing_options
@click.option(
    "--resume", "resumed", is_flag=True, help="Go on where SCRIPT was left; without one, whichever was left last."
)
@click.option("--no-history", is_flag=True, help="Leave no trace of this session in «guided-audio history».")
@click.option("--check-in", is_flag=True, help="Be asked how you are, before and after; what you say stays here.")
@click.option("--settle", metavar="LENGTH", callback=read_length, help="Time to settle before it begins, such as 60s.")
@click.option("--wait-bell", is_flag=True, help="Let a soft bell say that a wait is yours.")
@click.option(
    "--stop-after",
    metavar="WHEN",
    callback=_read_stop,
    help="Lead out of it early: after a time, such as 20m, or «chapter».",
)
def command(
    script: str | None,
    wishes: Wishes,
    how: Playing,
    resumed: bool,
    no_history: bool,
    check_in: bool,
    settle: Seconds | None,
    wait_bell: bool,
    stop_after: Seconds | str | None,
) -> None:
    """Play a session aloud.

    Space pauses and goes on; g finds steady ground; q leads back gently, and asked twice, or Ctrl-C, fades out.
    """
    from guided_audio.cli.resuming import resume

    at_chapter = isinstance(stop_after, str)
    after = None if isinstance(stop_after, str) else stop_after
    how = replace(how, settle=settle, wait_bell=wait_bell, stop_after=after, stop_at_chapter=at_chapter)
    if resumed:
        script, wishes, how = resume(script, wishes, how)
    elif script is None:
        raise click.UsageError(
            "Name a SCRIPT; «guided-audio path» helps to choose one, --resume goes on with the last."
        )
    play_script(script, wishes, how, no_history=no_history, check_in=check_in)


def play_script(script: str, wishes: Wishes, how: Playing, *, no_history: bool = False, check_in: bool = False) -> None:
    """Play a script; without a sound device, tell how it is exported, or do so if that was asked for."""
    from guided_audio.cli.checking_in import ask_after, ask_before
    from guided_audio.cli.progress import tell_measuring
    from guided_audio.journal import NOTHING_SAID, Recorder
    from guided_audio.session.session import open_session

    session = open_session(script, wishes, tell_measuring)
    before = ask_before(how) if check_in else NOTHING_SAID
    if before is None:
        return
    recorder = Recorder(before, kept=not no_history)
    with recorder:
        try:
            ended = _play(session, script, wishes, how, recorder)
            if check_in and ended:
                ask_after(recorder, how)
        finally:
            _tell_problem(recorder)


def _play(session: Session, script: str, wishes: Wishes, how: Playing, recorder: Recorder) -> bool:
    """Play it, or make a file of it; True if it was played."""
    from guided_audio.cli.playing import export_instead, play
    from guided_audio.core.errors import NoDevice

    try:
        play(session, how, recorder)
    except NoDevice as error:
        if not how.or_export:
            raise NoDevice(error.message, f"export it instead with «{_export_command(script, wishes)}»") from error
        export_instead(session)
        return False
    return True


def _tell_problem(recorder: Recorder) -> None:
    """Say quietly, at the end, what could not be kept."""
    from guided_audio.cli.pages import fill

    if recorder.problem:
        with contextlib.suppress(OSError):  # the terminal may have been closed
            click.echo(fill(f"{recorder.problem[0].upper()}{recorder.problem[1:]}."), err=True)


def _export_command(script: str, wishes: Wishes) -> str:
    words = ["guided-audio", "export", script]
    words += ["--voice", wishes.voice] if wishes.voice else []
    for option, pairs in (("--slot", wishes.slots), ("--choose", wishes.options)):
        for name, value in pairs.items():
            words += [option, f"{name}={value}"]
    words += ["--length", f"{wishes.length:g}s"] if wishes.length else []
    words += ["--pauses", f"{wishes.pauses:g}"] if wishes.pauses else []
    sound = wishes.sound
    words += ["--ambience", sound.ambience or "none"] if sound.ambience is not None else []
    words += ["--bed-volume", f"{sound.bed_gain:.0%}"] if sound.bed_gain != 1.0 else []
    words += ["--room", sound.room] if sound.room != "none" else []
    words += ["--loudness", sound.loudness] if sound.loudness else []
    words += [] if wishes.cached else ["--no-cache"]
    return shlex.join(words)
