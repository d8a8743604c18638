"""`guided-audio pronounce`."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from guided_audio.cli.common_options import chosen_output, device_option, json_option, language_option, output_option
from guided_audio.cli.completion import complete_own_word, complete_script, complete_voice
from guided_audio.cli.printing import bold, echo, print_json, print_own_file, style
from guided_audio.core.config import own_words_file
from guided_audio.core.errors import NoDevice
from guided_audio.core.translation import N_, _

if TYPE_CHECKING:
    from guided_audio.library.lexicon import Entry
    from guided_audio.playback.outputs import OutputChoice


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for."""

    word: str | None
    said: str | None
    language: str | None
    remove: str | None
    script: str | None
    hear: bool
    voice: str | None
    edit: bool
    as_json: bool

    def __post_init__(self) -> None:
        """Refuse options that do not go together."""
        if self.edit and (self.word or self.language or self.remove or self.script or self.hear or self.as_json):
            raise click.UsageError(N_("--edit takes no other option and no name beside it."))
        if self.remove is not None and (self.word or self.script or self.as_json):
            raise click.UsageError(N_("--remove takes the word itself, and only --language beside it."))
        if self.script is not None and (self.word or self.language):
            raise click.UsageError(
                N_("--script lists; a script says itself how its words are said, under «pronounce:».")
            )
        if self.said is not None and self.as_json:
            raise click.UsageError(N_("--json only lists; leave it out to add a word."))
        if self.hear and (self.word is None or self.as_json):
            raise click.UsageError(N_("--hear goes with a WORD, and without --json."))
        if self.voice is not None and not self.hear:
            raise click.UsageError(N_("--voice goes with --hear."))


@click.command("pronounce", epilog='Example:  guided-audio pronounce Saoirse "seer-sha /ˈsɜːrʃə/"')
@click.argument("word", required=False, shell_complete=complete_own_word)
@click.argument("said", required=False)
@language_option("In one language only, such as German, de or en-GB.", default=None)
@click.option("--remove", metavar="WORD", shell_complete=complete_own_word, help="Take a word out again.")
@click.option(
    "--script",
    metavar="SCRIPT",
    shell_complete=complete_script,
    help="List the words that apply in a script, its own included.",
)
@click.option("--hear", is_flag=True, help="Hear the word, as sessions say it. Any key, or Ctrl-C, ends it.")
@click.option("--voice", metavar="NAME", shell_complete=complete_voice, help="The voice to hear it by, with --hear.")
@click.option("--edit", is_flag=True, help="Make the file if it is missing, and say where it is.")
@json_option
@device_option
@output_option
def command(device: str, output: str, **options: Any) -> None:
    """Keep a dictionary of how words are said.

    For words that no voice would guess. SAID is the WORD spelled as it should be read, «win», or its sound in IPA,
    «/ˈsɜːrʃə/», for voices that can be told sounds, or both. A script's own «pronounce:» comes first. What you have written
    stays on this machine.
    """
    from guided_audio.library.lexicon import begin_own_words

    asked = _Asked(**options)
    if asked.edit:
        print_own_file(*begin_own_words(), "guided-audio pronounce")
    elif asked.remove is not None:
        _remove(asked.remove, asked.language)
    elif asked.word is not None and asked.said is not None:
        _add(asked.word, asked.said, asked.language)
    elif asked.hear:
        pass
    elif asked.script is not None:
        _list_for(asked.script, asked.as_json)
    else:
        _list(asked.word, asked.language, asked.as_json)
    if asked.hear and asked.word is not None:
        _hear(asked.word, asked.language, asked.voice, chosen_output(device, output))


def _hear(word: str, language: str | None, voice: str | None, output: OutputChoice) -> None:
    """Speak a word as sessions do, and say by which voice."""
    from guided_audio.cli.play_loop import preview
    from guided_audio.session.session import preview_words

    session = preview_words(word, language or "en", voice or "")
    echo(_("«{word}», by {name}", word=word, name=bold(session.voice.name)))
    try:
        preview(session, output)
    except NoDevice as error:
        raise NoDevice(error.message, N_("keep it as a file instead: --output file=heard.wav")) from error


def _add(word: str, said: str, language: str | None) -> None:
    from guided_audio.library.lexicon import EVERY_LANGUAGE, set_word

    before = set_word(word, said, language or EVERY_LANGUAGE)
    instead = _(", instead of «{said}»", said=before.said) if before and before.said != said else ""
    echo(
        _(
            "«{word}» is said «{said}» in {where}{instead}.",
            word=word,
            said=said,
            where=_where(language or EVERY_LANGUAGE),
            instead=instead,
        )
    )


def _remove(word: str, language: str | None) -> None:
    from guided_audio.library.lexicon import remove_word

    for entry in remove_word(word, language):
        echo(
            _(
                "«{word}» is no longer said «{said}» in {where}.",
                word=entry.word,
                said=entry.said,
                where=_where(entry.language),
            )
        )


def _list(word: str | None, language: str | None, as_json: bool) -> None:
    from guided_audio.library.lexicon import read_lexicon

    entries = read_lexicon().entries_of(word, language)
    if as_json:
        print_json([_as_dict(entry) for entry in entries])
        return
    _print([(entry.word, entry.said, _where(entry.language)) for entry in entries])
    if entries:
        echo(style(_("in {file}", file=own_words_file()), dim=True))
    elif word is not None:
        echo(
            _(
                "«{word}» is not in your dictionary: «guided-audio pronounce {quoted} SAID» writes it down.",
                word=word,
                quoted=shlex.quote(word),
            )
        )
    else:
        echo(_("There is nothing in your dictionary: «guided-audio pronounce WORD SAID» writes a word down."))


def _list_for(script: str, as_json: bool) -> None:
    """List the words that hold in a script: its own, then those of the user's dictionary that it does not have."""
    from guided_audio.library.catalog import find_script
    from guided_audio.library.lexicon import words_in_script

    words = words_in_script(find_script(script))
    if as_json:
        print_json([{"word": word, "said": said, "from": source, "place": str(at)} for word, said, source, at in words])
        return
    _print(
        [
            (word, said, _("{source}, line {line}", source=source, line=place.line))
            for word, said, source, place in words
        ]
    )
    if not words:
        echo(_("Neither this script nor your dictionary says how any word is to be said."))


def _print(rows: list[tuple[str, str, str]]) -> None:
    from rich.cells import cell_len

    widths = [max((cell_len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for word, said, where in rows:
        blanks = [" " * (width - cell_len(text)) for width, text in zip(widths, (word, said), strict=True)]
        echo(f"{bold(word)}{blanks[0]}  {said}{blanks[1]}  {style(where, dim=True)}")


def _where(language: str) -> str:
    from guided_audio.library.lexicon import EVERY_LANGUAGE

    return _("every language") if language == EVERY_LANGUAGE else f"[{language}]"


def _as_dict(entry: Entry) -> dict[str, object]:
    place = {"path": entry.location.path, "line": entry.location.line, "column": entry.location.column}
    return {"word": entry.word, "said": entry.said, "language": entry.language, **place}
