"""The sound devices of this machine, as miniaudio finds them."""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import astuple, dataclass, field, replace
from typing import Any, TypeVar

from guided_audio.core.config import last_device_file
from guided_audio.core.errors import NoDevice, OutputError, UnknownDevice
from guided_audio.core.files import save_text
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Seconds

OPENING = Seconds(10.0)
"""The longest a sound system may take to answer."""
BACKENDS = {"darwin": ("COREAUDIO",), "win32": ("WASAPI", "DSOUND", "WINMM")}.get(
    sys.platform, ("PULSEAUDIO", "ALSA", "JACK")
)
"""Miniaudio's names for the sound systems of this platform, the best first; never its null one."""
_BINARY = 16
"""Bytes of the longest id that is no text."""
_NOISY = ("ALSA", "JACK")
_NUMBERED = ("ALSA", "JACK", "WinMM")
"""Sound systems whose ids are numbers of places, which another device has after the next plug."""
Result = TypeVar("Result")


def attempt(action: Callable[[], Result], future: Future[Result] | None = None) -> Future[Result]:
    """Call into a sound system, which may hang, in a thread of its own; the result is filled into the future."""
    filled = future or Future()

    def run() -> None:
        try:
            filled.set_result(action())
        except BaseException as error:  # raised again by whatever reads the result
            filled.set_exception(error)

    start_thread(threading.Thread(target=run, name="sound device", daemon=True))
    return filled


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device: its name, which others may share, and the sound system that has it."""

    name: str
    backend: str
    is_default: bool
    id: str = ""
    """What the sound system calls it: it stays the same when devices come and go."""
    number: int = 0
    """Its place among the devices that are there now, from 1."""
    handle: Any = field(default=None, compare=False, repr=False)
    """Its identity in miniaudio."""

    def label(self, devices: Iterable["Device"]) -> str:
        """Return its name, with its id if another of these has the same name."""
        is_shared = any(other.name == self.name and other.id != self.id for other in devices)
        return f"{self.name} ({self.id})" if is_shared else self.name


def list_devices() -> tuple[Device, ...]:
    """Return the devices of the sound system that would be used, the default one first; empty if there are none."""
    try:
        return attempt(first_devices).result(OPENING)[1]
    except TimeoutError:
        raise NoDevice(N_("the sound system does not answer")) from None


def first_devices() -> tuple[str, tuple[Device, ...]]:
    """Return the first sound system that has devices, and these; both empty if none has. It may hang."""
    for backend in BACKENDS:
        if devices := devices_of(backend):
            return backend, devices
    return "", ()


def devices_of(backend: str, *, capture: bool = False) -> tuple[Device, ...]:
    """Return the devices of one sound system, the default one first; empty if it is not there. It may hang.

    Those that play, or those that sound comes in by: microphones, and what a sound system offers as such.
    """
    import miniaudio

    try:
        with quiet_stderr(backend):
            system = miniaudio.Devices([miniaudio.Backend[backend]])
    except miniaudio.MiniaudioError:
        return ()
    # miniaudio's own list leaves out which one is the default, and opens every device to learn its formats.
    ffi, found, count = miniaudio.ffi, miniaudio.ffi.new("ma_device_info**"), miniaudio.ffi.new("ma_uint32*")
    with quiet_stderr(backend):
        nothing = (ffi.NULL, ffi.NULL)
        wanted = (*nothing, found, count) if capture else (found, count, *nothing)
        failed = miniaudio.lib.ma_context_get_devices(system._context, *wanted)
    infos = [] if failed else [found[0][place] for place in range(count[0])]
    devices = [
        Device(
            ffi.string(info.name).decode(errors="replace"),
            system.backend,
            bool(info.isDefault),
            _id_of(info, backend),
            handle=ffi.new("ma_device_id*", info.id),
        )
        for info in infos
        if backend != "ALSA" or info.isDefault or ":" in _id_of(info, backend)  # the others are plugins of ALSA's own
    ]
    in_order = sorted(devices, key=lambda device: not device.is_default)
    return tuple(replace(device, number=number) for number, device in enumerate(in_order, start=1))


def close_device(device: Any) -> None:  # noqa: ANN401 - miniaudio is not typed
    """Close a device and its connection to the sound system, which miniaudio leaves open."""
    import miniaudio

    context, device._context = device._context, miniaudio.ffi.NULL
    device.close()
    miniaudio.lib.ma_context_uninit(context)


def _id_of(info: Any, backend: str) -> str:  # noqa: ANN401 - miniaudio is not typed
    """Return what a sound system calls a device, such as `:0,0` in ALSA; in hex, where that is no text."""
    import miniaudio

    data = bytes(miniaudio.ffi.buffer(miniaudio.ffi.addressof(info.id)))
    match backend:
        case "WASAPI":
            return data.decode("utf-16-le", "replace").partition("\0")[0]
        case "DSOUND" | "WINMM" | "JACK":
            return data[:_BINARY].hex()
        case _:
            return data.partition(b"\0")[0].decode(errors="replace")


def find_device(wanted: str, devices: tuple[Device, ...]) -> Device:
    """Return the device of this id or number, of this name, in capitals or not, or of a part of it that fits no other.

    NoDevice if there is none at all; UnknownDevice if none fits, or several do.
    """
    if not devices:
        raise NoDevice(N_("there is no sound device to play through"))
    folded = wanted.casefold()
    for close in (
        [device for device in devices if device.id == wanted],
        [device for device in devices if device.name == wanted],
        [device for device in devices if str(device.number) == wanted],
        [device for device in devices if device.name.casefold() == folded],
        [device for device in devices if folded in device.name.casefold()],
    ):
        if len(close) == 1:
            return close[0]
        if close:
            raise UnknownDevice(
                N_("«{wanted}» could be {close}", wanted=wanted, close=_choices(close)),
                N_("give its number, its id, or more of its name"),
            )
    raise UnknownDevice(
        N_("there is no sound device «{wanted}»", wanted=wanted), N_("there is {devices}", devices=_choices(devices))
    )


def _choices(devices: Iterable[Device]) -> str:
    return _(" or ").join(f"{device.number} «{device.name}» ({device.id})" for device in devices)


def same_device(device_id: str, name: str, devices: Iterable[Device]) -> Device | None:
    """Return the device that had this id and name before; None if it is not among these, though a namesake may be."""
    return next(
        (d for d in devices if d.id == device_id and (d.name == name or d.backend not in _NUMBERED)),
        None,
    )


@dataclass(frozen=True, slots=True)
class LastDevice:
    """The device that was used last; all empty if that is not known."""

    id: str = ""
    name: str = ""
    default: str = ""
    """The id of what was the system's default device then."""


