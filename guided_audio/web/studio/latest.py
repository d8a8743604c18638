"""Work of which only the latest counts: one at a time, and what was asked for before the latest is not begun."""

import asyncio
import itertools
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

Value = TypeVar("Value")


class Latest:
    """Runs work in threads, one piece at a time; each page that asks is known by a key."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._numbers = itertools.count()
        self._latest: dict[str, int] = {}

    async def run(self, key: str, work: Callable[[], Value]) -> Value | None:
        """Return what comes of work; None if the same page has asked for something later."""
        number = self._latest[key] = next(self._numbers)
        try:
            async with self._turn:
                return await run_in_threadpool(work) if self._latest.get(key) == number else None
        finally:
            if self._latest.get(key) == number:
                del self._latest[key]
