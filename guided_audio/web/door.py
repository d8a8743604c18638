"""The door: what comes without the key, under another name, from another page, too often or too large is turned away here."""

import asyncio
import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guided_audio.web.headers import CLOSE, HTML, KEPT_FOR_AN_HOUR, NEVER_KEPT, SECURITY
from guided_audio.web.limits import Buckets, WrongKeys
from guided_audio.web.visitors import Visitors

LARGEST_BODY = 64 * 1024
LONGEST_TARGET = 2048
BODY_WITHIN = 10.0
"""Seconds in which the body of a request has to come."""
_METHODS = ("GET", "HEAD", "POST")
_OWN = b"same-origin"
_WORDS: dict[HTTPStatus, dict[str, str]] = {
    HTTPStatus.FORBIDDEN: {"en": "This can only be sent from the program's own pages."},
    HTTPStatus.NOT_FOUND: {  # which an icon on a phone leads to when the key is another
        "en": "There is no page here. The computer that it was on shows the present address.",
        "es": "Aquí no hay ninguna página. El ordenador en el que estaba muestra la dirección actual.",
        "de": "Hier ist keine Seite. Der Computer, auf dem sie war, zeigt die jetzige Adresse.",
    },
    HTTPStatus.METHOD_NOT_ALLOWED: {"en": "This cannot be done here."},
    HTTPStatus.REQUEST_TIMEOUT: {"en": "That took too long. Please try once more."},
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: {"en": "That is too much at once."},
    HTTPStatus.REQUEST_URI_TOO_LONG: {"en": "This address is too long."},
    HTTPStatus.MISDIRECTED_REQUEST: {
        "en": "Please use the address that the computer shows.",
        "es": "Usa la dirección que muestra el ordenador, por favor.",
        "de": "Bitte nimm die Adresse, die der Computer zeigt.",
    },
    HTTPStatus.TOO_MANY_REQUESTS: {
        "en": "That is a lot at once. Please wait a moment.",
        "es": "Es mucho de una vez. Espera un momento, por favor.",
        "de": "Das ist viel auf einmal. Bitte warte einen Moment.",
    },
    HTTPStatus.INTERNAL_SERVER_ERROR: {"en": "Something went wrong here. Please go back, and try once more."},
}
_PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="dark light"><title>{}</title></head>\n<body>{}</body></html>\n'
)
"""Small, and of nothing else: who has no key learns nothing of what is here."""


