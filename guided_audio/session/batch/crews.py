"""Who makes the files of a batch: any executor, and how there is another one when it breaks."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing.connection import Connection, wait
from typing import Protocol, Self

from guided_audio.core import signals
from guided_audio.core.threads import start_thread
from guided_audio.session.batch.performing import cancel_all

_LEAVING = 2.0
"""Seconds that a job has to end when its process is to, so that it leaves nothing half done."""


class Crew(Protocol):
    """An executor while a `with` block runs."""

    window: int
    """How many jobs it is given at once."""

    @property
    def executor(self) -> Executor:
        """What makes the files now."""
        ...

    def renew(self) -> None:
        """Have another executor in the place of one that broke; GuidedAudioError if there is none to be had."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Processes:
    """Processes of this machine, each with voices of its own; they share the sentences on disk."""

    def __init__(self, jobs: int) -> None:
        self.window = jobs + 1  # one waits, so that none is idle
        self._jobs = jobs
        self._context = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold

    @property
    def executor(self) -> Executor:
        """The pool of processes."""
        return self._executor

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        """End them; what is half done leaves nothing."""
        self._canceller.send_bytes(b".")
        self._executor.shutdown(wait=True, cancel_futures=True)
        for end in (self._canceller, self._cancelled):
            end.close()

    def renew(self) -> None:
        """Start others: one was killed, and takes all others of its pool with it."""
        self.__exit__()
        self._open()

    def _open(self) -> None:
        self._cancelled, self._canceller = self._context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(self._jobs, self._context, _begin, (self._cancelled,))


def _begin(cancelled: Connection) -> None:
    """Leave what ends the program to the parent, and follow that."""
    signals.ignore()  # Ctrl-C reaches every process of the terminal
    signal.signal(signal.SIGTERM, lambda *_: _begin_thread(_leave))
    _begin_thread(_follow, cancelled)


def _follow(cancelled: Connection) -> None:
    """Let jobs end when the parent cancels them, and end when it was killed."""
    parent = multiprocessing.parent_process()
    ended = [parent.sentinel] if parent else []
    wait([cancelled, *ended])
    cancel_all()
    wait(ended)
    _leave()


def _leave() -> None:
    """End the process when a job has had time to remove what is half done."""
    cancel_all()
    time.sleep(_LEAVING)
    os._exit(1)  # the pool's own queue would be waited for


def _begin_thread(job: Callable[..., None], *arguments: object) -> None:
    start_thread(threading.Thread(target=job, args=arguments, daemon=True))
