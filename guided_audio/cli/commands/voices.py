"""`guided-audio voices`."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click

import guided_audio as ga
from guided_audio.cli.common_options import (
    chosen_output,
    device_option,
    json_option,
    language_option,
    output_option,
    yes_option,
)
from guided_audio.cli.completion import (
    complete_engine,
    complete_offer,
    complete_script,
    complete_stored_voice,
    complete_voice,
)
from guided_audio.cli.humanize import count_of, file_size
from guided_audio.cli.parsing import Commands
from guided_audio.cli.printing import bold, confirm, download_bar, echo, fill, print_json, progress_bar, tell_measuring
from guided_audio.cli.session_options import session_options
from guided_audio.core.errors import NoDevice
from guided_audio.core.translation import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_audio.voices.adding import Added
    from guided_audio.voices.listing import EngineStatus, KnownVoice, KnownVoices

_SHA256 = re.compile("[0-9A-Fa-f]{64}")
_ALL = "Voices of all languages, not only of yours, those of your scripts, and English."
_PLAIN = "Plain aligned words, for screen readers; always so where there is no terminal."
_EXAMPLES = """\b
Example:  guided-audio voices --language de
          guided-audio voices try heart"""


@click.group("voices", cls=Commands, epilog=_EXAMPLES, invoke_without_command=True)
@language_option("Only those that speak a language, such as Spanish, es or pt-BR.")
@click.option(
    "--engine",
    default="",
    metavar="NAME",
    shell_complete=complete_engine,
    help="Only those of one engine, such as piper.",
)
@click.option("--all", "everything", is_flag=True, help=_ALL)
@click.option("--plain", is_flag=True, help=_PLAIN)
@json_option
@click.pass_context
def command(ctx: click.Context, language: str, engine: str, everything: bool, plain: bool, as_json: bool) -> None:
    """List the voices that can speak here.

    Those that could be added are listed, too. Words a minute are at a voice's natural speed; in a session it keeps the pace
    that the script asks for.
    """
    if ctx.invoked_subcommand is None:
        from guided_audio.voices.listing import known_voices

        known = known_voices()
        engines = sorted({v.engine for v in known.voices} | {status.name for status in known.problems})
        if engine and engine.casefold() not in engines:
            raise click.BadParameter(
                _("there is no engine «{engine}»: {engines}", engine=engine, engines=", ".join(engines)),
                param_hint="--engine",
            )
        if as_json:
            print_json(_as_json(known, language, engine))
        else:
            _print(known, language, engine, everything=everything, plain=plain)


def _matching(voices: Sequence[KnownVoice], language: str, engine: str) -> list[KnownVoice]:
    return [v for v in voices if (not language or v.speaks(language)) and _is_of(v.engine, engine)]


def _broken(known: KnownVoices, engine: str) -> list[EngineStatus]:
    return [status for status in known.problems if _is_of(status.name, engine)]


def _is_of(name: str, engine: str) -> bool:
    return engine.casefold() in {"", name.casefold()}


def _as_json(known: KnownVoices, language: str, engine: str) -> list[dict[str, object]]:
    from guided_audio.voices.listing import KnownVoice

    rows = [_row(voice) for voice in _matching(known.voices, language, engine)]
    unknown = _row(KnownVoice("", "", "", "", "", "", is_here=False))
    return rows + [
        {**unknown, "engine": one.name, "status": "broken", "problem": one.problem, "how_to_get": one.hint}
        for one in (_broken(known, engine) if not language else ())
    ]


def _row(voice: KnownVoice) -> dict[str, object]:
    same = ("name", "engine", "version", "language", "gender", "licence", "description")
    return {
        **{name: getattr(voice, name) for name in same},
        "default": voice.is_default,
        "installed": voice.is_here,
        "status": "broken" if voice.is_broken else "installed" if voice.is_here else "offered",
        "how_to_get": " && ".join(voice.commands),
        "download_bytes": voice.size,
        "words_per_minute": round(voice.words_per_minute, 1) if voice.words_per_minute else None,
    }


def _print(known: KnownVoices, language: str, engine: str, *, everything: bool, plain: bool) -> None:
    from guided_audio.cli.voice_table import print_begun, print_left_out, print_problems, print_voices
    from guided_audio.library.recommend import script_languages
    from guided_audio.voices.listing import languages_that_matter
    from guided_audio.voices.stored import list_stored_voices

    asked = _matching(known.voices, language, engine)
    shown = asked
    if not (language or everything):
        wanted = languages_that_matter(script_languages())
        # One that is here was added on purpose, except for the system's, which came by themselves.
        shown = [v for v in asked if (v.is_here and not v.is_systems_own) or any(v.speaks(tag) for tag in wanted)]
    if not asked:
        echo(fill(_none_is_known(language, engine)))
    print_voices(shown, plain)
    if shown:
        echo("")
    print_left_out([voice for voice in asked if voice not in shown])
    print_problems(shown, _broken(known, engine))
    print_begun([stored for stored in list_stored_voices() if stored.parts and _is_of(stored.engine, engine)])


def _none_is_known(language: str, engine: str) -> str:
    if language and engine:
        return _("No voice is known that speaks {language} and is of {engine}.", language=language, engine=engine)
    if language:
        return _("No voice is known that speaks {language}.", language=language)
    return _("No voice is known that is of {engine}.", engine=engine)


@command.command("try", epilog="Example:  guided-audio voices try emma")
@click.argument("name", metavar="NAME", shell_complete=complete_voice)
@device_option
@output_option
def try_(name: str, device: str, output: str) -> None:
    """Hear a voice.

    It says two sentences of a meditation in its language. Any key, or Ctrl-C, ends them.
    """
    from guided_audio.cli.play_loop import preview
    from guided_audio.session.session import preview_voice

    session = preview_voice(name, tell_measuring)
    words = (cue.text for cue in session.cues if cue.kind == "say")
    echo(f"{bold(session.voice.name)}  {session.voice.description}\n" + "\n".join(words))
    try:
        preview(session, chosen_output(device, output))
    except NoDevice as error:
        raise NoDevice(error.message, N_("keep it as a file instead: --output file=heard.wav")) from error


@command.command("prepare", epilog="Example:  guided-audio voices prepare un-lugar-seguro")
@click.argument("script", metavar="SCRIPT", shell_complete=complete_script)
@session_options
def prepare(script: str, options: ga.SessionOptions) -> None:
    """Speak a session ahead of time.

    It then plays at once. Its sentences are kept, like all that were heard. Give the options that it will be played with:
    other words, or another pace, are other sentences.
    """
    from guided_audio.cli.commands.export import tell_prepared

    if not options.cache:
        raise click.UsageError(N_("Sentences are spoken ahead to be kept; leave --no-cache out."))
    session = ga.open_session(script, options, on_measuring=tell_measuring)
    with progress_bar(session.timeline.title) as progress, session.prepare(progress) as ready:
        pass
    tell_prepared(ready)
    count = count_of(len(set(session.timeline.utterances)), "sentence")
    echo(
        fill(
            _(
                "{title} is ready: {count} by {voices}.",
                title=session.timeline.title,
                count=count,
                voices=", ".join(session.voice_names),
            )
        )
    )


@command.command("add", epilog="Example:  guided-audio voices add emma")
@click.argument("wanted", metavar="NAME|URL|FILE", shell_complete=complete_offer)
@click.option("--sha256", default="", metavar="HEX", help="The sha256 that the .onnx at URL must have.")
@click.option("-f", "--force", is_flag=True, help="Replace another voice of that name.")
def add(wanted: str, sha256: str, force: bool) -> None:
    """Get a voice.

    One that «guided-audio voices» offers, the address of an .onnx, or a file that you have. A Piper voice is two files,
    NAME.onnx and NAME.onnx.json, and both are fetched. An interrupted download goes on where it stopped. This is the only
    command of the program that uses the network.
    """
    from guided_audio.voices.listing import add_voice

    if sha256 and ("://" not in wanted or not _SHA256.fullmatch(sha256)):
        raise click.BadParameter(_("it is 64 hexadecimal digits, and goes with a URL"), param_hint="--sha256")
    with download_bar(wanted.rpartition("/")[2].partition("?")[0]) as progress:
        added = add_voice(wanted, progress, sha256=sha256, force=force)
    _tell_added(added)


def _tell_added(added: Added) -> None:
    """Print what is here now, which files are not vouched for, and how the voice is used."""
    from guided_audio.voices.calibration import measured
    from guided_audio.voices.listing import voices_of
    from guided_audio.voices.offers import list_offers

    here = _("was here already") if added.was_here else _("is here")
    echo(f"{bold(added.name)} {here}: {added.files[0].path.parent}")
    for file in added.files:
        if not file.is_vouched_for:
            echo(_("  {name}  sha256 {sha256}", name=file.path.name, sha256=file.sha256))
    if not all(file.is_vouched_for for file in added.files):
        echo(fill(_("Nobody vouches for these files: compare the sha256 with the one that their maker publishes.")))
    voices = voices_of(added)
    if not voices:
        lacking = (offer for offer in list_offers() if offer.engine == added.engine and offer.lacks_engine)
        extra = next((offer.extra for offer in lacking), "")
        needs = (
            _(": «pip install 'guided-audio[{extra}]'»", extra=extra)
            if extra
            else _("; «guided-audio voices» says what it lacks")
        )
        echo(fill(_("Its engine, {engine}, cannot speak yet{needs}", engine=added.engine, needs=needs)))
        return
    voice = measured(voices[0], tell_measuring)
    name = shlex.quote(voice.name)
    more = _(
        ", or one of {voices} others: «guided-audio voices --engine {engine}»",
        voices=len(voices) - 1,
        engine=shlex.quote(added.engine),
    )
    more = more if len(voices) > 1 else ""
    echo(fill(_("Hear it: «guided-audio voices try {name}»{more}", name=name, more=more)))
    if voice.speaks("en"):
        echo(fill(_("Use it: «guided-audio play a-safe-place --voice {name}»", name=name)))
    else:
        echo(fill(_("Use it: «--voice {name}», or «voice: {voice}» in a script", name=name, voice=voice.name)))
    echo(fill(_("To let it always read its language: «guided-audio voices default {name}»", name=name)))


@command.command("remove", epilog="Example:  guided-audio voices remove emma")
@click.argument("name", metavar="NAME", shell_complete=complete_stored_voice)
@yes_option
def remove(name: str, yes: bool) -> None:
    """Remove a voice that was added.

    Or what has arrived of a download that was interrupted.
    """
    from guided_audio.voices.choosing import default_voices
    from guided_audio.voices.stored import remove_stored_voice, stored_voice

    stored = stored_voice(name)
    files, size = (*stored.files, *stored.parts), file_size(stored.size)
    if not yes:
        whose = _("all voices of ") if stored.is_all else ""
        echo(
            _(
                "This removes {whose}{name}: {files}, {size}, in {folder}.",
                whose=whose,
                name=bold(stored.name),
                files=count_of(len(files), "file"),
                size=size,
                folder=files[0].parent,
            )
        )
        for language in (language for language, voice in default_voices().items() if stored.has(voice)):
            echo(_("You chose it for {language}.", language=language))
        confirm(_("Remove it?"), abort=True)
    chosen = remove_stored_voice(stored)
    echo(_("Removed {name}: {size}.", name=stored.name, size=size))
    for language in chosen:
        echo(_("You had chosen it for {language}; the best voice here reads it from now on.", language=language))


@command.command("default", epilog="Example:  guided-audio voices default emma")
@click.argument("name", metavar="[NAME]", required=False, shell_complete=complete_voice)
@language_option("Let a language be read by the best voice again.", name="--forget")
@json_option
def default(name: str | None, forget: str, as_json: bool) -> None:
    """Choose the voice that reads its language.

    It reads wherever a script names no voice. Without NAME, show who reads what.
    """
    from guided_audio.library.languages import language_name
    from guided_audio.voices import choosing
    from guided_audio.voices.voice_catalog import find_voice

    if name and forget:
        raise click.UsageError(N_("Choose a voice or forget one, not both at once."))
    if forget:
        echo(
            _(
                "{voice} no longer reads {language}; the best voice here does.",
                voice=choosing.forget(forget),
                language=language_name(forget),
            )
        )
    elif name:
        voice = find_voice(name)
        language = language_name(choosing.prefer(voice))
        echo(
            _(
                "{name} reads {language} from now on, where a script names no voice.",
                name=bold(voice.name),
                language=language,
            )
        )
    else:
        _print_readers(as_json)


def _print_readers(as_json: bool) -> None:
    from guided_audio.library.recommend import script_languages
    from guided_audio.voices.listing import readers

    known = readers(script_languages())
    if as_json:
        rows = [(tag, voice.reference if voice else None, chosen) for tag, voice, chosen in known]
        print_json([dict(zip(("language", "voice", "chosen"), row, strict=True)) for row in rows])
        return
    for tag, voice, chosen in known:
        why = (
            N_("you chose it")
            if chosen
            else N_("comes with the program")
            if tag == "en"
            else N_("the best that is here")
        )
        gone = _(
            "the voice that you chose has gone: «guided-audio voices default --forget {tag}»", tag=shlex.quote(tag)
        )
        missing = gone if chosen else _("no voice yet: see «guided-audio voices»")
        who = f"{voice.name} ({voice.engine}; {why})" if voice else missing
        echo(f"{bold(tag)}  {who}")
