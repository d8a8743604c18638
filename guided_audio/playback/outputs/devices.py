"""The sound devices of this machine, as miniaudio finds them."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from guided_audio.core.errors import NoDevice, UnknownDevice
from guided_audio.core.threads import start_thread
from guided_audio.core.units import Seconds

OPENING = Seconds(10.0)
"""The longest a sound system may take to answer."""
BACKENDS = {"darwin": ("COREAUDIO",), "win32": ("WASAPI", "DSOUND", "WINMM")}.get(
    sys.platform, ("PULSEAUDIO", "ALSA", "JACK")
)
"""Miniaudio's names for the sound systems of this platform, the best first; never its null one."""
Result = TypeVar("Result")


def attempt(action: Callable[[], Result]) -> Future[Result]:
    """Call into a sound system, which may hang, in a thread of its own."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(action())
        except BaseException as error:  # raised again by whatever reads the result
            future.set_exception(error)

    start_thread(threading.Thread(target=run, name="sound device", daemon=True))
    return future


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device: its name, and the sound system that has it."""

    name: str
    backend: str
    is_default: bool
    number: Any = field(default=None, compare=False, repr=False)
    """Its identity in miniaudio."""


def list_devices() -> tuple[Device, ...]:
    """Return the devices of the sound system that would be used, the default one first; empty if there are none."""
    try:
        return attempt(first_devices).result(OPENING)[1]
    except TimeoutError:
        raise NoDevice("the sound system does not answer") from None


def first_devices() -> tuple[str, tuple[Device, ...]]:
    """Return the first sound system that has devices, and these; both empty if none has. It may hang."""
    for backend in BACKENDS:
        if devices := devices_of(backend):
            return backend, devices
    return "", ()


def devices_of(backend: str) -> tuple[Device, ...]:
    """Return the devices of one sound system, the default one first; empty if it is not there. It may hang."""
    import miniaudio

    try:
        with quiet_stderr():
            system = miniaudio.Devices([miniaudio.Backend[backend]])
    except miniaudio.MiniaudioError:
        return ()
    # miniaudio's own list leaves out which one is the default, and opens every device to learn its formats.
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
    """Return the name of a device in ALSA, such as `:0,0`."""
    import miniaudio

    return bytes(miniaudio.ffi.buffer(miniaudio.ffi.addressof(info.id))).partition(b"\0")[0]


def find_device(name: str, devices: tuple[Device, ...]) -> Device:
    """Return the device of this name, in capitals or not, or of an unambiguous part of it; UnknownDevice, NoDevice."""
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
