"""Interrupts at every step of what is tested, as a signal could come."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from guided_audio.core import cleanup, signals
from guided_audio.core.signals import Phase

OURS = (
    "temporary.py", "files.py", "placing.py", "signals.py", "locks.py", "cleanup.py", "key_reader.py", "contextlib.py",
)  # fmt: skip


class Interrupt:
    """Interrupts what runs in a block at one of its steps, as a signal would: at any operation of Python's own code."""

    def __init__(self, step: int) -> None:
        self.steps, self._step = 0, step

    def __call__(self, frame: FrameType, event: str, arg: object) -> "Interrupt | None":
        del arg
        if not frame.f_code.co_filename.endswith(OURS):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.steps += 1
            if self.steps == self._step:
                signals.interrupt(2)
        return self


def interrupted_at(step: int, job: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Do a job, interrupt it at one of its steps, and end the program; False if it has fewer steps."""
    monkeypatch.setattr(signals, "expect_end", lambda: None)
    monkeypatch.setattr(signals, "state", signals._State())
    signals.state.phase = Phase.RUNNING
    interrupt, before = Interrupt(step), sys.gettrace()
    sys.settrace(interrupt)
    try:
        job()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    cleanup.run_all()
    return interrupt.steps >= step
