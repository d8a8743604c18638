"""Sound devices through simpleaudio, which plays whole buffers and nothing else."""

import importlib.util
import sys
import time
from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio import AudioFormat, Samples, to_pcm16
from guided_audio.core.errors import DeviceLost, NoDevice, UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.playback.outputs.buffer import NO_ANSWER, PLAY_AGAIN, STALLED
from guided_audio.playback.outputs.devices import quiet_stderr

MOST = Seconds(10.0)
"""A buffer is never longer, so that memory stays bounded."""
REST = Seconds(0.5)
"""A silence as long as this ends a buffer: so a cue is played as a whole, and a pause is over soon after its key."""
INSTALL = N_("pip install 'guided-audio[simpleaudio]' installs it")
TOO_NEW = (3, 12)
_LOOK = Seconds(0.005)
"""How often simpleaudio is asked whether a buffer is over; it has no callback."""


class SimpleaudioOutput:
    """Plays cue after cue as buffers of 16 bits, through the system's default device.

    Its limits: a key is heard after the buffers that were begun, up to twenty seconds later; between two is a gap of some
    milliseconds, which a bed that goes on makes audible; no device can be chosen. simpleaudio crashes from Python 3.12 on
    (its issues 72 and 74), so there it is refused.
    """

    is_live = True
    underruns = 0

    def __init__(self) -> None:
        if reason := reason_against():
            raise UsageError(
                N_("simpleaudio cannot be used here: {reason}", reason=reason), N_("without --output, miniaudio plays")
            )
        self.place = ""
        self._form = AudioFormat(0)
        self._gathered: list[Samples] = []
        self._frames = 0
        self._quiet = 0
        self._due: deque[NDArray[np.int16]] = deque()
        self._sounding: Any = None  # what plays the first of these that are due
        self._until = 0.0

    def open(self, form: AudioFormat) -> None:
        """Begin in this format; NoDevice if there is nothing to play through, or nothing that takes this format."""
        self._form = form
        if not self.reopen():
            raise NoDevice(
                N_("simpleaudio finds no sound device that plays {sample_rate} Hz", sample_rate=form.sample_rate)
            )

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), ±1; at the end of a buffer, wait until the one before is over.

        DeviceLost if that does not end, or the next cannot begin; what was written is kept.
        """
        self._gathered.append(samples)
        self._frames += len(samples)
        loud = np.flatnonzero(samples.any(axis=1))
        self._quiet = len(samples) - 1 - int(loud[-1]) if len(loud) else self._quiet + len(samples)
        if self._frames >= self._form.frames(MOST) or self._quiet >= self._form.frames(REST):
            self._finish_buffer()
            self._play_until(1)

    def drain(self) -> None:
        """Wait until all that was written has been heard; DeviceLost."""
        self._finish_buffer()
        self._play_until(0)

    def reopen(self) -> bool:
        """Try with a moment of silence whether the device is there; what is due begins with the next write."""
        try:
            self._wait_for(self._start(np.zeros((self._form.frames(_LOOK), self._form.channels), np.int16)), _LOOK)
        except DeviceLost:
            return False
        self.place = N_("the system's default device")
        return True

    def close(self) -> None:
        """Stop at once; closing twice is fine."""
        sounding, self._sounding = self._sounding, None
        if sounding is not None:
            sounding.stop()

    def _finish_buffer(self) -> None:
        if self._gathered:
            self._due.append(to_pcm16(np.concatenate(self._gathered)))
            self._gathered.clear()
            self._frames = self._quiet = 0

    def _play_until(self, due: int) -> None:
        """Play what is due, one after the other, until no more than this is left, the last of which has begun."""
        while self._due:
            if self._sounding is None:
                self._sounding = self._start(self._due[0])
                self._until = time.monotonic() + self._form.seconds(len(self._due[0]))
            if len(self._due) <= due:
                return
            try:
                self._wait_for(self._sounding, Seconds(max(0.0, self._until - time.monotonic())))
                self._due.popleft()
            finally:  # what did not end in time is due still, and begins anew after a reopening
                self._sounding = None

    def _start(self, buffer: NDArray[np.int16]) -> Any:  # noqa: ANN401 - simpleaudio is not typed
        import simpleaudio

        try:
            with quiet_stderr("ALSA"):
                return simpleaudio.play_buffer(
                    np.ascontiguousarray(buffer), self._form.channels, 2, self._form.sample_rate
                )
        except (simpleaudio._simpleaudio.SimpleaudioError, ValueError) as error:
            raise DeviceLost(N_("the sound device has gone"), PLAY_AGAIN) from error

    def _wait_for(self, sounding: Any, lasting: Seconds) -> None:  # noqa: ANN401
        deadline = time.monotonic() + lasting + STALLED
        while sounding.is_playing():
            if time.monotonic() > deadline:
                sounding.stop()
                raise DeviceLost(NO_ANSWER, PLAY_AGAIN)
            time.sleep(_LOOK)


def reason_against() -> str:
    """Return why simpleaudio cannot be used here; empty if it can."""
    if sys.version_info >= TOO_NEW:
        return N_("it crashes on Python 3.12 and newer, and needs 3.11")
    return "" if importlib.util.find_spec("simpleaudio") else N_("it is not installed; {install}", install=INSTALL)
