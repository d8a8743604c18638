"""`guided-audio say`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.common_options import chosen_output, device_option, force_option, language_option, output_option
from guided_audio.cli.completion import complete_voice
from guided_audio.cli.printing import bold, echo, print_diagnostics
from guided_audio.cli.session_options import read_pairs
from guided_audio.core.errors import NoDevice
from guided_audio.core.translation import N_, _

if TYPE_CHECKING:
    import guided_audio as ga


@click.command(
    "say", epilog='Example:  guided-audio say "[softly] Welcome back. [pause 2s] Take your time." --pace 110'
)
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--voice", default="", metavar="NAME", shell_complete=complete_voice, help="The voice to use.")
@language_option(
    "Read in this language, such as Spanish or es; the voice's own, or the one that the words look like, unless given."
)
@click.option("--pace", default="", metavar="NUMBER", help="Words per minute; the usual pace unless given.")
@click.option(
    "--pronounce", multiple=True, metavar="WORD=SAID", callback=read_pairs("Nguyen=win"),
    help="Try how a word is said before it goes into your dictionary, which applies here, too.",
)  # fmt: skip
@click.option("-o", "--file", "target", metavar="FILE", type=click.Path(), help="Write a file instead (mp3, flac, …).")
@click.option(
    "--no-cache", is_flag=True, help="Keep no sentence on this machine for the next time, and use none that was kept."
)
@force_option
@device_option
@output_option
def command(
    words: tuple[str, ...],
    voice: str,
    language: str,
    pace: str,
    pronounce: dict[str, str],
    target: str | None,
    no_cache: bool,
    force: bool,
    device: str,
    output: str,
) -> None:
    """Hear a sentence as a session would say it.

    Your dictionary applies. Cues work as they do in a script: [pause 2s], [softly], [breathe]. Any key, or Ctrl-C, ends it.
    """
    import guided_audio as ga
    from guided_audio.cli.play_loop import preview
    from guided_audio.session.session import say_words

    options = ga.SessionOptions(voice=voice, cache=not no_cache)
    session = say_words(" ".join(words), options, language=language, pace=pace, pronounce=pronounce)
    print_diagnostics(session.diagnostics, err=True)
    if target is not None:
        _save(session, target, force)
        return
    echo(_("by {name}", name=bold(session.voice.name)))
    try:
        preview(session, chosen_output(device, output))
    except NoDevice as error:
        raise NoDevice(error.message, N_("keep it as a file instead: -o sentence.mp3")) from error


def _save(session: ga.Session, name: str, force: bool) -> None:
    """Write it to a file, as `export` does."""
    from guided_audio.cli.commands.export import may_replace, tell_exported
    from guided_audio.export import SSML, target_of

    target, kind = target_of(session.path.stem, name, None)
    if kind == SSML:
        raise click.UsageError(N_("Name a file of sound, such as sentence.mp3."))
    overwrite = force or target.exists()
    if force or may_replace(target):
        tell_exported(session.export(target, kind, overwrite=overwrite))
    else:
        echo(_("{target} stays as it is.", target=target))
