import contextlib
import os
import sys

import pytest

from guided_audio.core.config import last_device_file
from guided_audio.core.errors import NoDevice, UnknownDevice
from guided_audio.playback.outputs.devices import (
    Device,
    LastDevice,
    find_device,
    last_used,
    note_last,
    quiet_stderr,
    same_device,
)

NAMES = ("Built-in Audio", "USB Headphones", "usb headphones 2", "Kitchen", "USB Audio", "USB Audio")
DEVICES = tuple(
    Device(name, "PulseAudio", number == 1, f"sink{number}.stereo", number)
    for number, name in enumerate(NAMES, start=1)
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Kitchen", "Kitchen"), ("kitchen", "Kitchen"), ("USB HEADPHONES", "USB Headphones"), ("built", "Built-in Audio")],
)
def test_a_device_is_found_by_its_name_or_an_unambiguous_part_of_it(asked: str, found: str) -> None:
    assert find_device(asked, DEVICES).name == found


def test_a_part_that_fits_several_is_told_with_all_of_them() -> None:
    with pytest.raises(UnknownDevice, match=r"2 «USB Headphones» \(sink2.stereo\) or 3 «usb headphones 2»"):
        find_device("usb h", DEVICES)


@pytest.mark.parametrize(("asked", "number"), [("5", 5), ("6", 6), ("sink5.stereo", 5), ("sink6.stereo", 6), ("2", 2)])
def test_devices_of_one_name_are_reached_by_number_and_id(asked: str, number: int) -> None:
    assert find_device(asked, DEVICES).number == number


@pytest.mark.parametrize("asked", ["USB Audio", "usb audio", "sb aud"])
def test_a_name_of_two_devices_is_never_one_of_them(asked: str) -> None:
    with pytest.raises(UnknownDevice, match=r"5 «USB Audio» \(sink5.stereo\) or 6 «USB Audio» \(sink6.stereo\)"):
        find_device(asked, DEVICES)


def test_an_id_counts_before_a_number() -> None:
    odd = (Device("A", "JACK", True, "2", 1), Device("B", "JACK", False, "1", 2))
    assert find_device("2", odd).name == "A"


def test_a_label_tells_devices_of_one_name_apart() -> None:
    assert [device.label(DEVICES) for device in DEVICES[3:]] == [
        "Kitchen",
        "USB Audio (sink5.stereo)",
        "USB Audio (sink6.stereo)",
    ]


def test_the_device_used_last_is_kept_for_its_user_alone() -> None:
    assert last_used() == LastDevice()
    note_last(DEVICES[5], "sink1.stereo")
    assert last_used() == LastDevice("sink6.stereo", "USB Audio", "sink1.stereo")
    assert sys.platform == "win32" or last_device_file().stat().st_mode & 0o777 == 0o600
    for damaged in ("", "{}", "[1]", "\0"):
        last_device_file().write_text(damaged)
        assert last_used() == LastDevice()
    last_device_file().write_text('["sink6.stereo", "USB Audio"]')  # as older versions wrote it
    assert last_used() == LastDevice("sink6.stereo", "USB Audio")
    note_last(DEVICES[0], "sink1.stereo")
    assert last_used() == LastDevice("sink1.stereo", "Built-in Audio", "sink1.stereo")


@pytest.mark.parametrize(
    ("backend", "name", "is_same"),
    [
        ("PulseAudio", "Headset", True),
        ("PulseAudio", "Renamed", True),
        ("ALSA", "Headset", True),
        ("ALSA", "Other", False),
    ],
)
def test_a_device_is_the_same_by_its_id_and_by_its_name_where_ids_are_numbers(
    backend: str, name: str, is_same: bool
) -> None:
    there = Device(name, backend, False, ":1,0", 1)
    assert same_device(":1,0", "Headset", [there]) == (there if is_same else None)
    assert same_device(":2,0", "Headset", [there]) is None  # a namesake is another one


def test_the_error_stream_comes_back_after_two_have_kept_it_off_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    first, second = contextlib.ExitStack(), contextlib.ExitStack()
    for muting in (first, second):
        muting.enter_context(quiet_stderr("ALSA"))
    for muting in (first, second):
        os.write(2, b"ALSA lib: cannot find card")
        muting.close()
    os.write(2, b"ours")
    with quiet_stderr("PULSEAUDIO"):
        os.write(2, b", too")
    assert capfd.readouterr().err == "ours, too"


def test_a_device_that_is_not_there_is_told_with_what_there_is() -> None:
    with pytest.raises(UnknownDevice) as caught:
        find_device("cinema", DEVICES)
    assert all(device.name in caught.value.hint for device in DEVICES)
    with pytest.raises(NoDevice):
        find_device("cinema", ())
