"""Exports that were begun on a page: one at a time, each followed until it is over."""

import asyncio
import contextlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from guided_audio.core.errors import Cancelled, GuidedAudioError
from guided_audio.core.threads import ThreadPool
from guided_audio.session.studio.exporting import Export

_MOST = 100
"""The exports that are remembered."""
_STEP = 0.01


@dataclass(slots=True, eq=False)
class Progress:
    """How far an export is, and what came of it."""

    share: float = 0.0
    made: Path | None = None
    problem: str = ""
    hint: str = ""
    cancel: threading.Event = field(default_factory=threading.Event)
    followers: set[Callable[[], object]] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return self.made is not None or bool(self.problem)

    def tell(self, share: float) -> None:
        """Note how far it is; Cancelled if it is to end."""
        if self.cancel.is_set():
            raise Cancelled("the export was cancelled")
        if share >= self.share + _STEP:
            self.share = share
            self.wake()

    def wake(self) -> None:
        """Tell all that follow it."""
        for follower in [*self.followers]:
            follower()


class Exports:
    """All exports of a studio."""

    def __init__(self) -> None:
        self._threads = ThreadPool(1, thread_name_prefix="exporting")
        self._known: OrderedDict[str, Progress] = OrderedDict()

    def begin(self, export: Export) -> str:
        """Begin an export, and return the number by which it is followed."""
        number, progress = secrets.token_hex(8), Progress()
        self._known[number] = progress
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        self._threads.submit(self._make, export, progress)
        return number

    def find(self, number: str) -> Progress | None:
        """Return an export by its number."""
        return self._known.get(number)

    async def follow(self, progress: Progress) -> AsyncIterator[Progress]:
        """Yield an export now, and whenever it has changed, until it is over."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before this was told
                loop.call_soon_threadsafe(changed.set)

        progress.followers.add(wake)
        try:
            while True:
                changed.clear()
                yield progress
                if progress.is_over:
                    return
                await changed.wait()
        finally:
            progress.followers.discard(wake)

    def close(self) -> None:
        """End what is being made; nothing half done is left."""
        for progress in [*self._known.values()]:
            progress.cancel.set()
        self._threads.shutdown(cancel_futures=True)

    def _make(self, export: Export, progress: Progress) -> None:
        try:
            progress.made = export.make(progress.tell, progress.cancel)
            progress.share = 1.0
        except GuidedAudioError as error:
            progress.problem, progress.hint = error.message, error.hint
        except Exception as error:
            progress.problem, progress.hint = f"it could not be exported: {type(error).__name__}", "try again"
            raise
        finally:
            progress.wake()
