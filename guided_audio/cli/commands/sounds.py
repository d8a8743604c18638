"""`guided-audio sounds`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import json_option, print_json, read_length
from guided_audio.cli.outputs import chosen_output, device_option
from guided_audio.cli.sounding import complete_sound

if TYPE_CHECKING:
    from guided_audio.core.units import Seconds
    from guided_audio.playback.outputs import OutputChoice

_USUAL_MINUTES = 10


@click.command("sounds", epilog="Example:  guided-audio sounds rain --for 10m -o rain.flac")
@click.argument("name", required=False, metavar="[SOUND]", shell_complete=complete_sound)
@click.option("--for", "length", metavar="LENGTH", callback=read_length, help="How long, such as 30s or 10m.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a file instead (mp3, flac, …); ten minutes of it, unless --for.",
)
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
    from guided_audio.session.sounds import list_sounds, sounds_folder

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
    from guided_audio.core.units import Seconds, clock
    from guided_audio.session.sounds import save_sound, sound_target

    target, kind = sound_target(output)
    lasting = length or Seconds(_USUAL_MINUTES * 60.0)
    if not (force or may_replace(target)):
        click.echo(f"{target} stays as it is.")
        return
    with progress_bar(name) as progress:
        save_sound(name, lasting, target, kind, progress)
    click.echo(f"{target}: {clock(lasting)}")


def _play(name: str, length: Seconds | None, choice: OutputChoice) -> None:
    from guided_audio.cli.keys import has_keyboard, single_keys
    from guided_audio.cli.playing import gentle_signals
    from guided_audio.session.sounds import play_sound

    by_keys = has_keyboard()
    asked: list[bool] = []

    def tell() -> None:
        click.echo(f"{name}  {'any key' if by_keys else 'Ctrl-C'} fades it out")

    def is_over() -> bool:
        return bool(asked or (read_key and read_key(0.0)))

    with (
        single_keys() if by_keys else contextlib.nullcontext(None) as read_key,
        gentle_signals(lambda: asked.append(True)),
    ):
        play_sound(name, length, choice, is_over=is_over, begun=tell)
