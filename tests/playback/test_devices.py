import pytest

from guided_audio.core.errors import NoDevice, UnknownDevice
from guided_audio.playback.outputs.devices import Device, find_device

DEVICES = tuple(
    Device(name, "PulseAudio", name == "Built-in Audio")
    for name in ("Built-in Audio", "USB Headphones", "usb headphones 2", "Kitchen")
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Kitchen", "Kitchen"), ("kitchen", "Kitchen"), ("USB HEADPHONES", "USB Headphones"), ("built", "Built-in Audio")],
)
def test_a_device_is_found_by_its_name_or_an_unambiguous_part_of_it(asked: str, found: str) -> None:
    assert find_device(asked, DEVICES).name == found


def test_a_part_that_fits_several_is_told_with_all_of_them() -> None:
    with pytest.raises(UnknownDevice, match="«USB Headphones» or «usb headphones 2»"):
        find_device("usb", DEVICES)


def test_a_device_that_is_not_there_is_told_with_what_there_is() -> None:
    with pytest.raises(UnknownDevice) as caught:
        find_device("cinema", DEVICES)
    assert all(device.name in caught.value.hint for device in DEVICES)
    with pytest.raises(NoDevice):
        find_device("cinema", ())
