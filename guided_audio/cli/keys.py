"""Single keys from the terminal.

Our own few lines, because the libraries ask more than they are told: blessed 1.52 sends the terminal queries and waits
seconds for answers that do not come, and readchar, once it reads, cannot be told to stop.
"""

import contextlib
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator

ReadKey = Callable[[float], str]
"""Waits at most so many seconds for a key; returns it, or nothing."""


def has_keyboard() -> bool:
    """Whether somebody can press keys."""
    return sys.stdin.isatty()


if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def single_keys() -> Iterator[ReadKey]:
        """Read keys one by one, without Enter and without showing them."""

        def read(seconds: float) -> str:
            deadline = time.monotonic() + seconds
            while not msvcrt.kbhit():  # Windows has no way to wait for both a key and a time
                if time.monotonic() >= deadline:
                    return ""
                time.sleep(0.01)
            return msvcrt.getwch()

        yield read
else:
    import os
    import select
    import termios
    import tty

    def _read_all(handle: int) -> str:
        try:
            return os.read(handle, 64).decode(errors="replace")
        except OSError:
            return ""

    @contextlib.contextmanager
    def single_keys() -> Iterator[ReadKey]:
        """Read keys one by one, without Enter and without showing them; Ctrl-C stays Ctrl-C."""
        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
        pressed: deque[str] = deque()

        def read(seconds: float) -> str:
            if not pressed and select.select([handle], [], [], seconds)[0]:
                keys = _read_all(handle)
                if not keys:
                    time.sleep(seconds)  # a closed terminal is always ready, and has nothing to say
                elif not keys.startswith("\x1b"):  # an arrow key is no letter
                    pressed.extend(keys)
            return pressed.popleft() if pressed else ""

        tty.setcbreak(handle)
        try:
            yield read
        finally:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(handle, termios.TCSADRAIN, before)
