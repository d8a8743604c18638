"""Which device sound goes to: the one that was named, the one of before, or the system's default; never another."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guided_audio.core.errors import NoDevice
from guided_audio.playback.outputs.devices import (
    BACKENDS,
    Device,
    LastDevice,
    devices_of,
    find_device,
    first_devices,
    same_device,
)

SYSTEM_DEFAULT = "the system's default device"
"""What is shown where a sound system names no device."""
_NEVER_MOVED = ("ALSA", "JACK")
"""Sound systems that move no stream; their default device is the one that opens when none is named."""


@dataclass(frozen=True, slots=True)
class Target:
    """A device of a sound system, which miniaudio calls `backend`; without a device, the one that the system chooses."""

    backend: str
    device: Device | None = None
    place: str = SYSTEM_DEFAULT
    """Its name to show."""
    default: str = ""
    """The id of what was the system's default device then."""
    is_named: bool = False
    """Whether the listener named it: then nothing takes its place."""

    @property
    def by_id(self) -> Device | None:
        """The device, where it has to be opened by its id."""
        is_usual = self.device is not None and self.device.is_default and self.backend in _NEVER_MOVED
        return None if is_usual and not self.is_named else self.device

    def is_same(self, other: "Target") -> bool:
        """Whether both are one device."""
        if self.device is None or other.device is None:
            return self.device is other.device and self.backend == other.backend
        return self.device.id == other.device.id


NOTHING = Target("NULL", place="nothing")


class NotThere(NoDevice):
    """A device is not there; `offered` is what could be used until it is."""

    def __init__(self, missing: Target, offered: Target | None) -> None:
        super().__init__(f"the sound device «{missing.place}» is not there")
        self.missing = missing
        self.offered = offered


def named_target(name: str) -> Target:
    """Return the device of this id, number or name; NoDevice, UnknownDevice. It may hang, as all of these may."""
    backend, devices = first_devices()
    return _target(backend, find_device(name, devices), devices, is_named=True)


def usual_targets(last: LastDevice | None) -> Iterator[Target]:
    """Yield the devices to try in turn; NotThere if a listener has to say first whether sound may come from them.

    As long as the system's default device is the one of the last time, that is the device which was used then, whichever it
    was; a default that was changed since was chosen later. One that was used last and is not there is waited for.
    """
    for backend in BACKENDS:
        devices = devices_of(backend)
        usual = _target(backend, _default(devices), devices)
        if devices and last and last.id:
            again = same_device(last.id, last.name, devices)
            if again is None:
                missing = Device(last.name, "", False, last.id)
                raise NotThere(Target("", missing, missing.name), usual if usual.device else None)
            if usual.default in {"", last.default}:
                usual = _target(backend, again, devices)
        yield usual


def target_again(home: Target) -> Target:
    """Return a device that was used before, as it is now; NotThere."""
    if home.device is None:
        return home
    offered: Target | None = None
    for backend in [home.backend] if home.backend else BACKENDS:
        devices = devices_of(backend)
        if device := same_device(home.device.id, home.device.name, devices):
            return _target(backend, device, devices, is_named=home.is_named)
        if offered is None and not home.is_named and (default := _default(devices)):
            offered = _target(backend, default, devices)
    raise NotThere(home, offered)


def either_again(home: Target, accepted: Target | None) -> Target:
    """Return the own device, or, while it is not there, the one that was accepted for so long; NotThere."""
    try:
        return target_again(home)
    except NotThere:
        if accepted is not None and not accepted.is_same(home):
            with contextlib.suppress(NotThere):
                return target_again(accepted)
        raise


def _default(devices: Sequence[Device]) -> Device | None:
    return next((device for device in devices if device.is_default), None)


def _target(backend: str, device: Device | None, devices: Sequence[Device], *, is_named: bool = False) -> Target:
    default = _default(devices)
    place = device.label(devices) if device else SYSTEM_DEFAULT
    return Target(backend, device, place, default.id if default else "", is_named)
