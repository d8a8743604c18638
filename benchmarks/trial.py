"""A program that is started to be disturbed: in a folder of its own, in a terminal of its own if it needs one."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
import termios
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measure import PROGRAM

if TYPE_CHECKING:
    import re

LIMIT = 20.0
"""Seconds within which a process has to end; a gentle end fades for two."""
LEAVING = 5.0
"""Seconds that workers may take to notice that the program has gone: they look every second."""
TRIAL = "GUIDED_AUDIO_TRIAL"
SCRIPT = "---\nvoice: tone\n---\n## A\n\n" + "One two three. [pause 2s] Four five six.\n\n" * 20


@dataclass(frozen=True)
class Kind:
    """A way to start the program."""

    words: tuple[str, ...]
    in_terminal: bool = False


def marked(trial: str) -> list[int]:
    """Return the processes of a trial that are still there."""
    mark, found = f"{TRIAL}={trial}".encode(), []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (place / "environ").read_bytes() and "Z" not in (place / "stat").read_text().split(")")[1][:3]:
                found.append(int(place.name))
    return found


class Trial:
    """A process in a folder of its own, in a terminal of its own if it needs one."""

    def __init__(self, kind: Kind, folder: Path, environment: dict[str, str]) -> None:
        (folder / "session.md").write_text(SCRIPT)
        self.folder, self.output = folder, b""
        self.mark = uuid.uuid4().hex
        self.settings: list[object] = []
        environment = {**environment, TRIAL: self.mark, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self._main, other = pty.openpty() if kind.in_terminal else os.pipe()
        command = [*PROGRAM, *kind.words]
        if kind.in_terminal:
            self.settings = termios.tcgetattr(self._main)
            command = [
                "sh",
                "-c",
                'exec "$@" <>"$0" >&0 2>&1',
                os.ttyname(other),
                *command,
            ]  # so it controls the session
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        self._held: int | None = other  # the terminal's settings outlive the program
        if not kind.in_terminal:
            os.close(other)
            self._held = None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while select.select([self._main], [], [], LIMIT * 2)[0] and (more := os.read(self._main, 4096)):
                self.output += more

    def ended(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def wait_for_sign(self) -> None:
        """Wait until it shows words, or writes."""
        while not (self.output or any(".part" in path.name for path in self.folder.iterdir()) or self.ended(0.01)):
            pass

    def wait_for_words(self, words: re.Pattern[bytes]) -> bool:
        """Wait until it has said something, or has ended; False if it has not."""
        deadline = time.monotonic() + LIMIT
        while not words.search(self.output) and not self.ended(0.05) and time.monotonic() < deadline:
            pass
        self.ended(0.05)
        return bool(words.search(self.output)) or self.process.returncode == 0

    def left_behind(self) -> list[str]:
        """Return what is wrong after the end."""
        faults = [
            f"left {path.name}" for path in self.folder.iterdir() if ".part" in path.name or "-sound" in path.name
        ]
        deadline = time.monotonic() + LEAVING
        while (left := marked(self.mark)) and time.monotonic() < deadline:
            time.sleep(0.1)
        faults += [f"{len(left)} processes are left"] if left else []
        if self.settings and termios.tcgetattr(self._main) != self.settings:
            faults.append("the terminal is not restored")
        return faults

    def close(self) -> None:
        for pid in {self.process.pid, *marked(self.mark)}:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        if self._held is not None:
            os.close(self._held)
        self._reader.join(5.0)
        os.close(self._main)
