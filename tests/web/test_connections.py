"""Connections that ask for nothing, or slowly, or that are too many."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from web.clients import answer_of, until

from guided_audio.web import connections
from guided_audio.web.connections import FROM_ONE_ADDRESS, LONGEST_HEAD
from guided_audio.web.listening import listen
from guided_audio.web.server import serve

GET = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
GET_AND_STAY = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


@pytest.fixture
def release() -> threading.Event:
    """Lets go what `/held` holds."""
    return threading.Event()


@pytest.fixture
def held_ones() -> list[object]:
    """One for each request that `/held` holds."""
    return []


@pytest.fixture
def place(release: threading.Event, held_ones: list[object]) -> Iterator[tuple[str, int]]:
    """A server in a thread."""

    def held(request: Request) -> Response:
        held_ones.append(request)
        release.wait(30)
        return PlainTextResponse("held")

    def who(request: Request) -> Response:
        return PlainTextResponse(request.client.host if request.client else "")

    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here")), Route("/held", held), Route("/who", who)])
    over = threading.Event()
    with listen(ip_address("127.0.0.1"), 0) as listener:
        thread = threading.Thread(target=serve, args=(app, listener, over.is_set))
        thread.start()
        yield listener.getsockname()
        release.set()
        over.set()
        thread.join()


def connect(place: tuple[str, int]) -> socket.socket:
    return socket.create_connection(place, 30)


def ask(connection: socket.socket, what: bytes = GET) -> tuple[int, bytes]:
    connection.sendall(what)
    answer = answer_of(connection)
    return answer.status, answer.body


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_a_request_is_answered_in_one_piece_or_in_many(place: tuple[str, int]) -> None:
    with connect(place) as whole, connect(place) as slow:
        for byte in GET[:-1]:
            slow.sendall(bytes([byte]))
        assert ask(whole) == (200, b"here")
        assert ask(slow, GET[-1:]) == (200, b"here")


@pytest.mark.parametrize("begun", [b"", b"G", GET[:-2]], ids=["nothing", "a byte", "no end"])
def test_a_head_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, place: tuple[str, int], begun: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_WITHIN", 0.05)
    with connect(place) as connection:
        connection.sendall(begun)
        assert is_closed(connection)


def test_nor_is_a_second_one_byte_by_byte(monkeypatch: pytest.MonkeyPatch, place: tuple[str, int]) -> None:
    with connect(place) as connection:
        connection.sendall(GET_AND_STAY)
        answer = b""
        while not answer.endswith(b"here"):
            answer += connection.recv(1 << 16)
        monkeypatch.setattr(connections, "HEAD_WITHIN", 0.05)
        with contextlib.suppress(ConnectionError):
            for _ in range(3):
                connection.sendall(b"G")
        assert is_closed(connection)


def test_a_long_answer_is_no_slow_head(
    monkeypatch: pytest.MonkeyPatch, place: tuple[str, int], release: threading.Event
) -> None:
    monkeypatch.setattr(connections, "HEAD_WITHIN", 0.05)
    with connect(place) as held, connect(place) as other:
        held.sendall(GET.replace(b"/", b"/held", 1))
        assert is_closed(other)  # after that time
        release.set()
        assert answer_of(held).body == b"held"


def test_those_that_ask_for_nothing_make_room(place: tuple[str, int]) -> None:
    with contextlib.ExitStack() as idle:
        many = [idle.enter_context(connect(place)) for _ in range(5 * FROM_ONE_ADDRESS)]
        with connect(place) as connection:
            assert ask(connection) == (200, b"here")
        assert is_closed(many[0])
        assert ask(many[-1]) == (200, b"here")


def test_those_that_wait_for_an_answer_stay(
    monkeypatch: pytest.MonkeyPatch, place: tuple[str, int], release: threading.Event, held_ones: list[object]
) -> None:
    monkeypatch.setattr(connections, "FROM_ONE_ADDRESS", 3)
    with connect(place) as one, connect(place) as two, connect(place) as three:
        for held in (one, two, three):
            held.sendall(GET_AND_STAY.replace(b"/", b"/held", 1))
        until(lambda: len(held_ones) == 3, "the requests were not seen")
        with connect(place) as more:
            assert is_closed(more)
        release.set()
        assert all(held.recv(1 << 16).startswith(b"HTTP/1.1 200") for held in (one, two, three))


@pytest.mark.parametrize(
    "what", [b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" * 9, b"GET / HTTP/1.1\r\n\r\n", b"GET /" + b"x" * 2 * LONGEST_HEAD],
    ids=["tls", "no host", "long"],
)  # fmt: skip
def test_what_is_no_request_is_answered_like_any_other(place: tuple[str, int], what: bytes) -> None:
    with connect(place) as connection:
        connection.sendall(what)
        answer = answer_of(connection)
    assert answer.status in {400, 0}  # what was not read any more may break the connection
    assert answer.status == 0 or "no-store" in answer.head
    assert "server:" not in answer.head
    with connect(place) as other:
        assert ask(other) == (200, b"here")


def test_nobody_comes_under_another_address(place: tuple[str, int]) -> None:
    """Limits count addresses, so none may be made up."""
    told = b"GET /who HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 10.0.0.9\r\nforwarded: for=10.0.0.9\r\nconnection: close\r\n\r\n"
    with connect(place) as connection:
        assert ask(connection, told) == (200, b"127.0.0.1")


def test_a_small_answer_is_sent_at_once(monkeypatch: pytest.MonkeyPatch, place: tuple[str, int]) -> None:
    """Each of its parts would wait for the other end's word on the one before."""
    seen: list[int] = []

    def made(self: connections.Connection, transport: asyncio.Transport) -> None:
        made_before(self, transport)
        seen.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    made_before = connections.Connection.connection_made
    monkeypatch.setattr(connections.Connection, "connection_made", made)
    with connect(place) as connection:
        assert ask(connection) == (200, b"here")
    assert seen == [1]


def test_who_was_answered_and_goes_on_sending_makes_room(
    monkeypatch: pytest.MonkeyPatch, place: tuple[str, int]
) -> None:
    monkeypatch.setattr(connections, "FROM_ONE_ADDRESS", 1)
    with connect(place) as sending:
        sending.sendall(b"POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 999999\r\n\r\nx")
        assert sending.recv(12) == b"HTTP/1.1 404"
        with connect(place) as other:
            assert ask(other) == (200, b"here")
