"""What may hang inside a sound system, done in threads that are left behind if it does."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from guided_audio.core.units import Seconds

Result = TypeVar("Result")


class Attempt(Generic[Result]):
    """Something that is being tried in a thread of its own; what comes too late is handed to `discard`."""

    def __init__(self, action: Callable[[], Result], discard: Callable[[Result], None] = lambda _: None) -> None:
        self._action = action
        self._discard = discard
        self._results: list[Result] = []
        self._errors: list[BaseException] = []
        self._wanted = True
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="sound device", daemon=True)
        self._thread.start()

    def within(self, seconds: Seconds) -> bool:
        """Wait for at most so long; True if it was done. What went wrong in it is raised here."""
        self._thread.join(seconds)
        if self._errors:
            raise self._errors[0]
        return not self._thread.is_alive()

    @property
    def result(self) -> Result:
        """What came of it, once it is done."""
        return self._results[0]

    def abandon(self) -> None:
        """Want it no longer: what came of it, or is still to come, is discarded."""
        with self._lock:
            self._wanted = False
            results = list(self._results)
        for result in results:
            self._discard(result)

    def _run(self) -> None:
        try:
            result = self._action()
        except BaseException as error:  # it belongs to whoever waits
            self._errors.append(error)
            return
        with self._lock:
            wanted = self._wanted
            if wanted:
                self._results.append(result)
        if not wanted:
            self._discard(result)
