import threading

import numpy as np
import pytest

from guided_audio.audio import Samples
from guided_audio.core.errors import DeviceLost
from guided_audio.core.units import Seconds
from guided_audio.playback.outputs import buffer as module
from guided_audio.playback.outputs.buffer import SoundBuffer


def ramp(frames: int, start: int = 0) -> Samples:
    """Sound in which every sample is another."""
    return np.arange(start + 1, start + frames + 1, dtype=np.float32)[:, None]


def test_the_buffer_gives_back_exactly_what_it_got() -> None:
    buffer = SoundBuffer(10_000)
    sound = ramp(10_000)
    for start in range(0, 10_000, 777):
        buffer.put(sound[start : start + 777])
    assert buffer.pending == 10_000
    taken = [buffer.take(frames) for frames in (1, 500, 4000, 5000, 499)]
    assert np.array_equal(np.concatenate(taken), sound)
    assert buffer.underruns == buffer.pending == 0


def test_nothing_is_given_out_before_there_is_enough() -> None:
    buffer = SoundBuffer(120)
    buffer.put(ramp(60))
    assert not buffer.take(50).any()
    buffer.put(ramp(60, 60))
    assert np.array_equal(buffer.take(120), ramp(120))
    assert buffer.underruns == 0


def test_a_device_that_fills_itself_at_first_does_not_tear_the_beginning() -> None:
    buffer = SoundBuffer(60, inside=180)
    buffer.put(ramp(60))
    asked = [buffer.take(60) for _ in range(3)]  # at once, before more can be put
    buffer.put(ramp(60, 60))
    asked.append(buffer.take(60))
    sound = np.concatenate(asked)
    first = int(np.flatnonzero(sound)[0])
    assert np.array_equal(sound[first:], ramp(120))
    assert buffer.underruns == 0


def test_running_dry_in_the_middle_is_counted_and_silent() -> None:
    buffer = SoundBuffer(50)
    assert not buffer.take(100).any()
    assert buffer.underruns == 0  # nothing has begun yet
    buffer.put(ramp(50))
    taken = buffer.take(100)
    assert np.array_equal(taken[:50], ramp(50))
    assert not taken[50:].any()
    assert buffer.underruns == 1
    buffer.wait_empty()
    buffer.take(100)
    assert buffer.underruns == 1  # after the end, silence is no underrun


def test_writing_waits_for_room() -> None:
    buffer = SoundBuffer(100)
    buffer.put(ramp(100))
    written = threading.Event()

    def write() -> None:
        buffer.put(ramp(10))
        written.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert not written.is_set()
    while buffer.pending < 110:
        pass
    buffer.take(50)
    thread.join(10)
    assert written.is_set()


def test_a_device_that_has_gone_is_told_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STALLED", Seconds(0.02))
    buffer = SoundBuffer(100)
    buffer.put(ramp(100))
    with pytest.raises(DeviceLost, match="stopped answering"):
        buffer.put(ramp(10, 100))
    assert buffer.pending == 110
    assert np.array_equal(buffer.take(110), ramp(110))


def test_one_wait_that_is_over_at_once_is_no_stall(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = SoundBuffer(100)
    buffer.put(ramp(100))
    waits = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        if len(waits) == 2:
            buffer.pending = 0  # the device goes on
        return len(waits) == 2

    monkeypatch.setattr(buffer._changed, "wait", wait)
    buffer.put(ramp(10))
    assert len(waits) == 2


def test_what_may_have_been_inside_a_device_is_heard_again_fading_in() -> None:
    buffer = SoundBuffer(100, inside=50, rising=10)
    buffer.put(ramp(100))
    buffer.take(40)
    buffer.take(20)
    buffer.rewind()
    assert buffer.pending == 50 + 40
    assert not buffer.take(40).any()  # the listener may want to stay paused first
    assert buffer.underruns == 0
    buffer.put(ramp(10, 100))
    heard, sound = buffer.take(100), ramp(110)[10:]
    assert np.array_equal(heard[10:], sound[10:])
    assert (np.abs(heard[:10]) < np.abs(sound[:10])).all()
    assert (np.diff(heard[:10, 0]) > 0).all()


def test_of_what_has_surely_been_played_nothing_is_kept() -> None:
    buffer = SoundBuffer(480, inside=50)
    for start in range(0, 48_000, 480):
        buffer.put(ramp(480, start))
        for _ in range(10):
            buffer.take(48)
    assert sum(map(len, buffer._taken)) < 50 + 48
