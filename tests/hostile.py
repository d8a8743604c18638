"""Check that hostile text costs no more to read than harmless text of the same length, in CPU time of the same thread."""

import time
from collections.abc import Callable
from typing import TypeVar

from guided_audio.core.errors import ScriptError

Content = TypeVar("Content", str, bytes)

RUNS = 5
"""How often the two are run at most, one after the other: the garbage collector or another process may disturb one of them."""
MARGIN = 2
"""How much longer the same work may take when the other thread of the same core is busy too, as in tests run in parallel."""
SHARE = 8
"""The harmless text is this much shorter, and what it costs counts this often: that is as much if its cost is linear."""


def costs_at_most(times: float, hostile: Callable[[], object], harmless: Callable[[], object]) -> None:
    """Fail if one call takes more than this many times the CPU time of another.

    For content that is long enough for quadratic work to take far longer than that.
    """
    harmless()  # the first may fill a cache
    ratios = []
    for _ in range(RUNS):
        usual = cpu_seconds(harmless)
        ratios.append(cpu_seconds(hostile) / usual)
        if ratios[-1] <= times * MARGIN:
            return
    raise AssertionError(f"{min(ratios):.1f} × the time of harmless text, more than {times:g}")


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
