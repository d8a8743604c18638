"""What is heard when devices are chosen, vanish, and come back."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

if sys.platform == "win32":
    pytest.skip("needs PulseAudio", allow_module_level=True)

from end_to_end import sound_server
from end_to_end.plugging import Desk, Playing, desk, soon
from end_to_end.sound_server import RATE, SILENT, TORN, add_sink, recorded, recording, remove_sink, start_server, until

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.errors import DeviceLost, UnknownDevice
from guided_audio.core.units import Seconds
from guided_audio.playback import AudioOutput
from guided_audio.playback.outputs import OutputChoice, buffer, list_devices, make_output
from guided_audio.playback.outputs.devices import LastDevice
from guided_audio.playback.outputs.miniaudio_output import RISING

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed"),
    pytest.mark.sound_server,
]
PIECE = RATE // 50
SOUND = np.linspace(0.1, 0.5, 2 * RATE, dtype=np.float32)[:, None]
"""No two samples of it are the same."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A server with two devices, which this process finds, too."""
    monkeypatch.setattr(buffer, "STALLED", Seconds(1.0))
    with sound_server.private_server(tmp_path, ("nowhere", "elsewhere")) as environment:
        sound_server.adopt(environment, monkeypatch)
        yield environment


def pieces(sound: Samples) -> Iterator[Samples]:
    return (sound[start : start + PIECE] for start in range(0, len(sound), PIECE))


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
        assert heard_range(finish()) == (0, RATE)


def heard_range(heard: Samples, without: int = 0) -> tuple[int, int]:
    """Return the first frame of `SOUND` that was heard, and the one after the last: all between were, in their order.

    Args:
        heard: What was recorded.
        without: How many frames at its beginning are not looked at.
    """
    times = np.flatnonzero(heard[:, 0])[without:]
    places = np.searchsorted(SOUND[:, 0], heard[times, 0])
    assert np.array_equal(SOUND[places], heard[times])
    steps, torn = np.diff(places), np.diff(times) > SILENT
    assert (steps[~torn] == 1).all()
    assert ((steps[torn] > 0) & (steps[torn] <= TORN)).all()
    return int(places[0]), int(places[-1]) + 1


def until_lost(output: AudioOutput, left: Iterator[Samples], happens: Callable[[int], bool]) -> None:
    """Write, let something happen in the middle, and go on writing until it is noticed.

    Args:
        output: Where to.
        left: The pieces of the sound.
        happens: Is called with how many frames were written, until it returns True.
    """
    has_happened = False
    with pytest.raises(DeviceLost):
        for number, piece in enumerate(left):
            has_happened = has_happened or (number >= 40 and happens(number * PIECE))
            output.write(piece)
    assert has_happened


