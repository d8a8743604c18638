"""Threads, on a system that may have no room for another one."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from guided_audio.core.errors import ResourceError
from guided_audio.core.translation import N_, _

NO_ROOM = _("close other programs; or let more run at once, which «ulimit -u» shows")


def start_thread(thread: threading.Thread) -> None:
    """Start a thread; ResourceError if the system allows no more."""
    try:
        thread.start()
    except RuntimeError as error:
        raise ResourceError(N_("the system allows no further thread"), NO_ROOM) from error


@contextlib.contextmanager
def watched(limit: float, end: Callable[[], object]) -> Iterator[threading.Event]:
    """Call `end` if the block takes longer than `limit`, in seconds; the event that is yielded says so afterwards.

    ResourceError if no thread can be started that watches.
    """
    is_late = threading.Event()

    def end_it() -> None:
        is_late.set()
        end()

    watchdog = threading.Timer(limit, end_it)
    watchdog.daemon = True
    start_thread(watchdog)
    try:
        yield is_late
    finally:
        watchdog.cancel()
        watchdog.join()  # no thread is left, and nothing that is done is ended late


class ThreadPool(ThreadPoolExecutor):
    """An executor that makes do with fewer threads where no more can be started; ResourceError if there is none."""

    def _adjust_thread_count(self) -> None:
        # the executor has no other place for this: `submit` would raise, and yet leave the work to the threads it has
        try:
            super()._adjust_thread_count()
        except RuntimeError as error:
            if not self._threads:
                raise ResourceError(N_("the system allows no further thread"), NO_ROOM) from error
