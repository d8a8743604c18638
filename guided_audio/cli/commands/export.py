"""`guided-audio export`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.export_options import export_options, sound_output, tell_extras
from guided_audio.cli.keys import has_keyboard
from guided_audio.cli.options import complete_script
from guided_audio.cli.session_options import session_options

if TYPE_CHECKING:
    from guided_audio.export import ExportOptions
    from guided_audio.session.options import SessionOptions
    from guided_audio.session.session import Session


@click.command("export", epilog="Example:  guided-audio export a-safe-place --slot name=Maya --ambience waves")
@click.argument("scripts", nargs=-1, required=True, metavar="SCRIPT...", shell_complete=complete_script)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file or folder to write; audio_out/ unless given."
)
@click.option(
    "--format", "kind", type=click.Choice(["mp3", "m4b", "opus", "flac", "wav", "ssml"]),
    help="The kind of file; mp3 unless given. An m4b needs ffmpeg.",
)  # fmt: skip
@click.option("-f", "--force", is_flag=True, help="Replace a file that is already there.")
@export_options
@session_options
def command(
    scripts: tuple[str, ...],
    output: Path | None,
    kind: str | None,
    force: bool,
    options: SessionOptions,
    extras: ExportOptions,
) -> None:
    """Export sessions as audio files, with title and chapters; or, for other programs that speak, as SSML.

    A file appears when all of it is there, or not at all. Waits last as long as the script says, a bare [wait] 20 seconds.
    """
    from guided_audio.cli.progress import tell_measuring
    from guided_audio.export import SSML, files_of, target_of
    from guided_audio.session.session import open_session

    if len(scripts) > 1 and output and not output.is_dir():
        raise click.UsageError("Several scripts need a folder that exists for --output.")
    opened = [open_session(script, options, on_measuring=tell_measuring) for script in scripts]
    targets = [target_of(session.path.stem, sound_output(output, kind, extras), kind) for session in opened]
    if len({target for target, _ in targets}) < len(targets):
        raise click.UsageError("Two of these scripts would become the same file; export them one by one with --output.")
    if not extras.is_sound_only and any(ending == SSML for _, ending in targets):
        raise click.UsageError("SSML has no sound that anything could go with; export an MP3 instead.")
    for session, (target, ending) in zip(opened, targets, strict=True):
        kept = next((path for path in files_of(target, extras) if not (force or may_replace(path))), None)
        if kept:
            click.echo(f"{kept} stays as it is.")
        elif ending == SSML:
            _export_ssml(session, target)
        else:
            export_sound(session, target, ending, extras)


def may_replace(target: Path) -> bool:
    """Ask whether a file that is already there may be replaced; without a keyboard, OutputError names the option."""
    from guided_audio.core.errors import OutputError

    if not target.exists() or target.is_dir():
        return True
    if not has_keyboard():
        raise OutputError(f"{target} is already there", "use --force to replace it, or choose another --output")
    return click.confirm(f"{target} is already there. Replace it?")


def export_sound(session: Session, target: Path, kind: str, extras: ExportOptions) -> None:
    """Export one session with progress bars, and print what was written."""
    from guided_audio.cli.lengths import tell_changes
    from guided_audio.cli.progress import progress_bar
    from guided_audio.core.units import clock

    with contextlib.ExitStack() as stack:
        with progress_bar("Listening to every sentence") as progress:
            ready = stack.enter_context(session.prepare(progress))
        tell_changes(ready.session)
        with progress_bar(session.timeline.title) as progress:
            exported = ready.export(target, kind, extras, progress)
    count, path = len(exported.chapters), exported.path
    chapters = f", {count} chapter{'s' if count != 1 else ''}" if count and kind != "wav" else ""
    click.echo(f"{path}: {clock(exported.seconds)}{chapters}, {_size(path.stat().st_size)}")
    tell_extras(session, exported, extras)
    _point_to_care(session)


def export_instead(session: Session) -> None:
    """Make a file of a session that cannot be played here; a file that is there is replaced only if the user says so."""
    from guided_audio.export import ExportOptions, target_of

    click.echo("There is no sound device here, so this session becomes a file instead.")
    target, kind = target_of(session.path.stem, None, None)
    if target.exists() and not (has_keyboard() and may_replace(target)):
        click.echo(f"{target} is already there, and stays as it is.")
    else:
        export_sound(session, target, kind, ExportOptions())


def _export_ssml(session: Session, target: Path) -> None:
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.session.convert import export_ssml

    if session.options.length is not None or session.options.pauses is not None:
        raise click.UsageError("SSML keeps elastic silences as they are written; leave --length and --pauses out.")
    print_diagnostics(export_ssml(session, target), err=True)
    click.echo(f"{target}: SSML, {_size(target.stat().st_size)}")
    _point_to_care(session)


def _point_to_care(session: Session) -> None:
    if session.script.meta.safety:
        hint = "What to do and whom to call if it gets too much: guided-audio care"
        click.echo(click.style(hint, dim=True), err=True)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"