def test_a_sound_server_that_is_killed_and_comes_back_loses_nothing(server: dict[str, str], tmp_path: Path) -> None:
    output, left, tape, pid = make_output(OutputChoice()), pieces(SOUND), tmp_path / "before.raw", server["SERVER_PID"]

    def kill_when_recorded(written: int) -> bool:
        """End the server while no more than 0.3 s of the sound waits for the device, is inside it, or at the recorder."""
        os.kill(int(pid), signal.SIGSTOP)
        heard = recorded(tape)
        is_recorded = heard.any() and heard_range(heard)[1] > written - 0.3 * RATE
        os.kill(int(pid), signal.SIGKILL if is_recorded else signal.SIGCONT)
        return bool(is_recorded)

    with recording(server, tape):
        output.open(AudioFormat(RATE))
        until_lost(output, left, kill_when_recorded)
    assert not output.reopen()
    first, last = heard_range(recorded(tape))
    again = start_server(server)
    try:
        with recording(server, tmp_path / "after.raw") as finish:
            assert output.reopen()
            assert output.place == "nowhere"
            for piece in left:
                output.write(piece)
            output.drain()
            output.close()
            after = finish()
    finally:
        again.terminate()
        again.wait()
    rising = round(RISING * RATE)
    begin, end = heard_range(after, without=rising)
    begin -= rising
    assert (first, end) == (0, len(SOUND))
    fading = after[np.flatnonzero(after[:, 0])[:rising], 0]
    assert fading[0] < 0.1 * SOUND[begin]
    assert (np.diff(fading) > 0).all()
    assert 0.3 * RATE < begin < last + 0.12 * RATE  # the last 0.18 s that the device took are given out once more


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Headphones, the default device, and a loudspeaker."""
    monkeypatch.setattr(buffer, "STALLED", Seconds(0.6))
    with desk(tmp_path, lambda found: sound_server.adopt(found, monkeypatch), "headphones") as devices:
        yield devices


def until_asked(there: Desk, playing: Playing) -> set[str]:
    """Wait until the listener is asked; returns where anything was heard in the second after that."""
    until(lambda: playing.kept.is_asking, "nobody is asked")
    there.heard()
    time.sleep(1.0)  # nothing happens, which is no event
    return there.heard()


def test_headphones_that_go_are_waited_for_and_used_at_once(there: Desk) -> None:
    with Playing() as playing:
        assert soon(there, "headphones")[1] == set()
        there.pull("headphones")
        assert until_asked(there, playing) == set()
        assert playing.output.offered == "loudspeaker"
        there.plug("headphones")
        assert soon(there, "headphones")[1] == set()
        assert playing.kept.trouble == ""
    assert there.heard() <= {"headphones"}


def test_headphones_that_come_back_are_used_though_another_device_was_agreed_to(there: Desk) -> None:
    with Playing() as playing:
        soon(there, "headphones")
        there.pull("headphones")
        assert until_asked(there, playing) == set()
        playing.agree()
        assert soon(there, "loudspeaker")[1] == set()
        there.plug("headphones")
        soon(there, "headphones")
        there.heard()
        soon(there, "headphones")
        there.pull("headphones")
        assert until_asked(there, playing) == set()  # what was agreed to was for that time


def test_headphones_of_the_last_session_are_waited_for(there: Desk) -> None:
    there.pull("headphones")
    there.make_default("loudspeaker")
    with Playing(last=LastDevice("headphones", "My headphones", "headphones")) as playing:
        assert until_asked(there, playing) == set()
        assert playing.kept.trouble.startswith("«My headphones» does not answer")
        there.plug("headphones")
        assert soon(there, "headphones")[1] == set()


def test_a_restarted_server_is_the_same_device(there: Desk) -> None:
    with Playing() as playing:
        soon(there, "headphones")
        there.kill_server()
        until(lambda: playing.kept.is_lost, "it is not noticed")
        assert playing.kept.trouble == "«headphones» does not answer: switch it on or connect it, and this goes on"
        there.restart()
        assert soon(there, "headphones")[1] == set()


def test_a_named_device_is_waited_for_and_nothing_else_is_offered(there: Desk) -> None:
    there.plug("kitchen")
    there.make_default("headphones")
    with Playing("kitchen") as playing:
        soon(there, "kitchen")
        there.pull("kitchen")
        until(lambda: playing.kept.is_lost, "it is not noticed")
        there.heard()
        assert not playing.kept.is_asking
        there.plug("kitchen")
        assert soon(there, "kitchen")[1] == set()


def test_two_devices_of_one_name_are_told_apart_and_each_is_reached(server: dict[str, str], tmp_path: Path) -> None:
    modules = [add_sink(server, sink, "USB-Audio") for sink in ("dacA", "dacB")]
    twins = [device for device in list_devices() if device.name == "USB-Audio"]
    assert [device.id for device in twins] == ["dacA", "dacB"]
    with pytest.raises(UnknownDevice, match=r"dacA.* or .*dacB"):
        make_output(OutputChoice(device="USB-Audio")).open(AudioFormat(RATE))
    output, left = make_output(OutputChoice(device=str(twins[1].number))), pieces(SOUND)
    with recording(server, tmp_path / "heard.raw", "dacB") as finish:
        output.open(AudioFormat(RATE))
        assert output.place == "USB-Audio (dacB)"
        for piece in pieces(SOUND[: RATE // 2]):
            output.write(piece)
        output.drain()
        assert heard_range(finish()) == (0, RATE // 2)
    until_lost(output, left, lambda _: remove_sink(server, modules[1]))
    assert not output.reopen()  # its number is another's now, or nobody's, and its name its twin's
    remove_sink(server, modules[0])
    add_sink(server, "dacB", "USB-Audio")
    assert output.reopen()
    assert output.place == "USB-Audio (dacB)"
    output.close()
