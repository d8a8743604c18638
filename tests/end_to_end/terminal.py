"""The program in a terminal of its own, with keys to press and lines to wait for."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO


class Terminal:
    """What is on the screen so far, and the keyboard."""

    def __init__(self, process: subprocess.Popen[bytes], handle: int) -> None:
        self.process = process
        self.text = ""
        self._handle = handle

    def press(self, keys: str) -> None:
        os.write(self._handle, keys.encode())

    @property
    def settings(self) -> list[object]:
        """How the terminal reads keys now."""
        return list(termios.tcgetattr(self._handle))

    def close(self) -> None:
        """Close the terminal under the program."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

    def wait_for(self, words: str, seconds: float = 60.0) -> None:
        """Read until these words have appeared after everything that was waited for before."""
        deadline = time.monotonic() + seconds
        seen = ""
        while words not in seen:
            more = self._read(deadline)
            if more is None:
                raise AssertionError(f"{words!r} did not come; the screen shows {self.text!r}")
            seen += more

    def read_for(self, seconds: float) -> bool:
        """Read whatever is shown for so long; False once the program has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (
                select.select([self._handle], [], [], max(deadline - time.monotonic(), 0))[0]
                and self._read(deadline) is None
            ):
                return False
        return True

    def finish(self, seconds: float = 120.0) -> int:
        """Read until the program ends; returns its exit code."""
        deadline = time.monotonic() + seconds
        while self._read(deadline) is not None:
            pass
        return self.process.wait(10)

    def _read(self, deadline: float) -> str | None:
        if not select.select([self._handle], [], [], max(deadline - time.monotonic(), 0))[0]:
            return None
        try:
            more = os.read(self._handle, 4096).decode(errors="replace")
        except OSError:  # the other end is closed
            return None
        self.text += more
        return more or None


def _own_terminal() -> None:
    """Make Ctrl-C in this terminal a signal, and one that counts: what a shell runs in the background ignores it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def guided_audio(
    *arguments: str, environment: dict[str, str] | None = None, errors: IO[bytes] | None = None
) -> Iterator[Terminal]:
    """Run the program in a terminal of 80 by 24; what it prints on its error stream may go elsewhere."""
    main, other = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "guided_audio", *arguments],
        stdin=other,
        stdout=other,
        stderr=errors or other,
        env={**(environment or os.environ), "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        start_new_session=True,
        preexec_fn=_own_terminal,
    )
    os.close(other)
    terminal = Terminal(process, main)
    try:
        yield terminal
    finally:
        process.kill()
        process.wait()
        terminal.close()
