"""What may go with an export: captions, a transcript, a sheet, all of it in one zip; and saying what is where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import guided_audio as ga
from guided_audio.cli.common_options import gathered
from guided_audio.cli.completion import complete_country, complete_kinds
from guided_audio.cli.printing import echo
from guided_audio.core.files import is_private
from guided_audio.core.translation import N_, _
from guided_audio.core.voice import language_of

_WHOM = {
    True: _("; only you can read them on this machine"),
    False: _(", and others on this machine can read this folder"),
    None: "",
}
"""What the permissions of the finished files say."""


def _kinds(*known: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]:
    def read(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        del ctx, param
        kinds = [kind.strip().lower().removeprefix(".") for value in values for kind in value.split(",")]
        for kind in kinds:
            if kind not in known:
                raise click.BadParameter(_("«{kind}» is not one of {known}", kind=kind, known=", ".join(known)))
        return tuple(dict.fromkeys(kinds))

    return read


def _read(**given: Any) -> ga.ExportOptions:
    from guided_audio.session.prepare import sheet_for

    options = ga.ExportOptions(**given)
    if options.names_numbers:
        sheet_for(options.country)  # a country that is not known is an error before anything begins
    elif options.country is not None:
        raise click.UsageError(N_("--country goes with --transcript, --sheet or --pack."))
    return options


preset_option = click.option(
    "--for", "preset", type=click.Choice(["insight-timer"]), callback=lambda _ctx, _param, name: name or "",
    help="Make what this service asks for: an MP3 of constant 128 kbit/s at 48 kHz that ends with a bell, unless it "
    "leads into sleep.",
)  # fmt: skip
personal_tags_option = click.option(
    "--personal-tags", is_flag=True,
    help="Put the words of --slot into the file's lyrics as well; otherwise they are only heard.",
)  # fmt: skip
country_option = click.option(
    "--country", metavar="NAME", shell_complete=complete_country,
    help="The country whose numbers the transcript and the sheet list, such as GB or Ireland.",
)  # fmt: skip
export_options = gathered(
    "extras",
    _read,
    click.option(
        "--captions", multiple=True, metavar="vtt|srt|lrc", shell_complete=complete_kinds("vtt", "srt", "lrc"),
        callback=_kinds("vtt", "srt", "lrc"),
        help="Write captions beside the sound; several with commas.",
    ),
    click.option(
        "--transcript", "transcripts", multiple=True, metavar="md|html", shell_complete=complete_kinds("md", "html"),
        callback=_kinds("md", "html"),
        help="Write its words beside the sound, to read or print.",
    ),
    click.option("--sheet", is_flag=True, help="Write a page beside the sound: when to stop, and whom to call."),
    click.option(
        "--pack", is_flag=True,
        help="Make one zip for a client: sound, captions, transcript, sheet and a picture. "
        "The sound is in the zip alone, unless other files are asked for.",
    ),
    click.option(
        "--timeline", is_flag=True,
        help="Write every line, silence, wait, breath and chapter with its exact time beside the sound, as JSON.",
    ),
    preset_option,
    click.option(
        "--report", is_flag=True,
        help="Write the proof of the export beside it, as JSON: every cue and pause as planned and as measured, loudness, peaks.",
    ),
    personal_tags_option,
    country_option,
)  # fmt: skip
"""Adds what may go with an export: the command gets `extras`, an ExportOptions."""


def sound_output(output: str | None, kind: str | None, options: ga.ExportOptions) -> str | None:
    """Return where the sound goes: of a zip that is named, its name is meant."""
    from guided_audio.export import names_folder

    if options.pack and output and Path(output).suffix.lower() == ".zip" and not names_folder(output):
        return str(Path(output).with_suffix(f".{kind or 'mp3'}"))
    return output


def file_names(scripts: list[str], name: str, output: str | None) -> list[str]:
    """Return how the files of scripts are called: like each script, or as `name` says; UsageError where it cannot be."""
    from guided_audio.export import names_folder

    if not name:
        return scripts
    if name in {".", ".."} or Path(name).name != name or "\\" in name or "\0" in name:
        raise click.BadParameter(
            _("«{name}» is not the name of a file; --output says in which folder", name=name), param_hint="--as"
        )
    if output and not names_folder(output):
        raise click.UsageError(
            N_("--as and --output both name the file; end --output with a slash to name only a folder.")
        )
    return [name] if len(scripts) == 1 else [f"{name}-{script}" for script in scripts]


def tell_extras(session: ga.Session, exported: ga.Exported, options: ga.ExportOptions) -> None:
    """Print which files went with the sound, whose numbers they have, and whether they hold personal words."""
    if exported.beside:
        echo(_("Beside it: {files}", files=", ".join(path.name for path in exported.beside)))
    if exported.inside:
        echo(_("In {pack}: {inside}", pack=exported.pack, inside=", ".join(exported.inside)))
    if options.names_numbers:
        tell_numbers(session.script.meta.language, options.country)
    if session.is_personal:
        where = _("said in this file") if options.is_sound_only else _("said and written in these files")
        tell_personal(where, *filter(None, (exported.path, exported.sound, exported.pack, *exported.beside)))


def tell_numbers(language: str, country: str | None) -> None:
    """Print whose numbers a page says to call, and in which language, where that may not be expected."""
    from guided_audio.session.prepare import sheet_for

    sheet = sheet_for(country, language)
    if sheet.language != language_of(language):
        echo(
            _(
                "The page on when to stop and whom to call is in English: it has not been translated into this "
                "language yet."
            )
        )
    if country is None:
        name = sheet.country
        if name:
            echo(_("The country of the numbers to call: {country}. --country NAME chooses another.", country=name))
        else:
            unknown = _("The country of the numbers to call: not known here, so they are for anywhere.")
            echo(unknown + " " + _("--country NAME chooses yours."))


def tell_personal(where: str, *paths: Path) -> None:
    """Print that personal words are in these files, and who may read them."""
    echo(_("The words given with --slot are {where}{whom}.", where=where, whom=_WHOM[is_private(*paths)]))
