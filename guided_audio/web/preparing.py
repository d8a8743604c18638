"""Preparing sessions for the pages: one at a time for a client, two in all, each made once however many ask for it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from guided_audio.core.errors import Cancelled, GuidedAudioError
from guided_audio.session.finished import Chosen, Finished, FinishedStore
from guided_audio.session.prepare import WORKERS
from guided_audio.session.session import Session
from guided_audio.speech import Speech

AT_ONCE = 2


@dataclass(slots=True)
class Preparation:
    """How far a session is: its share, 0 to 1, then what came of it."""

    share: float = 0.0
    finished: Finished | None = None
    problem: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Preparations:
    """All sessions that are being prepared, or that have been; to be used from the event loop."""

    def __init__(self, store: FinishedStore) -> None:
        self._store = store
        self._speech = Speech(WORKERS)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="preparing")
        self._cancel = threading.Event()
        self._known: dict[str, Preparation] = {}

    def begin(self, chosen: Chosen, client: str) -> str:
        """Begin to prepare a session, unless that has begun, and return its key; errors as `Chosen.open` raises them."""
        del client
        session = chosen.open(self._speech)
        key = self._store.key_of(session, chosen)
        if self.state_of(key) is None:
            self._known[key] = preparation = Preparation()
            loop = asyncio.get_running_loop()
            self._threads.submit(self._prepare, key, session, preparation, loop)
        return key

    def state_of(self, key: str) -> Preparation | None:
        """Return how far a session is; None if nobody has begun it."""
        if key not in self._known and (finished := self._store.find(key)):
            self._known[key] = Preparation(1.0, finished)
        return self._known.get(key)

    async def follow(self, key: str) -> AsyncIterator[Preparation]:
        """Yield how far a session is whenever that changes, until it is over."""
        while (state := self.state_of(key)) is not None:
            yield state
            if state.finished or state.problem:
                return
            await state.changed.wait()

    def close(self) -> None:
        """End all work; what is half done is removed."""
        self._cancel.set()
        self._speech.close()
        self._threads.shutdown(cancel_futures=True)

    def _prepare(self, key: str, session: Session, state: Preparation, loop: asyncio.AbstractEventLoop) -> None:
        def tell(share: float) -> None:
            state.share = share
            loop.call_soon_threadsafe(_wake, state)

        try:
            state.finished = self._store.finish(key, session, tell, self._cancel)
        except Cancelled:
            state.problem = "cancelled"
        except GuidedAudioError as error:
            state.problem = error.message
        loop.call_soon_threadsafe(_wake, state)


def _wake(state: Preparation) -> None:
    changed, state.changed = state.changed, asyncio.Event()
    changed.set()
