"""Sound devices through miniaudio."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.errors import DeviceLost, NoDevice
from guided_audio.units import Frames, Seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

BUFFERED = Seconds(0.15)
"""How much sound waits for the device: enough for a busy machine, little enough for keys to feel immediate."""
DEVICE_BUFFER_MS = 100
"""From 350 ms on, PulseAudio calls back once and never again."""
OPENING = Seconds(10.0)
CLOSING = Seconds(2.0)
"""The longest a device may take to open and to close."""
STALLED = Seconds(5.0)
"""A device that has not asked for sound for so long has gone."""

_BACKENDS = {
    "linux": ("PULSEAUDIO", "ALSA", "JACK"),
    "darwin": ("COREAUDIO",),
    "win32": ("WASAPI", "DSOUND", "WINMM"),
}


class MiniaudioOutput:
    """Plays through the first backend that has a device; `null` plays to nothing, in real time.

    Backends are tried one by one, because miniaudio, offered several, falls back to its null backend without a word.
    """

    is_live = True
    place = ""

    def __init__(self, null: bool = False) -> None:
        self.underruns = 0
        self._null = null
        self._device: Any = None
        self._buffer = _Buffer()
        self._form = AudioFormat(0)

    def open(self, form: AudioFormat) -> None:
        """Open a device in this format; NoDevice if there is none, or none that answers."""
        self._form = form
        self._buffer = _Buffer(form.frames(BUFFERED), form.channels)
        callback = self._callback()
        next(callback)

        def begin() -> None:
            with _quiet_stderr():
                device = self._first_device(form)
            device.start(callback)
            self._device = device

        if not _within(OPENING, begin):
            raise NoDevice("the sound device does not answer")

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels); waits for room."""
        self._buffer.put(samples)

    def drain(self) -> None:
        """Wait until all that was written has left the device: what follows it is silence that nobody misses."""
        self.write(silence(self._form.frames(4 * DEVICE_BUFFER_MS / 1000), self._form.channels))
        self._buffer.wait_empty()

    @property
    def pending(self) -> Frames:
        """How many frames were written that the device has not taken yet."""
        return Frames(self._buffer._frames)

    def reopen(self) -> bool:
        """Try once to get the device back; True once it is there."""
        return False

    def close(self) -> None:
        """Stop at once; closing twice is fine. A sound server that does not answer is not waited for."""
        self.underruns = self._buffer.underruns
        device, self._device = self._device, None
        if device is not None:
            _within(CLOSING, device.close)

    def _first_device(self, form: AudioFormat) -> Any:  # noqa: ANN401 - miniaudio is not typed
        import miniaudio

        names = ("NULL",) if self._null else _BACKENDS.get(sys.platform, _BACKENDS["linux"])
        for name in names:
            with contextlib.suppress(miniaudio.MiniaudioError):
                return miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.FLOAT32,
                    nchannels=form.channels,
                    sample_rate=form.sample_rate,
                    buffersize_msec=DEVICE_BUFFER_MS,
                    backends=[miniaudio.Backend[name]],
                    app_name="guided_audio",
                )
        raise NoDevice("there is no sound device to play through")

    def _callback(self) -> Generator[Samples | bytes, int, None]:
        frames = yield b""
        while True:
            frames = yield self._buffer.take(frames)


def _within(seconds: Seconds, action: Callable[[], None]) -> bool:
    """Do something that may hang inside the sound system, in a thread that is left behind if it does.

    True if it was done in time. Its errors are raised here; miniaudio's become NoDevice.
    """
    import miniaudio

    errors: list[BaseException] = []

    def act() -> None:
        try:
            action()
        except BaseException as error:  # it belongs to whoever waits
            errors.append(error)

    thread = threading.Thread(target=act, name="sound device", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors and isinstance(errors[0], miniaudio.MiniaudioError):
        raise NoDevice("there is no sound device to play through") from errors[0]
    if errors:
        raise errors[0]
    return not thread.is_alive()


class _Buffer:
    """Sound between the thread that makes it and the device's own."""

    def __init__(self, capacity: int = 0, channels: int = 1) -> None:
        self.underruns = 0
        self._capacity = capacity
        self._channels = channels
        self._blocks: deque[Samples] = deque()
        self._frames = 0
        self._primed = False  # full once: before that nothing is given out, so that it does not begin in pieces
        self._flowing = False  # between the first sound and the last, silence is not the device's to make
        self._changed = threading.Condition()

    def put(self, samples: Samples) -> None:
        """Add sound, waiting while the buffer is full."""
        with self._changed:
            self._wait_until_at_most(self._capacity)
            self._blocks.append(samples)
            self._frames += len(samples)
            if self._frames >= self._capacity:
                self._primed = self._flowing = True

    def wait_empty(self) -> None:
        """Wait until everything has been taken; what comes after is not missed."""
        with self._changed:
            self._primed, self._flowing = True, False
            self._wait_until_at_most(0)

    def take(self, frames: int) -> Samples:
        """Return the next frames for the device, filled up with silence where there is no more."""
        out = np.zeros((frames, self._channels), np.float32)
        filled = 0
        with self._changed:
            while self._primed and self._blocks and filled < frames:
                block = self._blocks.popleft()
                part = block[: frames - filled]
                out[filled : filled + len(part)] = part
                filled += len(part)
                if len(part) < len(block):
                    self._blocks.appendleft(block[len(part) :])
            self._frames -= filled
            self.underruns += self._flowing and filled < frames
            self._changed.notify_all()
        return out

    def _wait_until_at_most(self, frames: int) -> None:
        """Wait for room, with the lock held; DeviceError if nothing is taken for too long."""
        patience = 2  # a program that was stopped and goes on finds its time over at once: it may wait once more
        while self._frames > frames:
            before = self._frames
            took = self._changed.wait(STALLED / 2) or self._frames != before
            patience = 2 if took else patience - 1
            if not patience:
                raise DeviceLost(
                    "the sound device has stopped answering", "check that it is still connected, and play again"
                )


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep what ALSA prints on the error stream off the screen."""
    saved = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a file
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
