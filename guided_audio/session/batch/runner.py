"""Having jobs made by an executor, a few at a time: results come as they are, and a job that fails fails alone."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass

from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.session.batch.crews import Crew
from guided_audio.session.batch.job import Job
from guided_audio.session.batch.log import STARTED, Log
from guided_audio.session.batch.performing import Outcome, perform

TRIES = 3
"""How often a job is tried that one machine refuses, or during which processes die."""
_DIED = N_("the process that made it was ended, by a lack of memory perhaps")


@dataclass(slots=True)
class _Attempt:
    """A job, and how often it went wrong."""

    job: Job
    refused: int = 0
    is_suspect: bool = False
    """Whether a process died while it was being made."""


class Runner:
    """Makes jobs; memory holds those that are being made, however many there are."""

    def __init__(self, crew: Crew, log: Log, folder: str | None) -> None:
        self._crew = crew
        self._log = log
        self._folder = folder
        self._flying: dict[Future[Outcome], _Attempt] = {}
        self._again: deque[_Attempt] = deque()
        self._suspects: deque[_Attempt] = deque()
        self._is_broken = False

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Yield each job with what became of it, in the order in which they end."""
        waiting = iter(jobs)
        while True:
            self._fill(waiting)
            if not self._flying:
                return
            done, _ = wait(self._flying, return_when=FIRST_COMPLETED)
            yield from self._land(done)
            if self._is_broken:
                self._is_broken = False
                for future in self._flying:
                    future.cancel()
                self._crew.renew()
                yield from self._land(self._flying)
                self._is_broken = False

    def _fill(self, waiting: Iterator[Job]) -> None:
        """Give the executor what it has room for."""
        while len(self._flying) < self._crew.window and (attempt := self._next(waiting)):
            try:
                future = self._crew.executor.submit(perform, attempt.job, self._folder)
            except BrokenExecutor as error:  # it broke since it was asked last
                future = Future()
                future.set_exception(error)
            self._flying[future] = attempt

    def _next(self, waiting: Iterator[Job]) -> _Attempt | None:
        """Return what is to be made next: what a process died over is made alone, to know whose fault that was."""
        if any(attempt.is_suspect for attempt in self._flying.values()):
            return None
        if self._suspects:
            return None if self._flying else self._suspects.popleft()
        if self._again:
            return self._again.popleft()
        if job := next(waiting, None):
            self._log.write(STARTED, job)
            return _Attempt(job)
        return None

    def _land(self, done: Iterable["Future[Outcome]"]) -> Iterator[tuple[Job, Outcome]]:
        for future in list(done):
            attempt = self._flying.pop(future)
            if outcome := self._outcome(future, attempt):
                yield attempt.job, outcome

    def _outcome(self, future: "Future[Outcome]", attempt: _Attempt) -> Outcome | None:
        """Return what became of a job; None if it is to be tried again."""
        try:
            outcome = future.result()
        except CancelledError:  # the worker or the scheduler that had it is gone
            self._is_broken = True
            self._again.append(attempt)
            return None
        except BrokenExecutor:
            self._is_broken = True
            if attempt.is_suspect:
                return Outcome(error=_DIED, hint=N_("try it with fewer --jobs"))
            attempt.is_suspect = True
            self._suspects.append(attempt)
            return None
        except Exception as error:  # an executor may fail in any way
            return Outcome(error=f"{type(error).__name__}: {shorten(str(error), 200)}")
        attempt.refused += outcome.is_refused
        if outcome.is_refused and attempt.refused < TRIES:
            self._is_broken = True  # the next executor leaves out the workers that refuse
            self._again.append(attempt)
            return None
        return outcome
