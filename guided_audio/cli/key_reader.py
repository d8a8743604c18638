"""Single keys from the terminal.

The libraries do not fit: blessed 1.52 sends the terminal queries and waits seconds for answers that do not come, and
readchar, once it reads, cannot be stopped.
"""

import contextlib
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator

from guided_audio.core import cleanup

ReadKey = Callable[[float], str]
"""Waits at most so many seconds for a key; returns it, or nothing."""


def has_terminal() -> bool:
    """Whether a screen of its own can be shown: on a terminal that can place words anywhere, and has a keyboard."""
    is_shown = sys.stdout is not None and sys.stdout.isatty()
    return is_shown and has_keyboard() and os.environ.get("TERM") != "dumb"


if sys.platform == "win32":
    import msvcrt

    _NAMED = {"M": "\x1b[C", "K": "\x1b[D", ";": "\x1bOP"}
    """What terminals elsewhere send for the second part of an arrow, and of F1."""

    def has_keyboard() -> bool:
        """Whether keys can be pressed."""
        return sys.stdin is not None and sys.stdin.isatty()

    def forget_keys() -> None:
        """Forget the keys that were pressed and not read."""
        while msvcrt.kbhit():
            msvcrt.getwch()

    @contextlib.contextmanager
    def single_keys() -> Iterator[ReadKey]:
        """Read keys one by one, without Enter and without showing them."""

        def read(seconds: float) -> str:
            deadline = time.monotonic() + seconds
            while not msvcrt.kbhit():  # Windows has no way to wait for both a key and a time
                if time.monotonic() >= deadline:
                    return ""
                time.sleep(0.01)
            key = msvcrt.getwch()
            return _NAMED.get(msvcrt.getwch(), "") if key in {"\x00", "\xe0"} else key

        yield read
else:
    import select
    import signal
    import termios
    import tty

    def has_keyboard() -> bool:
        """Whether keys can be pressed; a job in the background may not even ask for them."""
        if sys.stdin is None or not sys.stdin.isatty():
            return False
        try:
            return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
        except OSError:
            return False

    def forget_keys() -> None:
        """Forget the keys that were pressed and not read."""
        with contextlib.suppress(termios.error, OSError, ValueError):  # there is no terminal, or no longer
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

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
                elif keys.startswith("\x1b"):
                    pressed.append(keys)  # an arrow is one key, and no letters
                else:
                    pressed.extend(keys)
            return pressed.popleft() if pressed else ""

        def single(number: int = 0, frame: object = None) -> None:
            del number, frame
            with contextlib.suppress(termios.error):  # a terminal that is closed sends SIGCONT, too
                tty.setcbreak(handle, termios.TCSANOW)  # the usual way would throw away keys that are waiting

        continued = signal.getsignal(signal.SIGCONT)

        def restore() -> None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(handle, termios.TCSANOW, before)  # a terminal that stands still would never drain

        cleanup.add(single_keys, restore)
        try:
            single()
            signal.signal(signal.SIGCONT, single)  # a shell puts the terminal back when a job is stopped
            yield read
        finally:
            signal.signal(signal.SIGCONT, continued)
            cleanup.run(single_keys)
