"""`guided-audio sounds`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import json_option, print_json, read_length
from guided_audio.cli.outputs import chosen_output, device_option
from guided_audio.cli.session_options import complete_sound

if TYPE_CHECKING:
    from guided_audio.core.units import Seconds
    from guided_audio.playback.outputs import OutputChoice

_USUAL_MINUTES = 10


@click.command("sounds", epilog="Example:  guided-audio sounds rain --for 10m -o rain.flac")
@click.argument("name", required=False, metavar="[SOUND]", shell_complete=complete_sound)
@click.option("--for", "length", metavar="LENGTH", callback=read_length, help="How long, such as 30s or 10m.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="Write a file instead (mp3, flac, …); ten minutes of it, unless --for.",
)  # fmt: skip
@click.option("-f", "--force", is_flag=True, help="Replace a file that is already there.")
@device_option
@json_option
def command(
    name: str | None, length: Seconds | None, output: Path | None, force: bool, device: str, as_json: bool
) -> None:
    """List the beds of sound, or hear one of them, until you press a key. SOUND may be the path of a file of your own.

    The same names stand in scripts: [ambience rain].
    """
    if name is None:
        if output or length:
            raise click.UsageError("Say which sound: «guided-audio sounds» shows them all.")
        _list(as_json)
    elif output:
        _save(name, length, output, force)
    else:
        _play(name, length, chosen_output(device))


def _list(as_json: bool) -> None:
    from guided_audio.cli.pages import bold, fill
    from guided_audio.core.config import sounds_folder
    from guided_audio.session.preview import list_sounds

    sounds = list_sounds()
    if as_json:
        print_json(
            [{"name": s.name, "description": s.description, "path": str(s.path) if s.path else None} for s in sounds]
        )
        return
    for sound in sounds:
        click.echo(f"{bold(sound.name)}  {sound.description}{f': {sound.path}' if sound.path else ''}")
    click.echo("\n" + fill(f"Your own, such as my-creek.mp3, go into {sounds_folder()}"))


def _save(name: str, length: Seconds | None, output: Path, force: bool) -> None:
    from guided_audio.cli.commands.export import may_replace
    from guided_audio.cli.progress import progress_bar
    from guided_audio.core.errors import UsageError
    from guided_audio.core.units import Seconds, clock
    from guided_audio.export import SSML, target_of
    from guided_audio.session.preview import preview_sound

    lasting = length or Seconds(_USUAL_MINUTES * 60.0)
    session = preview_sound(name, lasting)
    target, kind = target_of(session.path.stem, output, None)
    if kind == SSML:
        raise UsageError("a bed of sound has no words for SSML", "name a file of sound, such as rain.flac")
    if not (force or may_replace(target)):
        click.echo(f"{target} stays as it is.")
        return
    with progress_bar(name) as progress:
        session.export(target, kind, progress=progress)
    click.echo(f"{target}: {clock(lasting)}")


def _play(name: str, length: Seconds | None, output: OutputChoice) -> None:
    from guided_audio.cli.playing import preview
    from guided_audio.session.preview import preview_sound

    def begun(by_keys: bool) -> None:
        click.echo(f"{name}  {'any key' if by_keys else 'Ctrl-C'} fades it out")

    preview(preview_sound(name, length), output, begun)
