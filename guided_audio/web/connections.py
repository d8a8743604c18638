"""Connections: few from one address and few in all; one that asks for nothing makes room for one that may."""

import asyncio
import contextlib
from collections.abc import Collection
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from guided_audio.web.headers import CLOSE, NEVER_KEPT, PLAIN, SECURITY

FROM_ONE_ADDRESS = 32
"""A browser makes six."""
IN_ALL = 128
"""Below what a system lets a program have open, which may be 256 files."""
HEAD_WITHIN = 10.0
"""Seconds from the first byte of a request, or from the beginning of a connection, until its whole head is here."""
KEEP_ALIVE = 15
"""Seconds that a connection may rest between two requests."""
LONGEST_HEAD = 16 * 1024


class Connection(H11Protocol):
    """A connection, which is closed if no whole head of a request comes in time, or if there are too many."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._began = self.loop.time()
        self._late: asyncio.TimerHandle | None = None
        self._is_gone = False

    @property
    def _may_go(self) -> bool:
        """Whether nobody waits for an answer from it."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it in; if there are too many, the one that has asked for nothing for longest goes."""
        super().connection_made(transport)
        all_of_them = [one for one in self.connections if isinstance(one, Connection) and not one._is_gone]
        near = [one for one in all_of_them if one._address == self._address]
        if len(near) > FROM_ONE_ADDRESS:
            self._make_room(near)
        elif len(all_of_them) > IN_ALL:
            self._make_room(all_of_them)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Read on, and see that a head does not come byte by byte."""
        super().data_received(data)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._go()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, with the headers that every answer has."""
        reply = h11.Response(status_code=400, headers=[PLAIN, NEVER_KEPT, CLOSE, *SECURITY], reason=b"Bad Request")
        with contextlib.suppress(h11.LocalProtocolError):  # an answer has begun
            for event in (reply, h11.Data(data=msg.encode("ascii", "replace")), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _make_room(self, among: Collection["Connection"]) -> None:
        """Close one of them: this one if all the others are being answered."""
        victim = min(
            (one for one in among if one._may_go and one is not self), key=lambda one: one._began, default=self
        )
        victim._go()
        victim.transport.abort()

    def _expect_head(self) -> None:
        """Begin to wait for the head of a request, or stop it where one is here."""
        is_here = self.conn.their_state is not h11.IDLE
        if self._late is None and not is_here and not self._is_gone:
            self._late = self.loop.call_later(HEAD_WITHIN, self.transport.abort)
        elif self._late is not None and is_here:
            self._late.cancel()
            self._late = None

    def _go(self) -> None:
        self._is_gone = True
        if self._late is not None:
            self._late.cancel()
