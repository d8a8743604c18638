"""The ways for sound to go out: devices through miniaudio or simpleaudio, nothing at all, or a file."""

from guided_audio.playback.outputs.devices import Device, forget_last_device, last_used, list_devices
from guided_audio.playback.outputs.output import (
    USUAL,
    OfferedOutput,
    OutputChoice,
    OutputKind,
    make_output,
    offered_outputs,
    read_output,
)
