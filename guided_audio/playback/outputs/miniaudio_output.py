"""Sound devices through miniaudio."""

import contextlib
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import Future
from typing import Any

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.core.errors import GuidedAudioError, NoDevice
from guided_audio.core.units import Seconds
from guided_audio.playback.outputs.buffer import SoundBuffer
from guided_audio.playback.outputs.devices import (
    BACKENDS,
    OPENING,
    Device,
    attempt,
    devices_of,
    find_device,
    first_devices,
    quiet_stderr,
)

BUFFERED = Seconds(0.06)
"""How much sound waits for the device: enough for a busy machine, little enough for keys to feel immediate."""
PERIOD_MS, PERIODS = 60, 3
"""The device's own buffer, in parts. Shorter ones tear on a busy machine; PulseAudio's second call never comes from 350 ms on."""
INSIDE = Seconds(PERIOD_MS * PERIODS / 1000)
RISING = Seconds(0.02)
"""After a reopening, what may have been inside the old device is heard again, and fades in over so long."""
REOPENING = Seconds(1.0)
CLOSING = Seconds(1.0)
"""How long a sound system may take to give a device back, or to take one."""
_FLOAT = 4
"""Bytes of a sample."""
_NEVER_MOVED = ("ALSA", "JACK")
"""Sound systems that move no stream; their default device is the one that opens when none is named."""


class MiniaudioOutput:
    """Plays through the device of this name, or the default one; `null` plays to nothing, in real time.

    Sound systems are tried one by one, because miniaudio, offered several, falls back to its null one without a word. The
    default device is opened by its own name: a sound server may then not move the stream elsewhere without a word either,
    when headphones go, and a private session into a room.
    """

    is_live = True

    def __init__(self, device: str = "", null: bool = False) -> None:
        self.place = ""
        self._wanted = device
        self._null = null
        self._device: Any = None
        self._opening: Future[tuple[Any, str]] | None = None
        self._buffer = SoundBuffer()
        self._form = AudioFormat(0)
        self._opened = 0
        self._is_closed = False
        self._closing = threading.Lock()

    @property
    def underruns(self) -> int:
        """How often the device wanted sound in the middle of a session and there was none."""
        return self._buffer.underruns

    def open(self, form: AudioFormat) -> None:
        """Open the device in this format; NoDevice if there is none, or none that answers; UnknownDevice."""
        self._form, self._is_closed = form, False
        self._buffer = SoundBuffer(form.frames(BUFFERED), form.channels, form.frames(INSIDE), form.frames(RISING))
        try:
            opening = self._begin()
            self._device, self.place = opening.result(OPENING)
            self._opening = None
        except TimeoutError:
            self.close()
            raise NoDevice("the sound device does not answer") from None
        except BaseException:  # also an interrupt: a device that opens all the same is closed then
            self.close()
            raise

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), ±1, and wait for room; DeviceLost, the samples taken all the same."""
        self._buffer.put(samples)

    def drain(self) -> None:
        """Wait until all that was written has left the device, pushed out by silence."""
        self._buffer.put(silence(self._form.frames(2 * INSIDE), self._form.channels))
        self._buffer.wait_empty()

    def reopen(self) -> bool:
        """Try once to get the device back, within two seconds; an attempt that hangs is waited for the next time."""
        if self._is_closed:
            return False
        if self._opening is None:
            self._opened += 1  # from now on the old device gets silence, if it wakes up
            self._let_go()
        opening = self._opening or self._begin()
        try:
            self._device, self.place = opening.result(REOPENING)
        except TimeoutError:
            return False
        except GuidedAudioError:
            self._opening = None
            return False
        self._opening = None
        return not self._close_if_closed()

    def close(self) -> None:
        """Stop at once, without waiting for a sound server that does not answer; closing twice is fine."""
        self._is_closed = True
        opening = self._opening
        if opening is not None:
            opening.add_done_callback(self._discard)
        self._opening = None
        self._let_go()

    def _close_if_closed(self) -> bool:
        """Close what was opened while another thread closed everything; True if that was so."""
        if self._is_closed:
            self._let_go()
        return self._is_closed

    def _let_go(self) -> None:
        with contextlib.suppress(TimeoutError):
            attempt(self._close_device).result(CLOSING)

    def _close_device(self) -> None:
        with self._closing:  # two threads may have come to the end of the same device
            device, self._device = self._device, None
            if device is not None:
                device.close()

    def _discard(self, opening: Future[tuple[Any, str]]) -> None:
        """Close a device that nothing waits for any more."""
        if opening.exception() is None:
            self._device, _ = opening.result()
            self._let_go()

    def _begin(self) -> Future[tuple[Any, str]]:
        """Begin to open a device; `close` finds the attempt even if this is interrupted."""
        callback = self._callback(self._opened)
        next(callback)
        if self._opened:
            self._buffer.rewind()

        def begin() -> tuple[Any, str]:
            import miniaudio

            with quiet_stderr():
                device, place = self._first_device()
            try:
                device.start(callback)
            except miniaudio.MiniaudioError as error:
                device.close()
                raise NoDevice("there is no sound device to play through") from error
            return device, place

        opening: Future[tuple[Any, str]] = Future()
        self._opening = opening
        return attempt(begin, opening)

    def _first_device(self) -> tuple[Any, str]:
        import miniaudio

        for backend, name, number in self._candidates():
            with contextlib.suppress(miniaudio.MiniaudioError):
                opened = miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.FLOAT32,
                    nchannels=self._form.channels,
                    sample_rate=self._form.sample_rate,
                    buffersize_msec=PERIOD_MS,
                    callback_periods=PERIODS,
                    device_id=number,
                    backends=[miniaudio.Backend[backend]],
                    app_name="guided_audio",
                )
                return opened, name or opened.backend
        if self._wanted:
            raise NoDevice(f"the sound device «{self._wanted}» could not be opened", "see «guided-audio devices»")
        raise NoDevice("there is no sound device to play through")

    def _candidates(self) -> Iterator[tuple[str, str, Any]]:
        """Yield sound systems, a name, and which of their devices to open: None for the one that they choose."""
        if self._null:
            yield "NULL", "nothing", None
        elif self._wanted:
            backend, devices = first_devices()
            device = find_device(self._wanted, devices)
            yield backend, device.name, device.number
        else:
            for backend in BACKENDS:
                default = next((device for device in devices_of(backend) if device.is_default), Device("", "", True))
                yield backend, default.name, None if backend in _NEVER_MOVED else default.number

    def _callback(self, opening: int) -> Generator[Samples | bytes, int, None]:
        frames = yield b""
        while True:
            current = opening == self._opened
            frames = yield self._buffer.take(frames) if current else bytes(frames * self._form.channels * _FLOAT)
