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

_Opened = tuple[Any, str, Device | None]
"""A device that has been started, its name to show, and which one it is."""


class MiniaudioOutput:
    """Plays through the device of this id, number or name, or the default one; `null` plays to nothing, in real time.

    Sound systems are tried one by one, because miniaudio, offered several, falls back to its null one without a word. The
    default device is opened by its own name: a sound server may then not move the stream elsewhere without a word either,
    when headphones go, and a private session into a room. Once opened, a device is found again by its id.
    """

    is_live = True

    def __init__(self, device: str = "", null: bool = False) -> None:
        self.place = ""
        self.used: Device | None = None
        """The device that was opened last; None where there is none to choose."""
        self._wanted = device
        self._null = null
        self._device: Any = None
        self._opening: Future[_Opened] | None = None
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
            self._take(opening.result(OPENING))
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
            self._take(opening.result(REOPENING))
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

    def _take(self, opened: _Opened) -> None:
        self._device, place, used = opened
        if not (self.used and used and used.id == self.used.id):  # it may have got, or lost, another of its name
            self.place = place
        self.used = used

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

    def _discard(self, opening: Future[_Opened]) -> None:
        """Close a device that nothing waits for any more."""
        if opening.exception() is None:
            self._device = opening.result()[0]
            self._let_go()

    def _begin(self) -> Future[_Opened]:
        """Begin to open a device; `close` finds the attempt even if this is interrupted."""
        callback = self._callback(self._opened)
        next(callback)
        if self._opened:
            self._buffer.rewind()

        def begin() -> _Opened:
            import miniaudio

            device, place, used = self._first_device()
            try:
                device.start(callback)
            except miniaudio.MiniaudioError as error:
                device.close()
                raise NoDevice("there is no sound device to play through") from error
            return device, place, used

        opening: Future[_Opened] = Future()
        self._opening = opening
        return attempt(begin, opening)

    def _first_device(self) -> _Opened:
        import miniaudio

        for backend, name, used in self._candidates():
            is_named = used is not None and (self._wanted or backend not in _NEVER_MOVED)
            with contextlib.suppress(miniaudio.MiniaudioError), quiet_stderr(backend):
                opened = miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.FLOAT32,
                    nchannels=self._form.channels,
                    sample_rate=self._form.sample_rate,
                    buffersize_msec=PERIOD_MS,
                    callback_periods=PERIODS,
                    device_id=used.handle if used and is_named else None,
                    backends=[miniaudio.Backend[backend]],
                    app_name="guided_audio",
                )
                return opened, name or opened.backend, used
        if self._wanted:
            raise NoDevice(f"the sound device «{self._wanted}» could not be opened", "see «guided-audio devices»")
        raise NoDevice("there is no sound device to play through")

    def _candidates(self) -> Iterator[tuple[str, str, Device | None]]:
        """Yield sound systems, a name to show, and which of their devices to open: None for the one that they choose."""
        if self._null:
            yield "NULL", "nothing", None
        elif self._wanted:
            backend, devices = first_devices()
            found = find_device(self.used.id if self.used else self._wanted, devices)
            yield backend, found.label(devices), found
        else:
            for backend in BACKENDS:
                devices = devices_of(backend)
                device = self._same(devices) or next((device for device in devices if device.is_default), None)
                yield backend, device.label(devices) if device else "", device

    def _same(self, devices: tuple[Device, ...]) -> Device | None:
        """Return the device that was opened before, if it is among these."""
        return next((device for device in devices if self.used and device.id == self.used.id), None)

    def _callback(self, opening: int) -> Generator[Samples | bytes, int, None]:
        frames = yield b""
        while True:
            current = opening == self._opened
            frames = yield self._buffer.take(frames) if current else bytes(frames * self._form.channels * _FLOAT)
