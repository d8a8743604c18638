"""Preparing sessions for the pages: one at a time for a client, two in all, each made once however many ask for it."""

import contextlib
import itertools
import math
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from guided_audio.core.errors import Cancelled, GuidedAudioError, ResourceError
from guided_audio.core.threads import ThreadPool
from guided_audio.core.translation import N_, _
from guided_audio.session.chosen import ways_out
from guided_audio.session.finished import Chosen, Finished, FinishedStore, load_exporting
from guided_audio.session.offers import tonight_first
from guided_audio.session.session import Session
from guided_audio.web.followed import Followed

AT_ONCE = 2
WAITING = 3
"""The sessions that may wait for one client, besides the one that is being prepared."""
FOLLOWED = 10.0
"""A session counts as followed for so many seconds after a page has asked for it: pages without script ask again and again."""
_FAILED = 100
"""The failed preparations that are remembered."""
_ENDED = _("the pages are no longer served")


class Busy(GuidedAudioError):
    """A client asks for more than is prepared for one."""


class Urgency(IntEnum):
    """What is prepared first."""

    GROUND = 0
    SAMPLE = 1
    SESSION = 2
    AFTERWARDS = 3
    """The way back, which is needed after the session has begun."""
    IDLE = 4
    """What nobody has asked for yet: it gives way to everything else."""

    @property
    def is_brief(self) -> bool:
        """Whether it takes a moment, and so waits for no other preparation of the same client."""
        return self < Urgency.SESSION


class Ways(NamedTuple):
    """The keys of steady ground and of the way back."""

    ground: str
    close: str


@dataclass(slots=True, eq=False)
class Preparation(Followed):
    """How far a session is: its share, 0 to 1, then what came of it; `problem` and `hint` say why there is nothing.

    `finished` is there as soon as the sound can be heard as far as it is written; when it is whole, it has stopped growing.
    """

    finished: Finished | None = None
    asked: float = -math.inf

    @property
    def is_told(self) -> bool:
        """Whether a page that shows how far it is has an answer."""
        return self.finished is not None or bool(self.problem)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return bool(self.problem) or (self.finished is not None and self.finished.growing is None)

    @property
    def is_followed(self) -> bool:
        """Whether a page shows it."""
        return bool(self.followers) or time.monotonic() - self.asked < FOLLOWED


@dataclass(slots=True, eq=False)
class _Job:
    """A session that is to be prepared, or that is being prepared."""

    key: str
    chosen: Chosen
    session: Session
    urgency: Urgency
    number: int
    clients: set[str]
    state: Preparation = field(default_factory=Preparation)
    cancel: threading.Event = field(default_factory=threading.Event)
    is_running: bool = False


