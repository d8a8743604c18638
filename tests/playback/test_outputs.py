"""The contract of every output: the same tests on miniaudio's real-time null device and on the fake."""

import threading

import numpy as np
import pytest
from support import RATE, FakeOutput

from guided_audio.audio import AudioFormat, Samples
from guided_audio.errors import DeviceError, NoDevice
from guided_audio.playback import AudioOutput, device
from guided_audio.playback.device import MiniaudioOutput, _Buffer
from guided_audio.units import Seconds


@pytest.fixture(params=[FakeOutput, lambda: MiniaudioOutput(null=True)], ids=["fake", "null"])
def output(request: pytest.FixtureRequest) -> AudioOutput:
    made: AudioOutput = request.param()
    return made


def ramp(frames: int) -> Samples:
    return np.linspace(-1, 1, frames, dtype=np.float32)[:, None]


def test_what_is_written_is_played_to_its_end(output: AudioOutput) -> None:
    output.open(AudioFormat(RATE))
    output.write(ramp(480))  # far less than a device waits for: only draining starts it, and must let it end
    output.drain()
    output.close()
    assert output.underruns == 0


def test_closing_twice_or_before_opening_is_fine(output: AudioOutput) -> None:
    output.close()
    output.open(AudioFormat(RATE))
    output.write(ramp(480))
    output.close()
    output.close()


def test_draining_nothing_is_fine(output: AudioOutput) -> None:
    output.open(AudioFormat(RATE))
    output.drain()
    output.close()


def test_the_buffer_gives_back_exactly_what_it_got() -> None:
    buffer = _Buffer(9_500)
    sound = ramp(10_000)
    for start in range(0, 10_000, 777):
        buffer.put(sound[start : start + 777])
    taken = [buffer.take(frames) for frames in (1, 500, 4000, 5000, 499)]
    assert np.array_equal(np.concatenate(taken), sound)
    assert buffer.underruns == 0


def test_nothing_is_given_out_before_there_is_enough() -> None:
    buffer = _Buffer(100)
    buffer.put(ramp(60))
    assert not buffer.take(50).any()
    buffer.put(ramp(60))
    assert np.array_equal(buffer.take(60), ramp(60))
    assert buffer.underruns == 0


def test_running_dry_in_the_middle_is_counted_and_silent() -> None:
    buffer = _Buffer(50)
    assert not buffer.take(100).any()
    assert buffer.underruns == 0  # nothing has begun yet
    buffer.put(ramp(50))
    taken = buffer.take(100)
    assert np.array_equal(taken[:50], ramp(50))
    assert not taken[50:].any()
    assert buffer.underruns == 1
    buffer.wait_empty()
    buffer.take(100)
    assert buffer.underruns == 1  # after the end, silence is nobody's fault


def test_writing_waits_for_room() -> None:
    buffer = _Buffer(100)
    buffer.put(ramp(200))
    written = threading.Event()

    def write() -> None:
        buffer.put(ramp(10))
        written.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert not written.is_set()
    buffer.take(150)
    thread.join(10)
    assert written.is_set()


def test_a_device_that_has_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "STALLED", Seconds(0.05))
    buffer = _Buffer(100)
    buffer.put(ramp(200))
    with pytest.raises(DeviceError, match="stopped answering"):
        buffer.put(ramp(10))


def test_no_device_is_told_and_the_null_backend_is_never_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import miniaudio

    asked = []

    def refuse(**options: object) -> None:
        asked.append(options["backends"])
        raise miniaudio.MiniaudioError("none")

    monkeypatch.setattr(miniaudio, "PlaybackDevice", refuse)
    with pytest.raises(NoDevice):
        MiniaudioOutput().open(AudioFormat(RATE))
    assert asked
    assert [miniaudio.Backend.NULL] not in asked


def test_a_sound_system_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(device, "OPENING", Seconds(0.05))
    monkeypatch.setattr(MiniaudioOutput, "_first_device", lambda *_: released.wait())
    with pytest.raises(NoDevice, match="does not answer"):
        MiniaudioOutput().open(AudioFormat(RATE))
    released.set()


def test_a_device_that_cannot_be_started_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    import miniaudio

    def refuse(*_: object) -> None:
        raise miniaudio.MiniaudioError("failed to start audio device")

    monkeypatch.setattr(miniaudio.PlaybackDevice, "start", refuse)
    with pytest.raises(NoDevice):
        MiniaudioOutput(null=True).open(AudioFormat(RATE))


def test_one_wait_that_is_over_at_once_is_no_stall(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = _Buffer(100)
    buffer.put(ramp(200))
    waits = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        if len(waits) == 2:
            buffer._frames = 0  # the device goes on
        return len(waits) == 2

    monkeypatch.setattr(buffer._changed, "wait", wait)
    buffer.put(ramp(10))
    assert len(waits) == 2
