"""`guided-audio play`."""

from __future__ import annotations

import contextlib
import functools
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import click

import guided_audio as ga
from guided_audio.cli.common_options import Place, place_options, read_length, reading
from guided_audio.cli.completion import complete_length, complete_place, complete_script, complete_stop
from guided_audio.cli.printing import echo, fill, sentence, tell_measuring
from guided_audio.cli.session_options import session_options
from guided_audio.core.errors import NoDevice, UsageError
from guided_audio.core.translation import N_, _
from guided_audio.core.units import parse_number

if TYPE_CHECKING:
    from guided_audio.core.units import Seconds
    from guided_audio.journal import ResumePoint

_CHAPTER = "chapter"


def _read_stop(value: str) -> float | str:
    """Read when to end early: a length, for which a number alone means minutes, or the word for the present chapter."""
    try:
        return (
            _CHAPTER if value == _CHAPTER else read_length(f"{number:g}m" if (number := parse_number(value)) else value)
        )
    except click.BadParameter as error:
        raise click.BadParameter(_("{message}, or «{chapter}»", message=error.message, chapter=_CHAPTER)) from error


@click.command("play", epilog="Example:  guided-audio play grounding-here-and-now")
@click.argument("script", required=False, shell_complete=complete_script)
@session_options
@place_options
@click.option(
    "--resume",
    "resumed",
    is_flag=True,
    help="Go on where SCRIPT was left; without SCRIPT, where the last session was left.",
)
@click.option(
    "--from", "start", default="", metavar="PLACE", shell_complete=complete_place,
    help="Begin in the middle: «line 42», «chapter 3», «chapter TITLE», 12:30, or words of a sentence.",
)  # fmt: skip
@click.option(
    "--watch", is_flag=True,
    help="For writing: whenever SCRIPT is saved, go on at the change. At its end it waits; it is not in the history.",
)  # fmt: skip
@click.option("--no-history", is_flag=True, help="Leave no trace of this session in «guided-audio history».")
@click.option(
    "--check-in", is_flag=True, help="Be asked how you are, before and after; your answers stay on this machine."
)
@click.option(
    "--settle",
    metavar="LENGTH",
    shell_complete=complete_length,
    callback=reading(read_length),
    help="Time to settle before it begins, such as 60s.",
)
@click.option("--wait-bell", is_flag=True, help="Let a soft bell say that a wait is yours.")
@click.option(
    "--voice-wait/--no-voice-wait", default=None,
    help="Let a wait go on, too, when you have spoken and then been quiet; «voice-wait = true» in settings.toml.",
)  # fmt: skip
@click.option(
    "--stop-after", metavar="WHEN", shell_complete=complete_stop, callback=reading(_read_stop),
    help="End early and gently: after a time, such as 20m, or with the present «chapter».",
)  # fmt: skip
@click.option(
    "--fade-out", metavar="LENGTH", shell_complete=complete_length, callback=reading(read_length),
    help="For falling asleep, with --stop-after: over so long, such as 5m, all grows quiet. A key brings it back.",
)  # fmt: skip
@click.option(
    "--show-title", is_flag=True,
    help="Let the desktop show the session's title beside its media keys; otherwise it shows «A guided session».",
)  # fmt: skip
def command(
    script: str | None,
    options: ga.SessionOptions,
    where: Place,
    resumed: bool,
    start: str,
    watch: bool,
    no_history: bool,
    check_in: bool,
    settle: Seconds | None,
    wait_bell: bool,
    voice_wait: bool | None,
    stop_after: Seconds | str | None,
    show_title: bool,
    fade_out: Seconds | None,
) -> None:
    """Play a session aloud.

    Space pauses and goes on; g finds steady ground; q leads back gently; q twice, or Ctrl-C, fades out.
    """
    after = None if isinstance(stop_after, str) else stop_after
    if fade_out is not None and after is None:
        raise click.UsageError(N_("--fade-out needs the time by which all is quiet: --stop-after 20m."))
    how = ga.PlayOptions(
        settle=settle,
        wait_bell=wait_bell,
        voice_wait=_is_set_to_listen() if voice_wait is None else voice_wait,
        stop_after=after,
        fade_out=fade_out,
        stop_at_chapter=isinstance(stop_after, str),
    )
    point = None
    if resumed and start:
        raise click.UsageError(N_("--resume goes on where it was left, --from begins elsewhere: use one of them."))
    if watch and not where.output.is_live:
        raise click.UsageError(
            N_("--watch goes on until you end it, so it cannot go into a file; leave --output file=… out.")
        )
    if resumed:
        script, options, point = _resume(script, options)
    elif script is None:
        raise click.UsageError(
            N_("Name a SCRIPT: «guided-audio path» helps to choose one. --resume goes on with the last one.")
        )
    play_script(
        script, options, where, how, resume=point, start=start, watch=watch, no_history=no_history, check_in=check_in,
        shows_title=show_title,
    )  # fmt: skip


