"""Where the render loop gets its words from: the speech of one session, and the same prepared by a thread of its own."""

import contextlib
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Protocol, Self

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError, shorten
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import N_, _
from guided_audio.core.voice import Utterance
from guided_audio.speech.workers import Speech

_ENDED = _("the session has ended")


class SpeechSource(Protocol):
    """What gives the sound of utterances."""

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Begin work on these utterances, the next ones in order; other prepared work is dropped."""
        ...

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only; SpeechError if it cannot be spoken."""
        ...


class SpeechPool:
    """The speech of one session, spoken by shared workers; it holds what the last `prepare` named."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._prepared: dict[Utterance, Future[Samples]] = {}
        self._changed = threading.Condition()
        self._closed = False

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Begin work on these utterances; other prepared work is dropped."""
        wanted = dict.fromkeys(window)
        with self._changed:
            for utterance in self._prepared.keys() - wanted.keys():
                self._prepared.pop(utterance).cancel()
            for utterance in wanted:
                self._begin(utterance)

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only, waiting for it if need be."""
        with self._changed:
            spoken = self._begin(utterance)
            self._changed.wait_for(lambda: self._closed or spoken.done())
        if self._closed or spoken.cancelled():
            raise SpeechError(_ENDED)
        samples = spoken.result()
        if not len(samples):
            raise SpeechError(
                N_(
                    "the voice «{name}» has no sound for «{text}»",
                    name=utterance.voice.name,
                    text=shorten(utterance.text, 60),
                ),
                N_("say it in words that this voice's language has, or choose another voice"),
            )
        return samples

    def close(self) -> None:
        """Cancel what was begun, without waiting for it; the workers stay. Closing twice is fine."""
        with self._changed:
            self._closed = True
            while self._prepared:
                self._prepared.popitem()[1].cancel()
            self._changed.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, utterance: Utterance) -> Future[Samples]:
        if self._closed:
            raise SpeechError(_ENDED)
        if utterance not in self._prepared:
            self._prepared[utterance] = self._speech.submit(utterance)
            self._prepared[utterance].add_done_callback(self._notify)
        return self._prepared[utterance]

    def _notify(self, _: Future[Samples]) -> None:
        with self._changed:
            self._changed.notify_all()


class SpeechAhead:
    """A source that a thread of its own keeps ready, so that playing never waits for a voice or a disk.

    It holds the sound of what the last `prepare` named, and, when that is ready, has other words spoken that may be needed
    suddenly. Until `begin` names the source, nothing is ready.
    """

    def __init__(self) -> None:
        self._wanted: tuple[Utterance, ...] = ()
        self._ready: dict[Utterance, Samples | Exception] = {}
        self._later: deque[Utterance] = deque()
        self._spoken: set[Utterance] = set()
        self._closed = False
        self._changed = threading.Condition()

    def begin(self, source: SpeechSource, later: Iterable[Utterance] = ()) -> None:
        """Take words from this source, which is used by this thread alone from now on; have `later` spoken in spare time."""
        self._later.extend(dict.fromkeys(later))
        start_thread(threading.Thread(target=self._work, args=(source,), name="speech ahead", daemon=True))

    def add(self, utterances: Iterable[Utterance]) -> None:
        """Have these words spoken in spare time, before all others that may be needed later."""
        with self._changed:
            self._later.extendleft(reversed([*utterances]))
            self._changed.notify_all()

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
            raise SpeechError(_ENDED)
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        """End, without waiting for a voice that is at work; closing twice is fine."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _work(self, source: SpeechSource) -> None:
        while (job := self._next()) is not None:
            spoken: Samples | Exception
            try:
                spoken = source.speak(job)
            except Exception as error:  # raised where these words are asked for
                spoken = error
            with self._changed:
                if not isinstance(spoken, Exception):
                    self._spoken.add(job)
                if job in self._wanted:
                    self._ready[job] = spoken
                coming = self._missing()
                self._changed.notify_all()
            if coming:  # after the first words: reading eight takes its time
                with contextlib.suppress(Exception):  # `speak` raises it
                    source.prepare(coming)

    def _next(self) -> Utterance | None:
        """Wait for something to do; None when it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._later or self._missing())
            if self._closed:
                return None
            return next(iter(self._missing()), None) or self._later.popleft()

    def _missing(self) -> list[Utterance]:
        return [utterance for utterance in self._wanted if utterance not in self._ready]
