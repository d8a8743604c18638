"""`guided-audio devices`, and the choice of a device and an output."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from cli.test_commands import run
from support import RATE, alsa_to_a_file, needs_simpleaudio

from guided_audio.audio import to_pcm16
from guided_audio.cli.commands.play import command
from guided_audio.core.errors import NoDevice
from guided_audio.playback.outputs import Device, devices, targets

_BEGINNING = RATE
"""The first second rises, whatever a session begins with."""
DEVICES = (
    Device("Loudspeakers", "PulseAudio", True, "pci.stereo", 1),
    Device("Headphones", "PulseAudio", False, "usb0.stereo", 2),
    Device("USB Audio", "PulseAudio", False, "usb1.stereo", 3),
    Device("USB Audio", "PulseAudio", False, "usb2.stereo", 4),
)


@pytest.fixture
def four_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (devices, targets):
        monkeypatch.setattr(module, "first_devices", lambda: ("PULSEAUDIO", DEVICES))


def completed(option: str, incomplete: str) -> list[str]:
    parameter = next(parameter for parameter in command.params if parameter.name == option)
    with command.make_context("play", ["script"]) as context:
        return [item.value for item in parameter.shell_complete(context, incomplete)]


@pytest.mark.usefixtures("four_devices")
def test_devices_and_outputs_are_listed() -> None:
    told = run("devices").stdout
    assert told.startswith(
        "1  Loudspeakers  PulseAudio · the default · pci.stereo\n2  Headphones    PulseAudio · usb0.stereo\n"
    )
    assert "Numbers change" in told
    assert "last" not in told.splitlines()[0]
    found = json.loads(run("devices", "--json").stdout)
    assert found["devices"][0] == {
        "number": 1, "id": "pci.stereo", "name": "Loudspeakers", "backend": "PulseAudio", "default": True, "last": False,
    }  # fmt: skip
    assert [output["name"] for output in found["outputs"]] == ["miniaudio", "simpleaudio", "null", "file"]
    assert found["outputs"][0]["problem"] is None


def test_what_cannot_be_had_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "first_devices", lambda: ("", ()))
    monkeypatch.setattr(sys, "version_info", (3, 12))
    told = run("devices").stdout
    assert "There is no sound device here." in told
    assert "simpleaudio  not here: it crashes on Python 3.12" in told


@pytest.mark.usefixtures("four_devices")
def test_the_device_used_last_is_marked_or_told_where_it_is_gone() -> None:
    devices.note_last(DEVICES[3], "usb0.stereo")
    marked = [line for line in run("devices").stdout.splitlines() if "used last" in line]
    assert marked == ["4  USB Audio     PulseAudio · used last · usb2.stereo"]
    assert [d["last"] for d in json.loads(run("devices", "--json").stdout)["devices"]] == [False, False, False, True]
    devices.note_last(Device("Bedside", "PulseAudio", False, "bt.stereo", 5), "usb0.stereo")
    assert "Used last, but not here now: Bedside (bt.stereo)" in run("devices").stdout


@pytest.mark.usefixtures("four_devices")
def test_devices_of_one_name_are_told_with_their_numbers(script_file: Path) -> None:
    result = run("play", script_file, "--device", "usb audio")
    assert result.exit_code == 2
    assert "3 «USB Audio» (usb1.stereo) or 4 «USB Audio» (usb2.stereo)" in " ".join(result.stderr.split())


@pytest.mark.usefixtures("four_devices")
def test_names_are_completed() -> None:
    assert completed("device", "h") == ["Headphones"]
    assert completed("device", "") == ["Loudspeakers", "Headphones", "usb1.stereo", "usb2.stereo"]
    assert completed("device", "usb") == ["usb0.stereo", "usb1.stereo", "usb2.stereo"]
    assert completed("output", "f") == ["file="]


def test_completing_where_the_sound_system_hangs_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs() -> None:
        raise NoDevice("the sound system does not answer")

    monkeypatch.setattr("guided_audio.playback.outputs.list_devices", hangs)
    assert completed("device", "") == []


@pytest.mark.parametrize("output", ["loud", "file=", "file", "null=x"])
def test_an_output_that_there_is_not_is_told(script_file: Path, output: str) -> None:
    result = run("play", script_file, "--output", output)
    assert result.exit_code == 2
    assert "miniaudio, simpleaudio, null, and file=heard.wav" in result.stderr


@pytest.mark.usefixtures("four_devices")
def test_a_device_that_there_is_not_is_told_with_what_there_is(script_file: Path) -> None:
    result = run("play", script_file, "--device", "kitchen")
    assert result.exit_code == 2
    assert "«kitchen»" in result.stderr
    assert "1 «Loudspeakers» (pci.stereo) or 2 «Headphones» (usb0.stereo)" in " ".join(result.stderr.split())


def test_played_into_a_file_it_is_what_would_be_heard(script_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "heard.wav"
    assert run("export", script_file, "-o", tmp_path / "exported.wav").exit_code == 0  # now every sentence is known
    assert run("play", script_file, "--output", f"file={target}").exit_code == 0
    heard = to_pcm16(soundfile.read(target, dtype="float32", always_2d=True)[0])
    exported, _ = soundfile.read(tmp_path / "exported.wav", dtype="int16", always_2d=True)
    assert np.array_equal(heard[-len(exported) :][_BEGINNING:], exported[_BEGINNING:])
    assert not heard[: -len(exported)].any()
    again = run("play", script_file, "--output", f"file={target}")
    assert again.exit_code == 1
    assert "already there" in again.stderr


@needs_simpleaudio
def test_simpleaudio_plays_a_whole_session_and_every_sample_of_it(
    script_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = alsa_to_a_file(tmp_path, monkeypatch)
    assert run("export", script_file, "-o", tmp_path / "exported.wav").exit_code == 0
    assert run("play", script_file, "--output", "simpleaudio").exit_code == 0
    exported, _ = soundfile.read(tmp_path / "exported.wav", dtype="int16")
    heard(exported[_BEGINNING:])


def test_nothing_that_was_asked_for_is_left_out_silently(script_file: Path, tmp_path: Path) -> None:
    result = run("play", script_file, "--device", "null", "--output", f"file={tmp_path / 'heard.wav'}")
    assert result.exit_code == 2
    assert "leave one of the two out" in result.stderr.lower()
