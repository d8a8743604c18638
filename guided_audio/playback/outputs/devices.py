"""The sound devices of this machine, as miniaudio finds them."""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from guided_audio.core.errors import NoDevice, UnknownDevice
from guided_audio.core.units import Seconds
from guided_audio.playback.outputs.patience import Attempt

OPENING = Seconds(10.0)
"""The longest a sound system may take to answer."""
NOTHING = "NULL"
"""The backend that plays to nothing, in real time."""
_BACKENDS = {
    "linux": ("PULSEAUDIO", "ALSA", "JACK"),
    "darwin": ("COREAUDIO",),
    "win32": ("WASAPI", "DSOUND", "WINMM"),
}


@dataclass(frozen=True, slots=True)
class Device:
    """Something that can be played through: its name, and the sound system that has it."""

    name: str
    backend: str
    is_default: bool
    number: Any = field(default=None, compare=False, repr=False)
    """What miniaudio knows it by."""


def list_devices() -> tuple[Device, ...]:
    """Return the devices of the sound system that would be used, the default one first; empty where there is none."""
    attempt = Attempt(first_devices)
    if not attempt.within(OPENING):
        raise NoDevice("the sound system does not answer")
    return attempt.result[1]


def first_devices() -> tuple[str, tuple[Device, ...]]:
    """Return the first sound system that has devices, and these; both empty if none has. It may hang."""
    for backend in backends():
        if devices := devices_of(backend):
            return backend, devices
    return "", ()


def backends() -> tuple[str, ...]:
    """Return miniaudio's names for the sound systems of this kind of machine, the best first; never the one of nothing."""
    return _BACKENDS.get(sys.platform, _BACKENDS["linux"])


def devices_of(backend: str) -> tuple[Device, ...]:
    """Return the devices of one sound system, the default one first; empty if it is not there. It may hang."""
    import miniaudio

    try:
        with quiet_stderr():
            system = miniaudio.Devices([miniaudio.Backend[backend]])
    except miniaudio.MiniaudioError:
        return ()
    # miniaudio's own list leaves out which one is the default, and opens every device to learn what nobody asks here.
    ffi, found, count = miniaudio.ffi, miniaudio.ffi.new("ma_device_info**"), miniaudio.ffi.new("ma_uint32*")
    with quiet_stderr():
        failed = miniaudio.lib.ma_context_get_devices(system._context, found, count, ffi.NULL, ffi.NULL)
    infos = [] if failed else [found[0][place] for place in range(count[0])]
    devices = [
        Device(
            ffi.string(info.name).decode(errors="replace"),
            system.backend,
            bool(info.isDefault),
            ffi.new("ma_device_id*", info.id),
        )
        for info in infos
        if backend != "ALSA" or info.isDefault or b":" in _label(info)  # the others are plugins of ALSA's own
    ]
    return tuple(sorted(devices, key=lambda device: not device.is_default))


def _label(info: Any) -> bytes:  # noqa: ANN401 - miniaudio is not typed
    """Return what ALSA calls a device, such as `:0,0`."""
    import miniaudio

    return bytes(miniaudio.ffi.buffer(miniaudio.ffi.addressof(info.id))).partition(b"\0")[0]


def find_device(name: str, devices: tuple[Device, ...]) -> Device:
    """Return the device of this name: as it is, in capitals or not, or an unambiguous part of it; UnknownDevice, NoDevice."""
    if not devices:
        raise NoDevice("there is no sound device to play through")
    folded = name.casefold()
    for close in (
        [device for device in devices if device.name == name],
        [device for device in devices if device.name.casefold() == folded],
        [device for device in devices if folded in device.name.casefold()],
    ):
        if len({device.name for device in close}) == 1:
            return close[0]
        if close:
            raise UnknownDevice(f"«{name}» could be {_or(close)}", "write more of its name")
    raise UnknownDevice(f"there is no sound device called «{name}»", f"there is {_or(list(devices))}")


def _or(devices: list[Device]) -> str:
    return " or ".join(f"«{device.name}»" for device in devices)


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Keep what ALSA prints on the error stream off the screen."""
    saved = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a file
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
