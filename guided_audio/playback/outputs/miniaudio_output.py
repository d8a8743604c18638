"""Sound devices through miniaudio."""

import contextlib
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.core.errors import GuidedAudioError, NoDevice
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.playback.outputs.buffer import SoundBuffer
from guided_audio.playback.outputs.devices import OPENING, Device, LastDevice, attempt, close_device, quiet_stderr
from guided_audio.playback.outputs.targets import (
    NOTHING,
    NotThere,
    Target,
    either_again,
    named_target,
    target_again,
    usual_targets,
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
LOOK = Seconds(0.5)
"""How often a device is looked for that was left for another."""
_FLOAT = 4
"""Bytes of a sample."""

_Opened = tuple[Any, Target]
"""A device that has been started, and which one it is."""


class MiniaudioOutput:
    """Plays through the device of this id, number or name, or the usual one; `null` plays to nothing, in real time.

    Sound systems are tried one by one, because miniaudio, offered several, falls back to its null one without a word. A
    device is opened by its own id, and found again by it: a sound server may then not move the stream elsewhere without a
    word either, when headphones go, and a private session into a room. Another device is opened by `accept` alone.
    """

    is_live = True

    def __init__(self, device: str = "", null: bool = False) -> None:
        self.last: LastDevice | None = None
        """The device of the last session: waited for where it is not there. Set before opening, if a listener can answer."""
        self._named = device
        self._null = null
        self._target: Target | None = None
        self._home: Target | None = None
        self._offered: Target | None = None
        self._looking: Future[bool] | None = None
        self._device: Any = None
        self._opening: Future[_Opened] | None = None
        self._buffer = SoundBuffer()
        self._form = AudioFormat(0)
        self._opened = 0
        self._closed = threading.Event()
        self._closing = threading.Lock()

    @property
    def place(self) -> str:
        """The name of the device that was opened last; empty before."""
        return self._target.place if self._target else ""

    @property
    def used(self) -> Device | None:
        """The device that was opened last; None where there is none to choose."""
        return self._target.device if self._target else None

    @property
    def default(self) -> str:
        """The id of what was the system's default device then."""
        return self._target.default if self._target else ""

    @property
    def missing(self) -> str:
        """The name of the device that `reopen` asks for."""
        return self._home.place if self._home else ""

    @property
    def offered(self) -> str:
        """The name of the device that `accept` would open; empty if there is none."""
        return self._offered.place if self._offered else ""

    @property
    def underruns(self) -> int:
        """How often the device wanted sound in the middle of a session and there was none."""
        return self._buffer.underruns

    def open(self, form: AudioFormat) -> None:
        """Open the device in this format; NoDevice if there is none, or none that answers; UnknownDevice.

        Where the last one is waited for, nothing is opened, and the first sound that is written is DeviceLost.
        """
        self._form = form
        self._closed.clear()
        self._buffer = SoundBuffer(form.frames(BUFFERED), form.channels, form.frames(INSIDE), form.frames(RISING))
        try:
            self._take(self._begin(self._first_targets).result(OPENING))
            self._home = self._target
        except NotThere as absent:
            self._note_absent(absent)
            self._buffer.lose()
        except TimeoutError:
            self.close()
            raise NoDevice(N_("the sound device does not answer")) from None
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
        """Try once to get the device back, within two seconds; an attempt that hangs is waited for the next time.

        A device that was accepted serves as well, until the own one has returned.
        """
        home, accepted = self._home, self._target
        return self._try(lambda: (either_again(home, accepted),) if home else self._first_targets())

    def accept(self) -> bool:
        """Try once to go on through the device that is offered, until the other one has returned."""
        offered = self._offered
        return offered is not None and self._try(lambda: (offered,))

    def has_returned(self) -> bool:
        """Whether the device is there again that was left for another; it never waits for a sound system."""
        home = self._home
        if home is None or self._target is None or home.is_same(self._target):
            return False
        if self._looking is None:
            self._looking = attempt(lambda: self._is_there(home))
        if not self._looking.done():
            return False
        looked, self._looking = self._looking, None
        return looked.exception() is None and looked.result()

    def close(self) -> None:
        """Stop at once, without waiting for a sound server that does not answer; closing twice is fine."""
        self._closed.set()
        opening = self._opening
        if opening is not None:
            opening.add_done_callback(self._discard)
        self._opening = None
        self._let_go()

    def _first_targets(self) -> Iterable[Target]:
        if self._null:
            return (NOTHING,)
        return (named_target(self._named),) if self._named else usual_targets(self.last)

    def _try(self, targets: Callable[[], Iterable[Target]]) -> bool:
        if self._closed.is_set():
            return False
        if self._opening is None:
            self._opened += 1  # from now on the old device gets silence, if it wakes up
            self._let_go()
        opening = self._opening or self._begin(targets)
        try:
            self._take(opening.result(REOPENING))
        except TimeoutError:
            return False
        except NotThere as absent:
            self._note_absent(absent)
            return False
        except GuidedAudioError:
            self._opening = self._offered = None
            return False
        return not self._close_if_closed()

    def _is_there(self, home: Target) -> bool:
        if self._closed.wait(LOOK):
            return False
        target_again(home)
        return True

    def _take(self, opened: _Opened) -> None:
        self._opening = self._offered = None
        self._device, target = opened
        if self._target and self._target.is_same(target):  # it may have got, or lost, another of its name
            target = replace(target, place=self._target.place)
        self._target = target

    def _note_absent(self, absent: NotThere) -> None:
        self._opening = None
        self._home, self._offered = absent.missing, absent.offered

    def _close_if_closed(self) -> bool:
        """Close what was opened while another thread closed everything; True if that was so."""
        if self._closed.is_set():
            self._let_go()
        return self._closed.is_set()

    def _let_go(self) -> None:
        with contextlib.suppress(TimeoutError):
            attempt(self._close_device).result(CLOSING)

    def _close_device(self) -> None:
        with self._closing:  # two threads may have come to the end of the same device
            device, self._device = self._device, None
            if device is not None:
                close_device(device)

    def _discard(self, opening: Future[_Opened]) -> None:
        """Close a device that nothing waits for any more."""
        if opening.exception() is None:
            self._device = opening.result()[0]
            self._let_go()

    def _begin(self, targets: Callable[[], Iterable[Target]]) -> Future[_Opened]:
        """Begin to open the first of these that opens; `close` finds the attempt even if this is interrupted."""
        callback = self._callback(self._opened)
        next(callback)
        if self._opened:
            self._buffer.rewind()

        def begin() -> _Opened:
            import miniaudio

            device, target = self._first_device(targets())
            try:
                device.start(callback)
            except miniaudio.MiniaudioError as error:
                close_device(device)
                raise NoDevice(N_("there is no sound device to play through")) from error
            return device, target

        opening: Future[_Opened] = Future()
        self._opening = opening
        return attempt(begin, opening)

    def _first_device(self, targets: Iterable[Target]) -> _Opened:
        import miniaudio

        for target in targets:
            by_id = target.by_id
            with contextlib.suppress(miniaudio.MiniaudioError), quiet_stderr(target.backend):
                opened = miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.FLOAT32,
                    nchannels=self._form.channels,
                    sample_rate=self._form.sample_rate,
                    buffersize_msec=PERIOD_MS,
                    callback_periods=PERIODS,
                    device_id=by_id.handle if by_id else None,
                    backends=[miniaudio.Backend[target.backend]],
                    app_name="guided_audio",
                )
                return opened, target
        if self._named:
            raise NoDevice(
                N_("the sound device «{named}» could not be opened", named=self._named),
                N_("see «guided-audio devices»"),
            )
        raise NoDevice(N_("there is no sound device to play through"))

    def _callback(self, opening: int) -> Generator[Samples | bytes, int, None]:
        frames = yield b""
        while True:
            current = opening == self._opened
            frames = yield self._buffer.take(frames) if current else bytes(frames * self._form.channels * _FLOAT)
