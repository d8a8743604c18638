"""`guided-audio sounds` and `guided-audio devices`: beds of sound, and what sound comes out of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.common_options import (
    chosen_output,
    device_option,
    force_option,
    json_option,
    read_length,
    reading,
)
from guided_audio.cli.completion import complete_length
from guided_audio.cli.printing import bold, echo, fill, print_json, progress_bar
from guided_audio.cli.session_options import complete_sound
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import UsageError
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Seconds, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_audio.playback.outputs import Device, OfferedOutput, OutputChoice

_USUAL = Seconds(600.0)
_HOW_TO_NAME = _(
    "--device takes a number, part of a name, or an id, which stands last in its line. Numbers change as "
    "devices come and go; an id stays."
)


@click.command("sounds", epilog="Example:  guided-audio sounds rain --for 10m -o rain.flac")
@click.argument("name", required=False, metavar="[SOUND]", shell_complete=complete_sound)
@click.option(
    "--for",
    "length",
    metavar="LENGTH",
    shell_complete=complete_length,
    callback=reading(read_length),
    help="How long, such as 30s or 10m.",
)
@click.option(
    "-o", "--output", type=click.Path(),
    help="Write a file instead (mp3, flac, …); ten minutes of it, unless --for.",
)  # fmt: skip
@force_option
@device_option
@json_option
def command(
    name: str | None, length: Seconds | None, output: str | None, force: bool, device: str, as_json: bool
) -> None:
    """List the beds of sound, or hear one.

    It goes on until you press a key. SOUND may be the path of a file of your own. The same names stand in scripts:
    [ambience rain].
    """
    if name is None:
        if output or length:
            raise click.UsageError(N_("Say which sound: «guided-audio sounds» shows them all."))
        _list(as_json)
    elif output:
        _save(name, length or _USUAL, output, force)
    else:
        _play(name, length, chosen_output(device))


def _list(as_json: bool) -> None:
    from guided_audio.session.session import list_sounds

    sounds = [(s.name, s.description, str(s.path) if s.path else None) for s in list_sounds()]
    if as_json:
        print_json([dict(zip(("name", "description", "path"), sound, strict=True)) for sound in sounds])
        return
    for name, description, path in sounds:
        echo(f"{bold(name)}  {description}{f': {path}' if path else ''}")
    echo("\n" + fill(_("Your own, such as my-creek.mp3, go into {folder}", folder=sounds_folder())))


def _save(name: str, length: Seconds, output: str, force: bool) -> None:
    from guided_audio.cli.commands.export import may_replace
    from guided_audio.export import SSML, target_of
    from guided_audio.session.session import preview_sound

    session = preview_sound(name, length)
    target, kind = target_of(session.path.stem, output, None)
    if kind == SSML:
        raise UsageError(N_("a bed of sound has no words for SSML"), N_("name a file of sound, such as rain.flac"))
    overwrite = force or target.exists()
    if not (force or may_replace(target)):
        echo(_("{target} stays as it is.", target=target))
        return
    with progress_bar(name) as progress:
        session.export(target, kind, progress=progress, overwrite=overwrite)
    echo(f"{target}: {clock(length)}")


def _play(name: str, length: Seconds | None, output: OutputChoice) -> None:
    from guided_audio.cli.play_loop import preview
    from guided_audio.session.session import preview_sound

    def begun(by_keys: bool) -> None:
        echo(f"{name}  " + (_("Any key fades it out.") if by_keys else _("Ctrl-C fades it out.")))

    preview(preview_sound(name, length), output, begun)


@click.command("devices", epilog='Example:  guided-audio play an-evening-blessing --device "USB headphones"')
@json_option
def devices_command(as_json: bool) -> None:
    """List the sound devices and outputs.

    Devices are for --device, outputs for --output. The device that was used last is that of the last session in the history.
    """
    from guided_audio.playback.outputs import last_used, list_devices, offered_outputs

    devices, last = list_devices(), last_used()
    outputs = offered_outputs(len(devices))
    if as_json:
        print_json(_devices_as_dict(devices, last.id, outputs))
        return
    if not devices:
        echo(_("There is no sound device here. A session can become a file: guided-audio export NAME"))
    if last.id and last.id not in {d.id for d in devices}:
        echo(fill(_("Used last, but not here now: {name} ({id})", name=last.name, id=last.id)) + "\n")
    _print_named([(f"{d.number}  {d.name}", _about(d, last.id)) for d in devices])
    if devices:
        echo("\n" + fill(_HOW_TO_NAME))
    echo("\n" + _("Outputs, of which miniaudio is used unless you choose another:"))
    _print_named(
        [(o.kind, _("not here: {problem}", problem=o.problem) if o.problem else o.description) for o in outputs]
    )


def _about(device: Device, last: str) -> str:
    notes = (device.backend, _("the default") * device.is_default, _("used last") * (device.id == last != ""))
    return " · ".join(filter(None, (*notes, device.id)))


def _devices_as_dict(devices: Sequence[Device], last: str, outputs: Sequence[OfferedOutput]) -> dict[str, object]:
    offered = [{"name": str(o.kind), "description": o.description, "problem": o.problem or None} for o in outputs]
    found = [
        {
            "number": d.number, "id": d.id, "name": d.name, "backend": d.backend, "default": d.is_default,
            "last": d.id == last != "",
        }
        for d in devices
    ]  # fmt: skip
    return {"devices": found, "outputs": offered}


def _print_named(rows: Sequence[tuple[str, str]]) -> None:
    width = max((len(name) for name, _ in rows), default=0)
    for name, words in rows:
        echo(f"{bold(name.ljust(width))}  {words}")
