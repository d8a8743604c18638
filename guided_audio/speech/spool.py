"""Speech that is kept until a session is over, so that what was measured need not be said again."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_audio.audio import Samples
    from guided_audio.speech.pool import SpeechSource
    from guided_audio.voice import Utterance


class Spool:
    """A source of speech that says everything once, and keeps it in a temporary file that nobody else can open.

    Memory does not grow with the session; disk does, by 96 KB for each second of speech at 24 kHz.
    """

    def __init__(self, source: SpeechSource) -> None:
        self._source = source
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._kept: dict[Utterance, tuple[int, int]] = {}

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Begin work on those of these utterances that have not been said yet."""
        self._source.prepare([utterance for utterance in window if utterance not in self._kept])

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only: the same samples every time."""
        if utterance not in self._kept:
            samples = self._source.speak(utterance)
            start = self._file.seek(0, 2)
            self._file.write(samples.astype(np.float32, copy=False).tobytes())
            self._kept[utterance] = (start, len(samples))
            return samples
        start, frames = self._kept[utterance]
        self._file.seek(start)
        return np.frombuffer(self._file.read(4 * frames), np.float32)[:, None]

    def frames(self, utterance: Utterance) -> int:
        """Return how many frames an utterance takes, saying it if need be."""
        if utterance not in self._kept:
            self.speak(utterance)
        return self._kept[utterance][1]

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
