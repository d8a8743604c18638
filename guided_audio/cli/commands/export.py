"""`guided-audio export`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.keys import has_keyboard
from guided_audio.cli.options import complete_script, session_options
from guided_audio.cli.packing import packing_options, sound_output, tell_beside
from guided_audio.cli.sounding import sound_options

if TYPE_CHECKING:
    from guided_audio.export import ExportOptions
    from guided_audio.session.session import Session, Wishes


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
@packing_options
@session_options
@sound_options
def command(
    scripts: tuple[str, ...], output: Path | None, kind: str | None, force: bool, wishes: Wishes, beside: ExportOptions
) -> None:
    """Export sessions as audio files, with title and chapters; or, for other programs that speak, as SSML.

    A file appears when all of it is there, or not at all. Waits last as long as the script says, a bare [wait] 20 seconds.
    """
    from guided_audio.cli.progress import tell_measuring
    from guided_audio.export import SSML, files_of, target_of
    from guided_audio.session.session import open_session

    if len(scripts) > 1 and output and not output.is_dir():
        raise click.UsageError("Several scripts need a folder that exists for --output.")
    opened = [open_session(script, wishes, tell_measuring) for script in scripts]
    targets = [target_of(session.path.stem, sound_output(output, kind, beside), kind) for session in opened]
    if len({target for target, _ in targets}) < len(targets):
        raise click.UsageError("Two of these scripts would become the same file; export them one by one with --output.")
    if not beside.is_sound_only and any(ending == SSML for _, ending in targets):
        raise click.UsageError("SSML has no sound that anything could go with; export an MP3 instead.")
    for session, (target, ending) in zip(opened, targets, strict=True):
        kept = next((path for path in files_of(target, beside) if not (force or may_replace(path))), None)
        if kept:
            click.echo(f"{kept} stays as it is.")
        else:
            export_and_tell(session, target, ending, beside)


def may_replace(target: Path) -> bool:
    """Ask whether a file that is already there may be replaced; where nobody can be asked, OutputError says how."""
    from guided_audio.core.errors import OutputError

    if not target.exists() or target.is_dir():
        return True
    if not has_keyboard():
        raise OutputError(f"{target} is already there", "use --force to replace it, or choose another --output")
    return click.confirm(f"{target} is already there. Replace it?")


def export_and_tell(session: Session, target: Path, kind: str, beside: ExportOptions | None = None) -> None:
    """Export one session with a progress bar, and say what came of it."""
    from guided_audio.export import ExportOptions

    if kind == "ssml":
        _export_ssml(session, target)
    else:
        _export_sound(session, target, kind, beside or ExportOptions())
    if session.script.meta.safety:
        click.echo(
            click.style("What to do and whom to call if it gets too much: guided-audio care", dim=True), err=True
        )


def _export_ssml(session: Session, target: Path) -> None:
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.session.convert import export_ssml

    if session.wishes.length is not None or session.wishes.pauses is not None:
        raise click.UsageError("SSML keeps elastic silences as they are written; leave --length and --pauses out.")
    print_diagnostics(export_ssml(session, target), err=True)
    click.echo(f"{target}: SSML, {_size(target.stat().st_size)}")


def _export_sound(session: Session, target: Path, kind: str, beside: ExportOptions) -> None:
    from guided_audio.cli.lengths import tell_changes
    from guided_audio.cli.progress import progress_bar
    from guided_audio.core.units import clock
    from guided_audio.session.export import export
    from guided_audio.session.prepare import preparing

    with contextlib.ExitStack() as stack:
        with progress_bar("Listening to every sentence") as progress:
            ready = stack.enter_context(preparing(session, progress))
        tell_changes(ready.session)
        with progress_bar(session.timeline.title) as progress:
            exported = export(ready, target, kind, beside, progress)
    path = exported.path
    count = len(exported.chapters)
    chapters = f", {count} chapter{'s' if count != 1 else ''}" if count and kind != "wav" else ""
    click.echo(f"{path}: {clock(exported.seconds)}{chapters}, {_size(path.stat().st_size)}")
    tell_beside(session, exported, beside)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"
