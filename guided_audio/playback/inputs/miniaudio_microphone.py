"""Microphones through miniaudio."""

import contextlib
from collections.abc import Callable, Generator
from queue import Empty, Full, Queue
from typing import Any

from guided_audio.core.errors import NoMicrophone
from guided_audio.core.translation import N_
from guided_audio.playback.inputs.choosing import choose_microphone
from guided_audio.playback.inputs.microphone import CHUNK, CHUNK_BYTES, PATIENCE, RATE
from guided_audio.playback.outputs.devices import BACKENDS, Device, close_device, devices_of, quiet_stderr

_WAITING = 32
"""The most chunks, a second, that wait to be read; later ones are dropped."""


class MiniaudioMicrophone:
    """The microphone of this machine that may be opened beside the device that the session is heard from.

    It is opened by its id, so that a sound server never moves it to a headset that is connected later. Each call may hang.
    """

    def __init__(self, used: Callable[[], Device | None] = lambda: None) -> None:
        """Take what returns the device that the session is heard from."""
        self.place = ""
        """The name of the microphone that was opened last."""
        self._used = used
        self._device: Any = None
        self._chunks: Queue[bytes] = Queue(_WAITING)

    def open(self) -> None:
        """Begin to listen; NoMicrophone if there is none that may be opened."""
        import miniaudio

        self.close()
        backend, microphones = _first_microphones()
        chosen = choose_microphone(microphones, self._used())
        try:
            with quiet_stderr(backend):
                self._device = miniaudio.CaptureDevice(
                    input_format=miniaudio.SampleFormat.SIGNED16,
                    nchannels=1,
                    sample_rate=RATE,
                    buffersize_msec=1000 * CHUNK // RATE,
                    device_id=chosen.handle,
                    backends=[miniaudio.Backend[backend]],
                    app_name="guided_audio",
                )
                receiver = _receiver(self._chunks)
                next(receiver)
                self._device.start(receiver)
        except (miniaudio.MiniaudioError, OSError) as error:  # also where no file can be opened any more
            self.close()
            raise NoMicrophone(N_("the microphone could not be opened")) from error
        self.place = chosen.name

    def read(self) -> bytes:
        """Wait for the next `CHUNK` samples; empty if none have come within `PATIENCE`."""
        with contextlib.suppress(Empty):
            return self._chunks.get(timeout=PATIENCE)
        return b""

    def close(self) -> None:
        """Stop at once, and forget what was not read."""
        device, self._device = self._device, None
        if device is not None:
            close_device(device)
        self._chunks = Queue(_WAITING)


def _first_microphones() -> tuple[str, tuple[Device, ...]]:
    """Return the first sound system that has microphones, and these; both empty if none has."""
    for backend in BACKENDS:
        if microphones := devices_of(backend, capture=True):
            return backend, microphones
    return "", ()


def _receiver(chunks: Queue[bytes]) -> Generator[None, bytes, None]:
    """Take what a device hears, however it is cut, and hand it on in chunks."""
    held = b""
    while True:
        held += yield
        while len(held) >= CHUNK_BYTES:
            with contextlib.suppress(Full):
                chunks.put_nowait(held[:CHUNK_BYTES])
            held = held[CHUNK_BYTES:]
