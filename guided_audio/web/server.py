"""The server of the pages: uvicorn, with bounds, silent, and ended by its caller alone."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from guided_audio.web.connections import KEEP_ALIVE, LONGEST_HEAD, Connection
from guided_audio.web.listening import BACKLOG

LEAVING = 1
"""Seconds that answers may take to end once the server is to end: a sound that is paused would never."""


class _Server(uvicorn.Server):
    """Ends as soon as it is asked whether it is over; signals are its caller's."""

    def __init__(self, config: uvicorn.Config, is_over: Callable[[], bool]) -> None:
        super().__init__(config)
        self._is_over = is_over

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def on_tick(self, counter: int) -> bool:
        return self._is_over() or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for connection in [one for one in self.server_state.connections if isinstance(one, Connection)]:
            connection.transport.abort()  # it would wait for its reader
        await asyncio.sleep(0)


def serve(app: ASGIApp, listener: socket.socket, is_over: Callable[[], bool]) -> None:
    """Serve an application at a socket until `is_over`, which is asked ten times a second."""
    for name in ("uvicorn", "asyncio"):  # what they would print holds addresses; the door tells of faults
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    config = uvicorn.Config(
        app, http=Connection, ws="none", loop="asyncio", lifespan="on", log_config=None, access_log=False,
        proxy_headers=False, server_header=False, backlog=BACKLOG, timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=LEAVING, h11_max_incomplete_event_size=LONGEST_HEAD,
    )  # fmt: skip
    asyncio.run(_Server(config, is_over).serve([listener]))
