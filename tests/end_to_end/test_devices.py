"""What is heard when devices are chosen, vanish, and come back."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

if sys.platform == "win32":
    pytest.skip("needs PulseAudio", allow_module_level=True)

from end_to_end import sound_server
from end_to_end.sound_server import RATE, add_sink, recorded, recording, remove_sink, start_server

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.errors import DeviceLost, UnknownDevice
from guided_audio.core.units import Seconds
from guided_audio.playback import AudioOutput
from guided_audio.playback.outputs import OutputChoice, buffer, list_devices, make_output
from guided_audio.playback.outputs.miniaudio_output import RISING

pytestmark = [
    pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed"),
    pytest.mark.sound_server,
    # A sound server keeps real time: a machine that stands still for longer than its buffers tears the sound.
    pytest.mark.flaky(reruns=2),
]
PIECE = RATE // 50
SOUND = np.random.default_rng(1).uniform(0.1, 0.5, (2 * RATE, 1)).astype(np.float32)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A server with two devices, which this process finds, too."""
    monkeypatch.setattr(buffer, "STALLED", Seconds(0.5))
    with sound_server.private_server(tmp_path, ("nowhere", "elsewhere")) as environment:
        sound_server.adopt(environment, monkeypatch)
        yield environment


def pieces(sound: Samples) -> Iterator[Samples]:
    return (sound[start : start + PIECE] for start in range(0, len(sound), PIECE))


def audible(heard: Samples) -> Samples:
    places = np.flatnonzero(heard[:, 0])
    return heard[places[0] : places[-1] + 1]


def test_a_device_is_chosen_by_its_name(server: dict[str, str], tmp_path: Path) -> None:
    assert [(device.name, device.is_default) for device in list_devices()] == [("nowhere", True), ("elsewhere", False)]
    with pytest.raises(UnknownDevice, match="kitchen"):
        make_output(OutputChoice(device="kitchen")).open(AudioFormat(RATE))
    output = make_output(OutputChoice(device="Else"))
    with recording(server, tmp_path / "heard.raw", "elsewhere") as finish:
        output.open(AudioFormat(RATE))
        assert output.place == "elsewhere"
        for piece in pieces(SOUND[:RATE]):
            output.write(piece)
        output.drain()
        output.close()
        assert np.array_equal(audible(finish()), SOUND[:RATE])
    assert output.underruns == 0


def until_lost(output: AudioOutput, left: Iterator[Samples], happens: Callable[[], None]) -> None:
    """Write, let something happen in the middle, and go on writing until it is noticed."""
    with pytest.raises(DeviceLost):
        for number, piece in enumerate(left):
            if number == 40:
                happens()
            output.write(piece)


def test_a_sound_server_that_is_killed_and_comes_back_loses_nothing(server: dict[str, str], tmp_path: Path) -> None:
    output, left = make_output(OutputChoice()), pieces(SOUND)
    with recording(server, tmp_path / "before.raw"):
        output.open(AudioFormat(RATE))
        until_lost(output, left, lambda: os.kill(int(server["SERVER_PID"]), signal.SIGKILL))
    assert not output.reopen()
    before = audible(recorded(tmp_path / "before.raw"))
    again = start_server(server)
    try:
        with recording(server, tmp_path / "after.raw") as finish:
            assert output.reopen()
            assert output.place == "nowhere"
            for piece in left:
                output.write(piece)
            output.drain()
            output.close()
            after = audible(finish())
    finally:
        again.terminate()
        again.wait()
    rising = round(RISING * RATE)
    begin = len(SOUND) - len(after)
    assert np.array_equal(before, SOUND[: len(before)])
    assert np.array_equal(after[rising:], SOUND[begin + rising :])
    assert (after[1:rising] < SOUND[begin + 1 : begin + rising]).all()
    assert 0.3 * RATE < begin < len(before) + 0.03 * RATE  # what had been heard, and not yet been recorded
    assert output.underruns == 0


def test_a_device_that_is_pulled_out_is_not_replaced_without_a_word(server: dict[str, str], tmp_path: Path) -> None:
    headphones = add_sink(server, "headphones")
    subprocess.run(["pactl", "set-default-sink", "headphones"], env=server, check=True)
    usual, named, left = make_output(OutputChoice()), make_output(OutputChoice(device="headphones")), pieces(SOUND)
    with recording(server, tmp_path / "near.raw", "headphones"), recording(server, tmp_path / "room.raw") as finish:
        usual.open(AudioFormat(RATE))
        named.open(AudioFormat(RATE))
        assert usual.place == named.place == "headphones"
        until_lost(usual, left, lambda: remove_sink(server, headphones))
        assert usual.reopen()
        assert usual.place == "nowhere"  # who reads that may stay paused: until the next write, nothing is heard
        assert not named.reopen()
        assert not finish().any()
    with recording(server, tmp_path / "on.raw") as finish:
        for piece in left:
            usual.write(piece)
        usual.drain()
        assert np.array_equal(audible(finish())[-RATE // 2 :], SOUND[-RATE // 2 :])
    add_sink(server, "headphones")
    assert named.reopen()
    assert named.place == "headphones"
    usual.close()
    named.close()
