"""Single keys: the terminal is as it was afterwards, at whatever moment the program was interrupted."""

import itertools
import os
import sys

import pytest
from interrupting import interrupted_at

from guided_audio.cli import key_reader

if sys.platform == "win32":
    pytest.skip("has no termios", allow_module_level=True)

import pty
import termios


@pytest.mark.thorough
def test_the_terminal_is_restored_wherever_it_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()

    def read_keys() -> None:
        with key_reader.single_keys() as read:
            read(0.0)

    with os.fdopen(theirs, "rb", buffering=0) as terminal, os.fdopen(ours, "rb", buffering=0):
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(terminal)
        for step in itertools.count(1):
            more = interrupted_at(step, read_keys, monkeypatch)
            assert termios.tcgetattr(terminal) == before, step
            if not more:
                break
    assert step > 50
