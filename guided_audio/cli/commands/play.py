"""`guided-audio play`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_script, session_options
from guided_audio.cli.playing import playing_options
from guided_audio.cli.sounding import sound_options

if TYPE_CHECKING:
    from guided_audio.cli.playing import Playing
    from guided_audio.sessions import Wishes


@click.command("play", epilog="Example:  guided-audio play grounding-here-and-now")
@click.argument("script", shell_complete=complete_script)
@session_options
@sound_options
@playing_options
def command(script: str, wishes: Wishes, how: Playing) -> None:
    """Play a session aloud.

    Space pauses and goes on; g finds steady ground; q leads back gently, and asked twice, or Ctrl-C, fades out.
    """
    play_script(script, wishes, how)


def play_script(script: str, wishes: Wishes, how: Playing) -> None:
    """Play a script; without a sound device, tell how it is exported, or do so if that was asked for."""
    from guided_audio import sessions
    from guided_audio.cli.playing import export_instead, play
    from guided_audio.errors import NoDevice

    session = sessions.open_session(script, wishes)
    try:
        play(session, how)
    except NoDevice as error:
        if not how.or_export:
            raise NoDevice(error.message, f"export it instead with «{_export_command(script, wishes)}»") from error
        export_instead(session)


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
