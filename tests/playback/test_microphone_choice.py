"""Which microphone is opened, by what sound systems call them."""

import pytest

from guided_audio.core.errors import NoMicrophone
from guided_audio.playback.inputs.choosing import choose_microphone, is_of_headset
from guided_audio.playback.outputs.devices import Device

LAPTOP = Device("Built-in Audio Analog Stereo", "PulseAudio", True, "alsa_input.pci-0000_00_1f.3.analog-stereo")
LAPTOP_OUT = Device("Built-in Audio Analog Stereo", "PulseAudio", True, "alsa_output.pci-0000_00_1f.3.analog-stereo")
DESK = Device("Blue Yeti Analog Stereo", "PulseAudio", True, "alsa_input.usb-Blue_Microphones_Yeti-00.analog-stereo")
MONITOR = Device("Monitor of Built-in Audio", "PulseAudio", True, f"{LAPTOP_OUT.id}.monitor")
BLUETOOTH = Device("Anna", "PulseAudio", True, "bluez_input.38:18:4C:7E:01:02")
ELSEWHERE = Device("USB Camera", "PulseAudio", False, "alsa_input.usb-046d_HD_Camera-02.mono-fallback")
HEADSETS = [
    BLUETOOTH,
    Device("WH-1000XM4", "PulseAudio", True, "bluez_source.38_18_4C_7E_01_02.handsfree_head_unit"),
    Device("Anna's ears", "Core Audio", True, "38-18-4c-7e-01-02:input"),
    Device("Anna's AirPods Pro", "Core Audio", True, "x"),
    Device("Headset Microphone (WH-1000XM4 Hands-Free AG Audio)", "WASAPI", True, "{0.0.1.00000000}.{6a3b}"),
    Device("Headset (Galaxy Buds2 Pro)", "WASAPI", True, "{0.0.1.00000000}.{6a3c}"),
    Device("Kopfhörermikrofon (Jabra)", "WASAPI", True, "{0.0.1.00000000}.{6a3d}"),
    Device("Auriculares (manos libres)", "WASAPI", True, "{0.0.1.00000000}.{6a3e}"),
    Device("sof-hda-dsp Headphones Stereo Microphone", "PulseAudio", True, "alsa_input.pci-0000_00_1f.3.HiFi__source"),
    Device("bluealsa", "ALSA", True, ":bluealsa"),
]
USB = ("usb-Logitech_G435-00", "Logitech G435")
ROOMS = [
    LAPTOP,
    DESK,
    ELSEWHERE,
    Device("MacBook Pro Microphone", "Core Audio", True, "BuiltInMicrophoneDevice"),
    Device("Microphone Array (Realtek(R) Audio)", "WASAPI", True, "{0.0.1.00000000}.{9c1f}"),
    Device("Mikrofon (2- HD Webcam C270)", "WASAPI", True, "{0.0.1.00000000}.{9c2f}"),
    Device("HDA Intel PCH, ALC257 Analog", "ALSA", True, ":0,0"),
]


@pytest.mark.parametrize("headset", HEADSETS, ids=lambda device: device.name[:20])
def test_the_microphone_of_a_headset_is_never_opened(headset: Device) -> None:
    with pytest.raises(NoMicrophone, match="in a headset"):
        choose_microphone([headset], None)
    assert choose_microphone([headset, ELSEWHERE, LAPTOP], None) is LAPTOP


@pytest.mark.parametrize("room", ROOMS, ids=lambda device: device.name[:20])
def test_others_are_opened(room: Device) -> None:
    assert not is_of_headset(room, LAPTOP_OUT)


@pytest.mark.parametrize(
    ("output", "microphone"),
    [
        (f"alsa_output.{USB[0]}.analog-stereo|x", f"alsa_input.{USB[0]}.mono-fallback|y"),
        ("1|Headset-like (Arctis 7)", "2|Microphone (Arctis 7)"),
        ("1|Plantronics", "2|Plantronics"),
    ],
    ids=["pulse", "windows", "mac"],
)
def test_what_the_session_is_heard_from_is_not_listened_to_as_well(output: str, microphone: str) -> None:
    used, one = (
        Device(name, "", True, device_id) for device_id, name in (pair.split("|") for pair in (output, microphone))
    )
    assert is_of_headset(one, used)
    assert not is_of_headset(one, LAPTOP_OUT)


def test_the_loudspeaker_of_a_laptop_is_no_headset() -> None:
    assert choose_microphone([LAPTOP], LAPTOP_OUT) is LAPTOP


def test_the_default_is_preferred_and_none_is_taken_that_is_neither_default_nor_built_in() -> None:
    assert choose_microphone([DESK, LAPTOP], None) is DESK
    with pytest.raises(NoMicrophone):
        choose_microphone([BLUETOOTH, ELSEWHERE], None)


@pytest.mark.parametrize("heard", [[], [MONITOR]], ids=["nothing", "its own sound"])
def test_there_may_be_no_microphone(heard: list[Device]) -> None:
    with pytest.raises(NoMicrophone, match="there is no microphone"):
        choose_microphone(heard, None)
