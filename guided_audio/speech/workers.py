"""Worker processes that voices speak in, shared by any number of sessions and threads."""

import contextlib
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Self

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError, UsageError, shorten
from guided_audio.core.memory import memory_limit
from guided_audio.core.threads import ThreadPool
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.worker_process import Limits, NoWorker, WorkerDied, WorkerProcess

SPARE = 2
"""Workers beyond those that can be busy: a second voice for a few lines need not load anew each time it speaks."""

_LITTLE = 3 << 29
"""Bytes of memory with which one worker is enough: with a bed, two and the program take 300 MB, and a system its share."""


def usual_workers() -> int:
    """Return how many workers speak a session: two, or one where there is little memory."""
    limit = memory_limit()
    return 1 if limit is not None and limit < _LITTLE else 2


class Speech:
    """A few worker processes, started when they are needed and kept warm until `close`; safe to use from many threads.

    A worker that dies is replaced and asked again; if it dies twice over one sentence, that is an error. Where the system has
    no room for as many, those that there are speak all sentences.
    """

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        """Start nothing yet; `workers` sentences are spoken at once, and up to two more processes stay idle."""
        if not isinstance(workers, int) or workers < 1:
            raise UsageError(N_("workers is {workers!r}", workers=workers), N_("give a whole number from 1"))
        self._limits = limits
        self._threads = ThreadPool(workers, thread_name_prefix="speech")
        self._bound = workers + SPARE
        self._idle: list[WorkerProcess] = []
        self._running: set[WorkerProcess] = set()
        self._at_work = self._done = 0
        self._lock = threading.Lock()
        self._freed = threading.Condition(self._lock)
        self._closed = False

    def submit(self, utterance: Utterance) -> Future[Samples]:
        """Have an utterance spoken; the future holds it as float32, shape (frames, 1), read-only, or a SpeechError."""
        try:
            return self._threads.submit(self._perform, utterance)
        except RuntimeError as error:
            raise SpeechError(N_("the session has ended")) from error

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The processes that are running now."""
        with self._lock:
            return tuple(worker.pid for worker in self._running)

    def close(self) -> None:
        """End all workers, those at work too; closing twice is fine."""
        with self._lock:
            self._closed = True
            self._freed.notify_all()
            running = tuple(self._running)
        for worker in running:
            self._retire(worker)
        self._threads.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _perform(self, utterance: Utterance) -> Samples:
        """Say one utterance in whichever worker is free, and once more in a fresh one if that worker dies."""
        deaths = refusals = 0
        while deaths < 2:
            try:
                with self._taken(utterance.voice, fresh=deaths > 0) as worker:
                    return worker.say(utterance)
            except WorkerDied:
                deaths += 1
            except NoWorker:
                refusals += 1
                if not self._has_made_room() and refusals > 1:
                    raise
        raise SpeechError(
            N_(
                "the voice «{name}» stopped working twice over «{text}»",
                name=utterance.voice.name,
                text=shorten(utterance.text, 60),
            ),
            N_("try again; if it happens again, choose another voice with --voice"),
        )

    @contextlib.contextmanager
    def _taken(self, voice: Voice, fresh: bool) -> Iterator[WorkerProcess]:
        """Take a worker, and give it back; one that has died, or that nothing can watch, is gone."""
        with self._lock:
            self._at_work += 1
        try:
            worker = self._take(voice, fresh)
            try:
                yield worker
            except (WorkerDied, NoWorker):
                self._retire(worker)
                raise
            finally:
                self._give_back(worker)
        finally:
            with self._lock:
                self._at_work -= 1
                self._done += 1
                self._freed.notify_all()

    def _has_made_room(self) -> bool:
        """End the idle workers, and wait until another sentence has been spoken; False if none is at work."""
        with contextlib.ExitStack() as gone, self._lock:
            self._forget(tuple(self._idle), gone)
        with self._lock:
            done = self._done
            return self._at_work > 0 and self._freed.wait_for(lambda: self._closed or self._done > done)

    def _take(self, voice: Voice, fresh: bool) -> WorkerProcess:
        """Take an idle worker that has the voice loaded, or start one: in the place of others, if there are too many."""
        with contextlib.ExitStack() as gone, self._lock:  # others are closed when the lock is free again
            if self._closed:
                raise SpeechError(N_("the session has ended"))
            self._forget([w for w in self._idle if not w.is_running], gone)  # a system in want of memory ends some
            worker = None if fresh else next((w for w in reversed(self._idle) if w.voice == voice), None)
            if worker is not None:
                self._idle.remove(worker)
                return worker
            self._forget(self._idle[: max(0, len(self._running) + 1 - self._bound)], gone)  # those idle for longest
            worker = WorkerProcess(voice.engine, voice, self._limits)
            self._running.add(worker)
            return worker

    def _forget(self, workers: Iterable[WorkerProcess], gone: contextlib.ExitStack) -> None:
        for worker in workers:
            self._running.discard(worker)
            self._idle.remove(worker)
            gone.callback(worker.close)

    def _give_back(self, worker: WorkerProcess) -> None:
        with self._lock:
            if worker in self._running:
                self._idle.append(worker)

    def _retire(self, worker: WorkerProcess) -> None:
        worker.close()
        with self._lock:
            self._running.discard(worker)
