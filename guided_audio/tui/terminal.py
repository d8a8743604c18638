"""The terminal that the screens are drawn on; one that is closed in the middle breaks nothing."""

import contextlib
import io
import os
import select
import sys
from collections.abc import Iterator
from typing import Any

from textual.driver import Driver

_TICK = 0.05
"""Seconds between two looks whether the screen takes keys."""


class _Forgiving(io.RawIOBase):
    """Writes to a terminal for as long as there is one."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def writable(self) -> bool:
        """Return True, even when the terminal has been closed."""
        return True

    def fileno(self) -> int:
        """Return the handle of the terminal."""
        return self._handle

    def write(self, data: Any) -> int:  # noqa: ANN401 - anything that is made of bytes
        """Draw, if the terminal has not been closed."""
        try:
            return os.write(self._handle, data)
        except OSError:
            return len(data)


@contextlib.contextmanager
def terminal_driver() -> Iterator[type[Driver] | None]:
    """Open standard output a second time, and yield a Textual driver that draws on it; None where only its own one works.

    Textual by itself draws on the error stream, which may lead elsewhere, and is silenced for a moment whenever a sound
    device is opened.
    """
    if sys.platform == "win32":
        yield None
        return
    from textual.drivers.linux_driver import LinuxDriver

    handle = os.dup(sys.stdout.fileno())
    file = io.TextIOWrapper(io.BufferedWriter(_Forgiving(handle)), encoding="utf-8", errors="replace")

    class ForgivingDriver(LinuxDriver):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._file = file

        def run_input_thread(self) -> None:
            # What was typed before waits in the terminal until a field takes it.
            ready = getattr(self._app, "is_ready", None)
            while ready is not None and not (ready.wait(_TICK) or self.exit_event.is_set()):
                pass
            with contextlib.suppress(OSError):  # a terminal that has been closed has nothing more to say
                super().run_input_thread()

    try:
        yield ForgivingDriver
    finally:
        os.close(handle)


def has_gone() -> bool:
    """Whether the terminal has been closed under the program."""
    if sys.platform == "win32":
        return False
    poll = select.poll()
    poll.register(sys.stdin.fileno(), select.POLLHUP)
    return any(event & select.POLLHUP for _, event in poll.poll(0))
