"""`guided-audio devices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_audio.playback.outputs import Device, OfferedOutput


@click.command("devices", epilog='Example:  guided-audio play an-evening-blessing --device "USB headphones"')
@json_option
def command(as_json: bool) -> None:
    """List the sound devices of this machine, for --device, and the ways for sound to go out, for --output."""
    from guided_audio.playback.outputs import list_devices, offered_outputs

    devices = list_devices()
    outputs = offered_outputs(len(devices))
    if as_json:
        print_json(
            {
                "devices": [{"name": d.name, "backend": d.backend, "default": d.is_default} for d in devices],
                "outputs": [
                    {"name": str(o.kind), "description": o.description, "problem": o.problem or None} for o in outputs
                ],
            }
        )
        return
    _print_devices(devices)
    _print_outputs(outputs)


def _print_devices(devices: Sequence[Device]) -> None:
    if not devices:
        click.echo("There is no sound device here. A session can become a file: guided-audio export NAME")
    width = max((len(device.name) for device in devices), default=0)
    for device in devices:
        default = " · the default" if device.is_default else ""
        click.echo(f"{click.style(device.name.ljust(width), bold=True)}  {device.backend}{default}")


def _print_outputs(outputs: Sequence[OfferedOutput]) -> None:
    click.echo("\nOutputs; miniaudio, unless you say otherwise:")
    width = max(len(output.kind) for output in outputs)
    for output in outputs:
        what = f"not here: {output.problem}" if output.problem else output.description
        click.echo(f"{click.style(output.kind.ljust(width), bold=True)}  {what}")
