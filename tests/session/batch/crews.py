"""Crews for tests: threads in the place of processes, and executors that break as real ones do."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Self

from guided_audio.session.batch.job import Job
from guided_audio.session.batch.performing import Outcome


class Threads:
    """A crew of one thread in this process."""

    def __init__(self, jobs: int) -> None:
        self.window = jobs
        self.executor: Executor = ThreadPoolExecutor(1)

    def renew(self) -> None:
        raise AssertionError("nothing broke")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown()


class Scripted(Executor):
    """An executor that answers as it is told, and breaks as a whole where that is a lost process."""

    def __init__(self, answer: Callable[[Job, int], Outcome | BaseException]) -> None:
        self._answer = answer
        self.times: dict[str, int] = {}
        self.flying: list[Future[Any]] = []
        self.is_broken = False
        self.most = 0
        self.renewed = 0
        self.window = 3

    @property
    def executor(self) -> Executor:
        return self

    def renew(self) -> None:
        self.is_broken, self.flying = False, []
        self.renewed += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing has to end."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        del fn, kwargs
        if self.is_broken:
            raise BrokenProcessPool
        job, future = args[0], Future[Any]()
        self.times[job.id] = self.times.get(job.id, 0) + 1
        self.flying.append(future)
        self.most = max(self.most, sum(not future.done() for future in self.flying))
        answer = self._answer(job, self.times[job.id])
        if isinstance(answer, BrokenProcessPool | CancelledError):
            self.is_broken = isinstance(answer, BrokenProcessPool)
            for one in self.flying:
                if not one.done():
                    one.set_exception(answer)
        elif isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
        return future
