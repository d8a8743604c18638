"""Threads, on a system that may have no room for another one."""

import threading
from concurrent.futures import ThreadPoolExecutor

from guided_audio.core.errors import ResourceError

NO_ROOM = "close other programs; or let more run at once, which «ulimit -u» shows"


def start_thread(thread: threading.Thread) -> None:
    """Start a thread; ResourceError if the system allows no more."""
    try:
        thread.start()
    except RuntimeError as error:
        raise ResourceError("the system allows no further thread", NO_ROOM) from error


class ThreadPool(ThreadPoolExecutor):
    """An executor that makes do with fewer threads where no more can be started; ResourceError if there is none."""

    def _adjust_thread_count(self) -> None:
        # the executor has no other place for this: `submit` would raise, and yet leave the work to the threads it has
        try:
            super()._adjust_thread_count()
        except RuntimeError as error:
            if not self._threads:
                raise ResourceError("the system allows no further thread", NO_ROOM) from error
