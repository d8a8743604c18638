"""`guided-audio export`."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

import guided_audio as ga
from guided_audio.cli import key_reader
from guided_audio.cli.common_options import complete_script, force_option
from guided_audio.cli.export_options import export_options, sound_output, tell_extras
from guided_audio.cli.humanize import count_of, file_size
from guided_audio.cli.printing import confirm, echo, print_diagnostics, progress_bar, style, tell_measuring
from guided_audio.cli.session_options import session_options
from guided_audio.core.errors import OutputError
from guided_audio.core.units import clock


@click.command("export", epilog="Example:  guided-audio export a-safe-place --slot name=Maya --ambience waves")
@click.argument("scripts", nargs=-1, required=True, metavar="SCRIPT...", shell_complete=complete_script)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file or folder to write; audio_out/ unless given."
)
@click.option(
    "--format", "kind", type=click.Choice(["mp3", "m4b", "opus", "flac", "wav", "ssml"]),
    help="The kind of file; mp3 unless given. An m4b needs ffmpeg.",
)  # fmt: skip
@force_option
@export_options
@session_options
def command(
    scripts: tuple[str, ...],
    output: Path | None,
    kind: str | None,
    force: bool,
    options: ga.SessionOptions,
    extras: ga.ExportOptions,
) -> None:
    """Export sessions as audio files, with title and chapters; or, for other programs that speak, as SSML.

    A file appears when all of it is there, or not at all. Waits last as long as the script says, a bare [wait] 20 seconds.
    """
    from guided_audio.export import SSML, files_of, target_of

    if len(scripts) > 1 and output and not output.is_dir():
        raise click.UsageError("Several scripts need a folder that exists for --output.")
    opened = [ga.open_session(script, options, on_measuring=tell_measuring) for script in scripts]
    targets = [target_of(session.path.stem, sound_output(output, kind, extras), kind) for session in opened]
    if len({target for target, _ in targets}) < len(targets):
        raise click.UsageError("Two of these scripts would become the same file; export them one by one with --output.")
    if not extras.is_sound_only and any(ending == SSML for _, ending in targets):
        raise click.UsageError("SSML has no sound that anything could go with; export an MP3 instead.")
    for session, (target, ending) in zip(opened, targets, strict=True):
        kept = next((path for path in files_of(target, extras) if not (force or may_replace(path))), None)
        if kept:
            echo(f"{kept} stays as it is.")
        elif ending == SSML:
            _export_ssml(session, target)
        else:
            export_sound(session, target, ending, extras)


def may_replace(target: Path) -> bool:
    """Ask whether a file that is already there may be replaced; without a keyboard, OutputError names the option."""
    if not target.exists() or target.is_dir():
        return True
    if not key_reader.has_keyboard():
        raise OutputError(f"{target} is already there", "use --force to replace it, or choose another --output")
    return confirm(f"{target} is already there. Replace it?")


def export_sound(session: ga.Session, target: Path, kind: str, extras: ga.ExportOptions) -> None:
    """Export one session with progress bars, and print what was written."""
    from guided_audio.cli.preflight import tell_changes

    with contextlib.ExitStack() as stack:
        with progress_bar("Listening to every sentence") as progress:
            ready = stack.enter_context(session.prepare(progress))
        tell_changes(ready.session)
        with progress_bar(session.timeline.title) as progress:
            exported = ready.export(target, kind, extras, progress)
    count, path = len(exported.chapters), exported.path
    chapters = f", {count_of(count, 'chapter')}" if count and kind != "wav" else ""
    echo(f"{path}: {clock(exported.seconds)}{chapters}, {file_size(path.stat().st_size)}")
    tell_extras(session, exported, extras)
    _point_to_care(session)


def export_instead(session: ga.Session) -> None:
    """Make a file of a session that cannot be played here; a file that is there is replaced only if the user says so."""
    from guided_audio.export import target_of

    echo("There is no sound device here, so this session becomes a file instead.")
    target, kind = target_of(session.path.stem, None, None)
    if target.exists() and not (key_reader.has_keyboard() and may_replace(target)):
        echo(f"{target} is already there, and stays as it is.")
    else:
        export_sound(session, target, kind, ga.ExportOptions())


def _export_ssml(session: ga.Session, target: Path) -> None:
    from guided_audio.session.script_files import export_ssml

    if session.options.length is not None or session.options.pauses is not None:
        raise click.UsageError("SSML keeps elastic silences as they are written; leave --length and --pauses out.")
    print_diagnostics(export_ssml(session, target), err=True)
    echo(f"{target}: SSML, {file_size(target.stat().st_size)}")
    _point_to_care(session)


def _point_to_care(session: ga.Session) -> None:
    if session.script.meta.safety:
        hint = "What to do and whom to call if it gets too much: guided-audio care"
        echo(style(hint, dim=True), err=True)
