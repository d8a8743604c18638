"""Check that hostile text costs no more to read than harmless text of the same length, in CPU time of the same thread."""

import time
from collections.abc import Callable
from typing import TypeVar

from guided_audio.core.errors import ScriptError

Content = TypeVar("Content", str, bytes)

RUNS = 3
"""How often something is run at most: the smallest time is the one that the garbage collector disturbed least."""
SHARE = 8
"""The harmless text is this much shorter, and what it costs counts this often: that is as much if its cost is linear."""


def costs_at_most(times: float, hostile: Callable[[], object], harmless: Callable[[], object]) -> None:
    """Fail if one call takes more than this many times the CPU time of another.

    For content that is long enough for quadratic work to take far longer than that.
    """
    most = times * min(cpu_seconds(harmless), cpu_seconds(harmless))  # the first may fill a cache
    taken = [cpu_seconds(hostile)]
    while min(taken) > most and len(taken) < RUNS:
        taken.append(cpu_seconds(hostile))
    assert min(taken) <= most


def is_read_or_refused_soon(
    read: Callable[[Content], object], content: Content, harmless: Callable[[int], Content], times: float = 10.0
) -> None:
    """Check that content is read, or refused with a reason, in at most this many times what harmless content costs.

    Args:
        read: What reads it.
        content: The hostile content.
        harmless: Makes harmless content of about this many characters or bytes.
        times: How much longer the hostile content may take.
    """

    def read_or_refuse() -> None:
        try:
            read(content)
        except ScriptError as error:
            assert error.diagnostics

    usual = harmless(len(content) // SHARE)
    costs_at_most(times * SHARE, read_or_refuse, lambda: read(usual))


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time that a call takes in this thread: other processes do not add to it."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun
