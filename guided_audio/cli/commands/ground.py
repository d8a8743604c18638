"""`guided-audio ground`."""

from __future__ import annotations

import click

import guided_audio as ga
from guided_audio.cli.common_options import Place, language_option, place_options, read_language
from guided_audio.cli.completion import complete_language, complete_voice
from guided_audio.cli.parsing import words_for
from guided_audio.cli.printing import echo, fill, sentence, tell_measuring
from guided_audio.core.errors import NoDevice

_NATURAL = 1.0
"""Its pauses as they are written: a passage that is fitted to its length begins only when all of it has been spoken."""


@click.command("ground", epilog="Example:  guided-audio ground")
@click.option(
    "--voice", default="", metavar="NAME", shell_complete=complete_voice, help="Use another voice than the usual one."
)
@language_option("English, Spanish, German, French, Italian or Portuguese; what the voice speaks unless given.")
@place_options
@words_for("language", "[LANGUAGE]", complete_language, read_language)
def command(voice: str, language: str, where: Place) -> None:
    """Find steady ground at once.

    It takes about a minute, with your eyes open. Space pauses and goes on; q, or Ctrl-C, fades out and ends. Without a sound
    device, or a voice for the language, the words are there to read.
    """
    find_ground(voice, where, language)


def find_ground(voice: str, where: Place, language: str = "") -> None:
    """Play the passage, or print its words where there is no sound device or no voice for it."""
    from guided_audio.cli.commands.export import export_instead
    from guided_audio.cli.play_loop import play
    from guided_audio.session.grounding import ground_for
    from guided_audio.session.session import open_passage

    ground = ground_for(voice, language)
    options = ga.SessionOptions(ground.voice, pauses=_NATURAL)
    session = open_passage("ground-me", options, ground.language, tell_measuring)
    if ground.problem:
        _print_words(session, ground.problem)
        return
    try:
        play(session, where)
    except NoDevice:
        if where.or_export:
            export_instead(session)
        else:
            _print_words(session, "there is no sound device here")


def _print_words(session: ga.Session, why: str) -> None:
    """Print the words, each paragraph that is followed by a silence on its own."""
    echo(f"{sentence(why)}. These are the words; take a moment after each line.\n")
    said: list[str] = []
    for cue in session.cues:
        if cue.kind == "say":
            said.append(cue.text)
        elif cue.kind == "silence" and cue.text and said:
            echo(fill(" ".join(said)) + "\n")
            said.clear()
    echo(fill(" ".join(said)))
