"""Long work that pages follow: how far it is, told whenever that changes."""

import asyncio
import contextlib
import json
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Self

_STEP = 0.01
"""The smallest step of progress that followers see."""


@dataclass(slots=True, eq=False)
class Followed:
    """How far some work is: its share, 0 to 1; `problem` and `hint` say why there is nothing."""

    share: float = 0.0
    problem: str = ""
    hint: str = ""
    followers: set[Callable[[], object]] = field(default_factory=set)
    """Called when anything has changed."""

    @property
    @abstractmethod
    def is_over(self) -> bool:
        """Whether nothing more will change."""

    def tell(self) -> None:
        """Tell all that follow it."""
        for follower in [*self.followers]:
            follower()

    def progress(self, share: float) -> None:
        """Note how far it is, and tell that if it is more than before."""
        if share >= self.share + _STEP:
            self.share = share
            self.tell()

    async def changes(self) -> AsyncIterator[Self]:
        """Yield it now, and whenever it has changed, until it is over."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before this was told
                loop.call_soon_threadsafe(changed.set)

        self.followers.add(wake)
        try:
            while True:
                changed.clear()
                yield self
                if self.is_over:
                    return
                await changed.wait()
        finally:
            self.followers.discard(wake)

    def event(self, is_ready: bool, **more: object) -> str:
        """Return it as a server-sent event; what is ready has a share of 1."""
        share = 1.0 if is_ready else round(self.share, 3)
        data: dict[str, Any] = {"share": share, "ready": is_ready, "problem": self.problem, "hint": self.hint, **more}
        return f"data: {json.dumps(data)}\n\n"
