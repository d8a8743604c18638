"""Where sound goes, as it is asked for on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from guided_audio.playback.outputs import OutputChoice

USUAL = "auto"
NOWHERE = "null"
_FILE = "file"
_KINDS = ("miniaudio", "simpleaudio", NOWHERE)


def complete_device(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a sound device of this machine."""
    del ctx, param
    from guided_audio.core.errors import GuidedAudioError
    from guided_audio.playback.outputs import list_devices

    try:
        names = [device.name for device in list_devices()]
    except GuidedAudioError:
        names = []
    return [CompletionItem(name) for name in names if name.casefold().startswith(incomplete.casefold())]


def complete_output(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of an output."""
    del ctx, param
    return [CompletionItem(kind) for kind in (*_KINDS, f"{_FILE}=") if kind.startswith(incomplete)]


device_option = click.option(
    "--device", default=USUAL, metavar="NAME", shell_complete=complete_device,
    help="Play through this device, or any that part of its name fits: «guided-audio devices» shows them.",
)  # fmt: skip
output_option = click.option(
    "--output", default=_KINDS[0], metavar="HOW", shell_complete=complete_output,
    help="How sound goes out: miniaudio, simpleaudio, null (nowhere, in real time), or file=heard.wav.",
)  # fmt: skip


def chosen_output(device: str, output: str = _KINDS[0]) -> OutputChoice:
    """Read both options; UsageError if they make no sense."""
    from guided_audio.core.errors import UsageError
    from guided_audio.playback.outputs import OutputChoice, OutputKind, read_output

    name = "" if device == USUAL else device
    if name == NOWHERE and output in {_KINDS[0], NOWHERE}:  # as it was called before there were other outputs
        return OutputChoice(OutputKind.NULL)
    try:
        return read_output(output, name)
    except UsageError as error:
        raise click.BadParameter(error.message, param_hint="--output") from error
