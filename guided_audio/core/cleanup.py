"""What has to be undone before the program ends, such as removing a temporary file.

An interrupt can come between any two steps, also just before the one that undoes something in its place. So what will have to
be undone is added before it is done, and what is left of it runs when the program ends.
"""

import atexit
import os
from collections.abc import Callable, Hashable

_actions: dict[Hashable, Callable[[], object]] = {}


def add(key: Hashable, action: Callable[[], object]) -> None:
    """Add what undoes something; it may run twice, and must not raise."""
    _actions[key] = action


def run(key: Hashable) -> None:
    """Undo one thing, if that has not been done."""
    if action := _actions.get(key):
        action()
        forget(key)


def forget(key: Hashable) -> None:
    """Leave something as it is: it is undone, or was never done."""
    _actions.pop(key, None)


@atexit.register
def run_all() -> None:
    """Undo all that is left, the latest first; nothing may be used any more."""
    for key in reversed([*_actions]):
        run(key)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_actions.clear)  # that is a copy of this program, and nothing is its own
