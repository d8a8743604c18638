"""Speech made ready by a thread of its own: whoever plays never waits for a voice, nor for a disk."""

import contextlib
import threading
from collections import deque
from collections.abc import Iterable, Sequence

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance
from guided_audio.speech.pool import SpeechSource


class SpeechAhead:
    """Keeps the next words ready, and, when they are, has others spoken that may be needed suddenly.

    In memory it holds the sound of what the last `prepare` named. Until `begin` names the source, nothing is ready.
    """

    def __init__(self) -> None:
        self._source: SpeechSource | None = None
        self._wanted: tuple[Utterance, ...] = ()
        self._ready: dict[Utterance, Samples | Exception] = {}
        self._later: deque[Utterance] = deque()
        self._spoken: set[Utterance] = set()
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="speech ahead", daemon=True)

    def begin(self, source: SpeechSource, later: Iterable[Utterance] = ()) -> None:
        """Take words from this source, which nobody else may use from now on; have `later` spoken when there is time."""
        self._source = source
        self._later.extend(dict.fromkeys(later))
        self._thread.start()

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Make these words ready, the next ones in order; let go of all others."""
        with self._changed:
            self._wanted = tuple(dict.fromkeys(window))
            self._ready = {utterance: self._ready[utterance] for utterance in self._wanted if utterance in self._ready}
            self._changed.notify_all()

    def is_ready(self, utterance: Utterance) -> bool:
        """Whether `speak` would answer at once."""
        with self._changed:
            return utterance in self._ready or self._closed

    def are_spoken(self, utterances: Iterable[Utterance]) -> bool:
        """Whether all of these have been spoken, so that no voice is needed to hear them again."""
        with self._changed:
            return self._spoken.issuperset(utterances)

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only, waiting for it if need be."""
        with self._changed:
            if utterance not in self._wanted:
                self._wanted = (utterance, *self._wanted)
                self._changed.notify_all()
            self._changed.wait_for(lambda: utterance in self._ready or self._closed)
            found = self._ready.get(utterance)
        if found is None:
            raise SpeechError("the session has ended")
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        """End, without waiting for a voice that is at work; closing twice is fine."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            spoken = self._perform(job)
            with self._changed:
                if not isinstance(spoken, Exception):
                    self._spoken.add(job)
                if job in self._wanted:
                    self._ready[job] = spoken
                coming = self._missing()
                self._changed.notify_all()
            if (
                coming and self._source is not None
            ):  # after the words that are wanted first: reading eight takes its time
                with contextlib.suppress(Exception):  # whoever asks for these words is told
                    self._source.prepare(coming)

    def _next(self) -> Utterance | None:
        """Wait for something to do; None when it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._later or self._missing())
            if self._closed:
                return None
            return next(iter(self._missing()), None) or self._later.popleft()

    def _perform(self, job: Utterance) -> Samples | Exception:
        try:
            if self._source is None:
                raise SpeechError("the session has no voice")
            return self._source.speak(job)
        except Exception as error:  # it belongs to whoever asks for these words
            return error

    def _missing(self) -> list[Utterance]:
        return [utterance for utterance in self._wanted if utterance not in self._ready]
