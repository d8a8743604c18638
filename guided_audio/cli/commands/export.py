"""`guided-audio export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_script, voice_options

if TYPE_CHECKING:
    from guided_audio.sessions import Session


@click.command("export", epilog="Example:  guided-audio export a-safe-place --slot name=Maya -o for-maya.mp3")
@click.argument("scripts", nargs=-1, required=True, metavar="SCRIPT...", shell_complete=complete_script)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file or folder to write; audio_out/ unless given."
)
@click.option("--format", "kind", type=click.Choice(["mp3", "flac", "wav"]), help="The kind of file; mp3 unless given.")
@click.option("-f", "--force", is_flag=True, help="Replace a file that is already there.")
@voice_options
def command(
    scripts: tuple[str, ...], output: Path | None, kind: str | None, force: bool, voice: str, slots: dict[str, str]
) -> None:
    """Export sessions as audio files, with title and chapters.

    A file appears when all of it is there, or not at all. Waits last as long as the script says, a bare [wait] 20 seconds.
    """
    from guided_audio import sessions

    if len(scripts) > 1 and output and not output.is_dir():
        raise click.UsageError("Several scripts need a folder that exists for --output.")
    for script in scripts:
        session = sessions.open_session(script, voice, slots)
        target, ending = sessions.export_target(session, output, kind)
        if not force:
            _ask_before_replacing(target)
        export_and_tell(session, target, ending)


def _ask_before_replacing(target: Path) -> None:
    from guided_audio.errors import OutputError

    if not target.exists() or target.is_dir():
        return
    if not sys.stdin.isatty():
        raise OutputError(f"{target} is already there", "use --force to replace it, or choose another --output")
    if not click.confirm(f"{target} is already there. Replace it?"):
        raise click.Abort


def export_and_tell(session: Session, target: Path, kind: str) -> None:
    """Export one session with a progress bar, and say what came of it."""
    from guided_audio import sessions
    from guided_audio.cli.progress import progress_bar
    from guided_audio.units import clock

    with progress_bar(session.timeline.title) as progress:
        exported = sessions.export(session, target, kind, progress)
    size = exported.path.stat().st_size / 1e6
    count = len(exported.chapters)
    chapters = f", {count} chapter{'s' if count != 1 else ''}" if count and kind == "mp3" else ""
    click.echo(f"{exported.path}: {clock(exported.seconds)}{chapters}, {size:.1f} MB")
