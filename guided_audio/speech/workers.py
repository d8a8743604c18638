"""Worker processes that voices speak in, shared by any number of sessions and threads."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError, UsageError, shorten
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.process import Limits, WorkerDied, WorkerProcess

SPARE = 2
"""Workers beyond those that can be busy: a second voice for a few lines need not load anew each time it speaks."""


class Speech:
    """A few worker processes, started when they are needed and kept warm until `close`; safe to use from many threads.

    A worker that dies is replaced and asked again; if it dies twice over one sentence, that is an error.
    """

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        """Start nothing yet.

        Args:
            workers: How many sentences are spoken at once, from 1; up to two more processes stay idle.
            limits: How long a worker may take.

        """
        if not isinstance(workers, int) or workers < 1:
            raise UsageError(f"workers is {workers!r}", "give a whole number from 1")
        self._limits = limits
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="speech")
        self._bound = workers + SPARE
        self._idle: list[WorkerProcess] = []
        self._running: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, utterance: Utterance) -> Future[Samples]:
        """Have an utterance spoken; the future holds it as float32, shape (frames, 1), read-only, or a SpeechError."""
        try:
            return self._threads.submit(self._perform, utterance)
        except RuntimeError as error:
            raise SpeechError("the session has ended") from error

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The processes that are running now."""
        with self._lock:
            return tuple(worker.pid for worker in self._running)

    def close(self) -> None:
        """End all workers, those at work too; closing twice is fine."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for worker in running:
            self._retire(worker)
        self._threads.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
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