class Refused(Exception):
    """A request that is turned away."""

    def __init__(self, status: HTTPStatus, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Request:
    """What the door looks at."""

    method: str
    path: str
    raw_path: bytes
    query: bytes
    headers: Collection[tuple[bytes, bytes]]
    address: str

    @classmethod
    def of(cls, scope: Scope) -> "Request":
        """Return the request of a scope."""
        client = scope.get("client")
        return cls(
            scope["method"], scope["path"], scope.get("raw_path") or b"", scope["query_string"], scope["headers"],
            client[0] if client else "",
        )  # fmt: skip

    @property
    def has_body(self) -> bool:
        """Whether something comes after its head."""
        return self.header(b"transfer-encoding") is not None or self.header(b"content-length") not in {None, b"0"}

    def header(self, name: bytes) -> bytes | None:
        """Return a header; None if it is missing, empty if it stands there more than once."""
        found = [value for key, value in self.headers if key == name]
        return found[0] if len(found) == 1 else b"" if found else None


class Door:
    """The pages behind their door, as an ASGI application.

    Args:
        app: The pages, all below the key.
        key: What every address begins with.
        hosts: The names under which they may be asked for, with the port.
        visitors: They note who asks.
        tell_fault: Called with an error that no page expected.
        largest: The most bytes that a request may have behind its head.

    """

    def __init__(
        self, app: ASGIApp, key: str, hosts: Collection[str], visitors: Visitors | None = None,
        tell_fault: Callable[[Exception], object] = lambda error: None, largest: int = LARGEST_BODY,
    ) -> None:  # fmt: skip
        self._app = app
        self._key = key.encode()
        self._hosts = frozenset(host.encode() for host in hosts)
        self._visitors = visitors or Visitors()
        self._tell_fault = tell_fault
        self._largest = largest
        self._buckets = Buckets()
        self._wrong = WrongKeys()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or turn it away."""
        try:
            if scope["type"] == "http":
                await self._answer(scope, receive, send)
            elif scope["type"] == "lifespan":
                await self._app(scope, receive, send)
        except Exception as error:  # any fault of a page leaves the others served
            self._tell_fault(error)
            if scope["type"] == "lifespan":
                raise

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request.of(scope)
        reply = _Reply(send, request.path.startswith(f"/{self._key.decode()}/static/"))
        self._visitors.knocked(request.address)
        try:
            await self._check(request)
            if request.method == "POST":
                receive = _again(await _body_of(receive, self._largest), receive)
            await self._app(scope, receive, reply)
        except Refused as refused:
            await reply.refuse(refused, *([CLOSE] if request.has_body else []))  # or the rest of it would be read
        except Exception:
            if reply.status is None:
                await reply.refuse(Refused(HTTPStatus.INTERNAL_SERVER_ERROR), CLOSE)
            raise
        if request.method == "GET" and reply.status == HTTPStatus.OK:
            self._visitors.entered(request.address, (request.header(b"user-agent") or b"").decode("latin-1"))

    async def _check(self, request: Request) -> None:
        """Raise Refused unless a request may come in."""
        if not self._buckets.take(request.address):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, (b"retry-after", b"1"))
        if request.method not in _METHODS:
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, (b"allow", ", ".join(_METHODS).encode()))
        if len(request.raw_path) + len(request.query) > LONGEST_TARGET:
            raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG)
        if (host := (request.header(b"host") or b"").lower()) not in self._hosts:
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST)
        await self._check_key(request)
        if not _is_plain(request.path):
            raise Refused(HTTPStatus.NOT_FOUND)
        _check_body(request, self._largest)
        if request.method == "POST" and not _is_own(request, b"http://" + host):
            raise Refused(HTTPStatus.FORBIDDEN)

    async def _check_key(self, request: Request) -> None:
        """Raise Refused for a wrong key, after a while that grows; all others are answered meanwhile."""
        given = request.path.removeprefix("/").partition("/")[0]
        if hmac.compare_digest(given.encode("utf-8", "replace"), self._key):
            return
        delay = self._wrong.begin(request.address)
        if delay is None:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, (b"retry-after", b"2"))
        try:
            await asyncio.sleep(delay)
        finally:
            self._wrong.end(request.address)
        raise Refused(HTTPStatus.NOT_FOUND)


class _Reply:
    """Sends an answer, with the headers that every answer has."""

    def __init__(self, send: Send, is_kept: bool) -> None:
        self._send = send
        self._is_kept = is_kept
        self.status: int | None = None
        """Of the answer, once it has begun."""

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            keeping = KEPT_FOR_AN_HOUR if self._is_kept and message["status"] < HTTPStatus.BAD_REQUEST else NEVER_KEPT
            ours = (keeping, *SECURITY)
            names = {name for name, _ in ours}
            theirs = [pair for pair in message.get("headers", ()) if pair[0].lower() not in names]
            message = {**message, "headers": [*theirs, *ours]}
        await self._send(message)

    async def refuse(self, refused: Refused, *headers: tuple[bytes, bytes]) -> None:
        """Answer with a page of a few plain words."""
        words = "".join(f'<p lang="{language}">{text}</p>' for language, text in _WORDS[refused.status].items())
        body = _PAGE.format(refused.status.phrase, words).encode()
        told = [HTML, (b"content-length", str(len(body)).encode()), *refused.headers, *headers]
        await self({"type": "http.response.start", "status": int(refused.status), "headers": told})
        await self({"type": "http.response.body", "body": body})


def _is_plain(path: str) -> bool:
    """Whether a path names its page without detours, and without what a file system would take for one."""
    parts = path.split("/")[1:]
    return path.isprintable() and "\\" not in path and "" not in parts[:-1] and not {".", ".."} & {*parts}


def _check_body(request: Request, largest: int) -> None:
    """Raise Refused for a body that is too large, or that nobody asked for."""
    length = int(request.header(b"content-length") or b"0")
    if request.has_body and (request.method != "POST" or length > largest):
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _is_own(request: Request, place: bytes) -> bool:
    """Whether a request comes from a page of this place.

    Browsers name the page's own place in `Origin`; old ones, and some with forms, in `Referer` alone. `Sec-Fetch-Site` is
    said to this computer's own browser, and says it even where `Origin` is kept back.
    """
    site, origin = request.header(b"sec-fetch-site"), request.header(b"origin")
    if site not in {None, _OWN}:
        return False
    if origin is None:
        return site == _OWN or (request.header(b"referer") or b"").startswith(place + b"/")
    return origin.lower() == place or (origin == b"null" and site == _OWN)


async def _body_of(receive: Receive, largest: int) -> bytes:
    """Return the body of a request; Refused if it is too large or takes too long."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            while (message := await receive())["type"] == "http.request":
                body += message.get("body", b"")
                if len(body) > largest:
                    raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        pass
    raise Refused(HTTPStatus.REQUEST_TIMEOUT)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return messages.pop() if messages else await receive()

    return read
