"""Speech prepared ahead in worker processes."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Protocol, Self

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError, shorten
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.process import Limits, WorkerDied, WorkerProcess

SPARE = 2
"""Workers beyond those that can be busy: a second voice for a few lines need not load anew each time it speaks."""


class SpeechSource(Protocol):
    """Where the render loop gets its words from."""

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Begin work on these utterances, the next ones in order; whatever else was prepared is let go."""
        ...

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only; SpeechError if it cannot be had."""
        ...


class SpeechPool:
    """A few worker processes, each fed by a thread that only waits for it.

    What is held is what the last `prepare` named, so memory does not grow with the session. A worker that dies is
    replaced and asked again; if it dies twice over one sentence, that is an error.
    """

    def __init__(self, workers: int, limits: Limits | None = None) -> None:
        self._limits = limits
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="speech")
        self._bound = workers + SPARE
        self._idle: list[WorkerProcess] = []
        self._prepared: dict[Utterance, Future[Samples]] = {}
        self._running: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._closed = False

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Begin work on these utterances; whatever else was prepared is let go."""
        wanted = dict.fromkeys(window)
        for utterance in [u for u in self._prepared if u not in wanted]:
            self._prepared.pop(utterance).cancel()
        for utterance in wanted:
            if utterance not in self._prepared:
                self._prepared[utterance] = self._threads.submit(self._perform, utterance)

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only, waiting for it if need be."""
        if utterance not in self._prepared:
            self._prepared[utterance] = self._threads.submit(self._perform, utterance)
        samples = self._prepared[utterance].result()
        if not len(samples):
            raise SpeechError(
                f"the voice «{utterance.voice.name}» has no sound for «{shorten(utterance.text, 60)}»",
                "say it in words that this voice's language has, or choose another voice",
            )
        return samples

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The processes that are running now."""
        with self._lock:
            return tuple(worker.pid for worker in self._running)

    def close(self) -> None:
        """End all workers; closing twice is fine."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for worker in running:
            self._retire(worker)
        self._threads.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _perform(self, utterance: Utterance) -> Samples:
        """Say one utterance in whichever worker is free, and once more in a fresh one if that worker dies."""
        for attempt in range(2):
            worker = self._take(utterance.voice, fresh=attempt > 0)
            try:
                return worker.say(utterance)
            except WorkerDied:
                self._retire(worker)
            finally:
                self._give_back(worker)
        raise SpeechError(
            f"the voice «{utterance.voice.name}» stopped working twice over «{shorten(utterance.text, 60)}»",
            "try again; if it happens again, choose another voice with --voice",
        )

    def _take(self, voice: Voice, fresh: bool) -> WorkerProcess:
        """Take an idle worker that has the voice loaded, or start one: in the place of others, if there are too many."""
        gone: list[WorkerProcess] = []
        try:
            with self._lock:
                if self._closed:
                    raise SpeechError("the session has ended")
                gone += [w for w in self._idle if not w.is_running]  # a system in want of memory ends some
                self._forget(gone)
                worker = None if fresh else next((w for w in reversed(self._idle) if w.voice == voice), None)
                if worker is not None:
                    self._idle.remove(worker)
                    return worker
                surplus = self._idle[: max(0, len(self._running) + 1 - self._bound)]  # those idle for longest
                gone += surplus
                self._forget(surplus)
                worker = WorkerProcess(voice.engine, voice, self._limits)
                self._running.add(worker)
                return worker
        finally:
            for other in gone:
                other.close()

    def _forget(self, workers: Sequence[WorkerProcess]) -> None:
        self._running.difference_update(workers)
        self._idle = [worker for worker in self._idle if worker in self._running]

    def _give_back(self, worker: WorkerProcess) -> None:
        with self._lock:
            if worker in self._running:
                self._idle.append(worker)

    def _retire(self, worker: WorkerProcess) -> None:
        worker.close()
        with self._lock:
            self._running.discard(worker)