def note_last(device: Device, default: str) -> None:
    """Keep which device was used last, and what was the default then: the next session asks for it."""
    noted = LastDevice(device.id, device.name, default)
    if device.id and noted != last_used():
        with contextlib.suppress(OutputError, OSError):
            last_device_file().parent.mkdir(parents=True, exist_ok=True)
            save_text(last_device_file(), json.dumps(astuple(noted)))


def forget_last_device() -> None:
    """Remove the note of which device was used last."""
    with contextlib.suppress(OSError):
        last_device_file().unlink(missing_ok=True)


def last_used() -> LastDevice:
    """Return the device that was used last."""
    try:
        device_id, name, *default = json.loads(last_device_file().read_text("utf-8"))
    except (OSError, ValueError, TypeError):
        return LastDevice()
    return LastDevice(str(device_id), str(name), str(default[0]) if default else "")  # older versions kept two


class _Muting:
    """The error stream, kept off the screen while at least one of several threads wants it so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._saved = -1

    def __enter__(self) -> None:
        with self._lock:
            if not self._users:
                self._saved = os.dup(2)
                with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a file
                    os.dup2(nowhere.fileno(), 2)
            self._users += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:  # the last one: another would bring back what it had found, which is nothing
                os.dup2(self._saved, 2)
                os.close(self._saved)


_MUTED = _Muting()


def quiet_stderr(backend: str) -> contextlib.AbstractContextManager[None]:
    """Keep what ALSA and JACK print on the error stream off the screen; a server that hangs must not keep our own off it."""
    return _MUTED if backend in _NOISY else contextlib.nullcontext()
