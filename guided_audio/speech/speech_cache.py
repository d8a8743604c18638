"""Speech that is never spoken twice: stored on disk for the next time, or for this session only."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.errors import OutputError
from guided_audio.core.temporary import temporary_file
from guided_audio.core.voice import Utterance
from guided_audio.speech.sentence_store import BOUND, SentenceStore
from guided_audio.speech.sources import SpeechSource


class SpeechCache:
    """A source of speech that asks another one only for what is not stored yet, and stores it as soon as it is spoken.

    Without a folder, and for what a folder cannot take, a temporary file keeps everything until the session is over. In
    memory it holds the sound of what the last `prepare` named, and of nothing else.
    """

    def __init__(self, source: SpeechSource, folder: Path | None, bound: int = BOUND) -> None:
        self._source = source
        self._store = SentenceStore(folder, bound) if folder else None
        self._temporary = TempStore()
        self._frames: dict[Utterance, int] = {}
        self._ahead: dict[Utterance, Samples] = {}

    @property
    def problem(self) -> str:
        """Why the folder could not take what was spoken, which is spoken anew the next time; empty most of the time."""
        return self._store.problem if self._store else ""

    def missing(self, utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
        """Return those of these utterances that will have to be spoken, each once."""
        return tuple(utterance for utterance in dict.fromkeys(utterances) if self._known(utterance) is None)

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Read those of these utterances that are stored, and begin work on the others; a damaged one is found here."""
        found = {utterance: self._stored(utterance) for utterance in dict.fromkeys(window)}
        self._ahead = {utterance: samples for utterance, samples in found.items() if samples is not None}
        self._source.prepare([utterance for utterance, samples in found.items() if samples is None])

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only: the same samples every time."""
        samples = self._stored(utterance)
        if samples is None:
            samples = self._source.speak(utterance)
            if not (self._store and self._store.save(utterance, samples)):
                self._temporary.save(utterance, samples)
        self._frames[utterance] = len(samples)
        return samples

    def frames(self, utterance: Utterance) -> int:
        """Return how many frames an utterance takes, speaking it if need be."""
        known = self._known(utterance)
        return len(self.speak(utterance)) if known is None else known

    def close(self) -> None:
        """Let go of everything but the folder, and keep that within its bound."""
        self._ahead = {}
        self._temporary.close()
        if self._store:
            self._store.close()

    def _known(self, utterance: Utterance) -> int | None:
        """Return how many frames an utterance takes, if that is known without speaking it."""
        frames = self._frames.get(utterance)
        if frames is None and self._store and (frames := self._store.frames(utterance)) is not None:
            self._frames[utterance] = frames
        return frames

    def _stored(self, utterance: Utterance) -> Samples | None:
        """Return an utterance that need not be spoken."""
        samples = self._ahead.get(utterance)
        if samples is None:
            samples = self._temporary.load(utterance)
        if samples is None and self._store:
            samples = self._store.load(utterance)
        return samples


class TempStore:
    """A temporary file without a name: it is gone with the session, even one that is killed.

    Memory does not grow with the session; disk does, by 96 KB for each second of speech at 24 kHz.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._places: dict[Utterance, tuple[int, int]] = {}

    def load(self, utterance: Utterance) -> Samples | None:
        """Return an utterance, float32, shape (frames, 1), read-only; None if it is not stored."""
        if self._file is None or utterance not in self._places:
            return None
        start, frames = self._places[utterance]
        self._file.seek(start)
        return np.frombuffer(self._file.read(4 * frames), np.float32)[:, None]

    def save(self, utterance: Utterance, samples: Samples) -> None:
        """Store an utterance, if there is room for it."""
        data = samples.astype(np.float32, copy=False).tobytes()
        try:
            if self._file is None:
                self._file = temporary_file()  # closed by close()
            start = self._file.seek(0, 2)
            if self._file.write(data) == len(data):
                self._places[utterance] = (start, len(samples))
        except (OSError, OutputError):
            return

    def close(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.close()