def _is_set_to_listen() -> bool:
    """Whether waits are to listen every time, and can; where they cannot, a session is heard all the same."""
    from guided_audio.core.settings import read_settings
    from guided_audio.playback.inputs.voice_activity import require_voice_activity

    try:
        if is_set := read_settings().voice_wait:
            require_voice_activity()
    except UsageError as error:
        echo(fill(f"{sentence(str(error))}."), err=True)
        return False
    return is_set


def _resume(script: str | None, options: ga.SessionOptions) -> tuple[str, ga.SessionOptions, ResumePoint | None]:
    """Return what to play, how, and from where; without a script, the session that was left last.

    UsageError if nothing was left in the middle; JournalError if that cannot be known.
    """
    from guided_audio.journal import last_resume_point
    from guided_audio.library.catalog import find_script, script_name
    from guided_audio.session.options import resumed_options

    point = last_resume_point(None if script is None else script_name(find_script(script)))
    if point is not None:
        return point.script, resumed_options(point, options), point
    if script is None:
        hint = _("«guided-audio path» helps to choose one")
        raise UsageError(N_("there is no session to go on with: none was left before its end, or none was kept"), hint)
    echo(_("There is nothing to go on with: this session was not left before its end. It starts from the beginning."))
    return script, options, None


def play_script(
    script: str,
    options: ga.SessionOptions,
    where: Place,
    how: ga.PlayOptions | None = None,
    *,
    resume: ResumePoint | None = None,
    start: str = "",
    watch: bool = False,
    no_history: bool = False,
    check_in: bool = False,
    shows_title: bool = False,
) -> None:
    """Play a script; without a sound device, name the command that exports it, or do so if that was asked for."""
    from guided_audio.cli.checking_in import ask_after, ask_before
    from guided_audio.cli.commands.export import export_instead
    from guided_audio.cli.commands.ground import find_ground
    from guided_audio.cli.play_loop import play
    from guided_audio.cli.preflight import tell_slow
    from guided_audio.journal import NOTHING_SAID, Recorder

    how = how or ga.PlayOptions(voice_wait=_is_set_to_listen())
    session = ga.open_session(script, options, on_measuring=tell_measuring)
    tell_slow(session, script)
    again = functools.partial(ga.open_session, session.path, options)
    ground = functools.partial(find_ground, "", replace(where, or_export=False))
    before = ask_before(ground) if check_in else NOTHING_SAID
    if before is None:
        return
    with Recorder(before, kept=not (no_history or watch)) as recorder:
        try:
            play(
                session, where, how, recorder=recorder, resume=resume, start=start,
                open_again=again if watch else None, shows_title=shows_title,
            )  # fmt: skip
            if check_in:
                ask_after(recorder, ground)
        except NoDevice as error:
            if not where.or_export:
                command = _export_command(script, options)
                raise NoDevice(error.message, N_("export it instead with «{command}»", command=command)) from error
            export_instead(session)
        finally:
            if recorder.problem:
                with contextlib.suppress(OSError):  # the terminal may have been closed
                    echo(fill(f"{sentence(recorder.problem)}."), err=True)


def _export_command(script: str, options: ga.SessionOptions) -> str:
    words = ["guided-audio", "export", script]
    words += ["--voice", options.voice] if options.voice else []
    for option, pairs in (("--slot", options.slots), ("--choose", options.choices)):
        for name, value in pairs.items():
            words += [option, f"{name}={value}"]
    words += ["--length", f"{options.length:g}s"] if options.length else []
    words += ["--pauses", f"{options.pauses:g}"] if options.pauses else []
    for option, sound in (("--ambience", options.ambience), ("--intro", options.intro), ("--outro", options.outro)):
        words += [option, sound or "none"] if sound is not None else []
    words += ["--bed-volume", f"{options.bed_gain:.0%}"] if options.bed_gain != 1.0 else []
    words += ["--room", options.room] if options.room != "none" else []
    words += ["--loudness", options.loudness] if options.loudness else []
    words += [] if options.cache else ["--no-cache"]
    return shlex.join(words)
