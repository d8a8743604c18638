"""Speech that is kept for one session, where nobody else can find it."""

import tempfile
from typing import IO

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.voice import Utterance


class PrivateStore:
    """A temporary file without a name: it is gone with the session, even one that is killed.

    Memory does not grow with the session; disk does, by 96 KB for each second of speech at 24 kHz.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._places: dict[Utterance, tuple[int, int]] = {}

    def load(self, utterance: Utterance) -> Samples | None:
        """Return an utterance, float32, shape (frames, 1), read-only; None if it is not kept."""
        if self._file is None or utterance not in self._places:
            return None
        start, frames = self._places[utterance]
        self._file.seek(start)
        return np.frombuffer(self._file.read(4 * frames), np.float32)[:, None]

    def keep(self, utterance: Utterance, samples: Samples) -> bool:
        """Keep an utterance; False if there is no room for it."""
        data = samples.astype(np.float32, copy=False).tobytes()
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
            start = self._file.seek(0, 2)
            if self._file.write(data) < len(data):
                return False
        except OSError:
            return False
        self._places[utterance] = (start, len(samples))
        return True

    def close(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.close()
