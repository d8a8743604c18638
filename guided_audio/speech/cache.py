"""Speech that is never spoken twice: kept on disk for the next time, or for this session only."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from guided_audio.audio import Samples
from guided_audio.core.voice import Utterance
from guided_audio.speech.folder import BOUND, EntryFolder
from guided_audio.speech.sources import SpeechSource
from guided_audio.speech.temp_store import PrivateStore


class SpeechCache:
    """A source of speech that asks another one only for what is in no folder yet, and keeps it as soon as it is spoken.

    Without a folder, and for what a folder cannot take, it keeps everything in a private file until the session is over.
    In memory it holds the sound of what the last `prepare` named, and of nothing else.
    """

    def __init__(self, source: SpeechSource, folder: Path | None, bound: int = BOUND) -> None:
        self._source = source
        self._folder = EntryFolder(folder, bound) if folder else None
        self._private = PrivateStore()
        self._frames: dict[Utterance, int] = {}
        self._ahead: dict[Utterance, Samples] = {}

    def missing(self, utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
        """Return those of these utterances that will have to be spoken, each once."""
        return tuple(utterance for utterance in dict.fromkeys(utterances) if self._known(utterance) is None)

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Read those of these utterances that are kept, and begin work on the others; a damaged one is found here."""
        found = {utterance: self._kept(utterance) for utterance in dict.fromkeys(window)}
        self._ahead = {utterance: samples for utterance, samples in found.items() if samples is not None}
        self._source.prepare([utterance for utterance, samples in found.items() if samples is None])

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only: the same samples every time."""
        samples = self._kept(utterance)
        if samples is None:
            samples = self._source.speak(utterance)
            if not (self._folder and self._folder.keep(utterance, samples)):
                self._private.keep(utterance, samples)
        self._frames[utterance] = len(samples)
        return samples

    def frames(self, utterance: Utterance) -> int:
        """Return how many frames an utterance takes, speaking it if need be."""
        known = self._known(utterance)
        return len(self.speak(utterance)) if known is None else known

    def close(self) -> None:
        """Let go of everything but the folder, and keep that within its bound."""
        self._ahead = {}
        self._private.close()
        if self._folder:
            self._folder.close()

    def _known(self, utterance: Utterance) -> int | None:
        """Return how many frames an utterance takes, if that is known without speaking it."""
        if utterance not in self._frames and self._folder:
            frames = self._folder.frames(utterance)
            if frames is not None:
                self._frames[utterance] = frames
        return self._frames.get(utterance)

    def _kept(self, utterance: Utterance) -> Samples | None:
        """Return an utterance that need not be spoken."""
        samples = self._ahead.get(utterance)
        if samples is None:
            samples = self._private.load(utterance)
        if samples is None and self._folder:
            samples = self._folder.load(utterance)
        return samples
