"""Single keys from the terminal."""

import contextlib
import sys
from collections.abc import Callable, Iterator

ReadKey = Callable[[float], str]
"""Waits at most so many seconds for a key; returns it, or nothing."""


def has_keyboard() -> bool:
    """Whether somebody can press keys."""
    return sys.stdin.isatty()


@contextlib.contextmanager
def single_keys() -> Iterator[ReadKey]:
    """Read keys one by one, without Enter and without showing them."""
    from blessed import Terminal

    terminal = Terminal()
    with terminal.cbreak():
        yield lambda seconds: str(terminal.inkey(timeout=seconds))