class Preparations:
    """All sessions that are being prepared, or that have been; several threads may use it."""

    def __init__(self, store: FinishedStore) -> None:
        self.store = store
        self._threads = ThreadPool(AT_ONCE, thread_name_prefix="preparing")
        self._lock = threading.RLock()
        self._jobs: dict[str, _Job] = {}
        self._failed: dict[str, Preparation] = {}
        self._served: dict[str, int] = {}
        self._numbers = itertools.count()
        self._is_closed = False

    def begin(self, chosen: Chosen, client: str) -> str:
        """Begin to prepare a session, unless that has begun, and return its key.

        Busy if this client has too many that wait; other errors as `open_session` raises them.
        """
        urgency = Urgency.GROUND if chosen.is_ground else Urgency.SAMPLE if chosen.sample else Urgency.SESSION
        return self._begin(*self.store.open(chosen), chosen, client, urgency)

    def begin_ways(self, key: str, client: str) -> Ways | None:
        """Begin to prepare steady ground and the way back for a session by its key; None if there is no such session."""
        chosen = self.store.chosen(key)
        if chosen is None:
            return None
        with self._lock:
            job = self._jobs.get(key)
        session = job.session if job else self.store.open(chosen)[1]
        ground, close = ways_out(session)
        return Ways(
            self._begin(*self.store.open(ground), ground, client, Urgency.GROUND),
            self._begin(*self.store.open(close), close, client, Urgency.AFTERWARDS),
        )

    def begin_again(self, key: str, client: str) -> bool:
        """Begin again what has failed or gone; False if nobody has chosen it."""
        chosen = self.store.chosen(key)
        if chosen is None:
            return False
        self.begin(chosen, client)
        return True

    def begin_ahead(self) -> None:
        """Load what every preparation needs, and prepare what is needed first of an evening while nothing else is asked for.

        It takes a second or two of a thread, and raises nothing: what is wrong shows where it is asked for.
        """
        with contextlib.suppress(GuidedAudioError, OSError):
            load_exporting()
            for number, chosen in enumerate(tonight_first()):
                key, session = self.store.open(chosen)
                if number == 0:
                    self.store.warm(session)
                self._begin(key, session, chosen, "", Urgency.IDLE)

    def state_of(self, key: str, client: str = "") -> Preparation | None:
        """Return how far a session is; None if nobody has chosen it. One that was chosen, and has gone, is prepared again."""
        with self._lock:
            job = self._jobs.get(key)
            state = job.state if job else self._failed.get(key)
        if state is None and (finished := self.store.find(key)):
            return Preparation(1.0, finished=finished)
        if state is None and (chosen := self.store.chosen(key)):
            try:  # by another key, if its script was edited since
                return self.state_of(self.begin(chosen, client), client)
            except GuidedAudioError as error:
                return Preparation(problem=str(error.message), hint=str(error.hint))
        if state is not None:
            state.asked = time.monotonic()
        return state

    async def follow(self, key: str, client: str = "") -> AsyncIterator[Preparation]:
        """Yield how far a session is whenever that changes, until it can be heard or has failed."""
        state = await run_in_threadpool(self.state_of, key, client)
        if state is not None:
            async for changed in state.changes():
                yield changed
                if changed.is_told:
                    return

    def close(self) -> None:
        """End all work, and tell all that follow it; what is half done is removed. Closing twice is fine."""
        with self._lock:
            self._is_closed = True
            jobs = [*self._jobs.values()]
            for job in jobs:
                self._cancel(job, _ENDED)
        self.store.close()
        self._threads.shutdown(cancel_futures=True)

    def _begin(self, key: str, session: Session, chosen: Chosen, client: str, urgency: Urgency) -> str:
        if self.store.find(key):
            return key
        self.store.remember(key, chosen)
        with self._lock:
            if self._is_closed:
                raise GuidedAudioError(_ENDED, N_("start «guided-audio serve» again"))
            job = self._jobs.get(key)
            if job is None or job.cancel.is_set():
                if urgency is Urgency.SESSION:
                    self._make_way(client)
                job = self._jobs[key] = _Job(key, chosen, session, urgency, next(self._numbers), {client})
                self._failed.pop(key, None)
            elif urgency is not Urgency.IDLE:
                job.clients = (job.clients | {client}) - ({""} if client else set())
                job.number, job.urgency = next(self._numbers), min(job.urgency, urgency)
            if job.urgency is not Urgency.IDLE:
                self._stop_idling()
            self._start()
        return key

    def _make_way(self, client: str) -> None:
        """Cancel what a client asked for before, and that no page shows; Busy if too much is left."""
        own = [job for job in self._jobs.values() if client in job.clients and not job.urgency.is_brief]
        for job in own:
            if not (job.state.is_followed or job.state.is_told):
                job.clients.discard(client)
                if not job.clients:
                    self._cancel(job, _("another session was asked for instead"))
        waiting = [job for job in own if not (job.is_running or job.cancel.is_set()) and job.urgency is Urgency.SESSION]
        if len(waiting) >= WAITING:
            raise Busy(
                N_("{waiting} sessions are waiting to be prepared", waiting=len(waiting)),
                N_("wait until one of them is ready"),
            )

    def _stop_idling(self) -> None:
        """Let what nobody asked for begin again later, if it stands in the way."""
        for job in self._jobs.values():
            if job.is_running and job.urgency is Urgency.IDLE:
                job.cancel.set()

    def _cancel(self, job: _Job, why: str) -> None:
        job.cancel.set()
        if not job.is_running:
            self._end(job, problem=why)

    def _start(self) -> None:
        """Begin the next preparations, as far as there is room for them."""
        while not self._is_closed and (job := self._next()) is not None:
            job.is_running = True
            for client in job.clients:
                self._served[client] = next(self._numbers)
            try:
                self._threads.submit(self._prepare, job)
            except ResourceError as error:
                self._end(job, problem=str(error.message), hint=str(error.hint))

    def _next(self) -> _Job | None:
        """Return what comes next: by its urgency, then the client who has waited longest, then what it asked for last."""
        running = [job for job in self._jobs.values() if job.is_running]
        busy = set().union(*(job.clients for job in running if not job.urgency.is_brief))
        possible = [job for job in self._jobs.values() if self._may_start(job, busy)]
        if running:
            possible = [job for job in possible if job.urgency is not Urgency.IDLE]
        if len(running) >= AT_ONCE or not possible:
            return None
        return min(possible, key=self._rank)

    def _rank(self, job: _Job) -> tuple[int, int, int]:
        if job.urgency is Urgency.IDLE:
            return job.urgency, 0, job.number
        return job.urgency, min(self._served.get(client, -1) for client in job.clients), -job.number

    def _may_start(self, job: _Job, busy: set[str]) -> bool:
        if job.is_running or job.cancel.is_set():
            return False
        return job.urgency.is_brief or not job.clients <= busy

    def _prepare(self, job: _Job) -> None:
        def begun(growing: Finished) -> None:
            job.state.finished = growing
            job.state.tell()

        try:
            finished = self.store.finish(job.key, job.chosen, job.session, job.state.progress, job.cancel, begun)
            self._end(job, finished)
        except GuidedAudioError as error:
            self._end(job, problem=str(error.message), hint=str(error.hint), again=isinstance(error, Cancelled))
        except Exception as error:
            self._end(
                job, problem=_("it could not be prepared: {name}", name=type(error).__name__), hint=_("try again")
            )
            raise

    def _end(
        self, job: _Job, finished: Finished | None = None, problem: str = "", hint: str = "", *, again: bool = False
    ) -> None:
        """Take what came of a preparation; what was cancelled because it stood in the way begins again later."""
        with self._lock:
            job.is_running = False
            if again and job.clients and not self._is_closed:
                job.cancel.clear()
                job.state.finished = None
            else:
                if self._jobs.get(job.key) is job:
                    del self._jobs[job.key]
                if problem and not job.cancel.is_set():
                    self._failed[job.key] = job.state
                    while len(self._failed) > _FAILED:
                        del self._failed[next(iter(self._failed))]
                job.state.share = 1.0 if finished else job.state.share
                job.state.finished, job.state.problem, job.state.hint = finished, problem, hint
            self._start()
        job.state.tell()


def client_of(request: Request) -> str:
    """Return what a client is known by."""
    return request.client.host if request.client else ""
