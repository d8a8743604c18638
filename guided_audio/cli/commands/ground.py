"""`guided-audio ground`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_voice
from guided_audio.cli.playing import playing_options

if TYPE_CHECKING:
    from guided_audio.cli.playing import Playing
    from guided_audio.session.session import Session

_NATURAL = 1.0
"""Its pauses as they are written: a passage that is fitted to its length begins only when all of it has been spoken."""


@click.command("ground", epilog="Example:  guided-audio ground")
@click.option(
    "--voice", default="", metavar="NAME", shell_complete=complete_voice, help="Another voice than the usual one."
)
@click.option(
    "--language", default="", metavar="TAG", help="en, es or de; English, or what the voice speaks, unless given."
)
@playing_options
def command(voice: str, language: str, how: Playing) -> None:
    """Find steady ground, at once: about a minute, with your eyes open.

    Space pauses and goes on; q, or Ctrl-C, fades out and ends. Without a sound device, or a voice for the language, the
    words are there to read.
    """
    find_ground(voice, how, language)


def find_ground(voice: str, how: Playing, language: str = "") -> None:
    """Play the passage, or print its words where there is no sound device or no voice for it."""
    from guided_audio.cli.playing import export_instead, play
    from guided_audio.cli.progress import tell_measuring
    from guided_audio.core.errors import NoDevice
    from guided_audio.session.grounding import ground_for
    from guided_audio.session.session import Wishes, open_passage

    ground = ground_for(voice, language)
    wishes = Wishes(ground.voice, pauses=_NATURAL)
    session = open_passage("ground-me", wishes, ground.language, tell_measuring)
    if ground.problem:
        _print_words(session, ground.problem)
        return
    try:
        play(session, how)
    except NoDevice:
        if how.or_export:
            export_instead(session)
        else:
            _print_words(session, "there is no sound device here")


def _print_words(session: Session, why: str) -> None:
    """Print what would have been said, a paragraph where there is time to take."""
    from guided_audio.cli.pages import fill
    from guided_audio.timeline import Say, Silence

    click.echo(f"{why[:1].upper()}{why[1:]}. These are the words; take a moment after each line.\n")
    said: list[str] = []
    for cue in session.timeline.cues:
        if isinstance(cue, Say):
            said.append(cue.shown)
        elif isinstance(cue, Silence) and cue.source and said:
            click.echo(fill(" ".join(said)) + "\n")
            said.clear()
    click.echo(fill(" ".join(said)))
