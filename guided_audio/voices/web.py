"""Requests for one file, over https wherever they lead; on this machine itself, http will do.

This is the only module of the program that uses the network, and only when a voice is added.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from importlib.metadata import version
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    AbstractHTTPHandler,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from guided_audio.core.errors import DownloadError, UsageError, shorten
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import N_

_HERE = {"localhost", "127.0.0.1", "::1"}
_CHUNK = 1 << 18
_BUSY = (408, 425, 429, 500, 502, 503, 504)
"""What a server answers that may do better in a moment."""
_BY_HAND = N_("or fetch it with a browser, and name the file: guided-audio voices add FILE")


class Interrupted(Exception):
    """The connection broke, or the server has no time: it may be tried again."""


class Unreachable(Interrupted):
    """The server's name is not known here: mostly, because this machine is not online."""


class Changed(Interrupted):
    """The server has no such part of the file: it is another one than was begun."""


def require_https(url: str) -> None:
    """Raise UsageError for an address that a voice should not be downloaded from."""
    try:
        parts = urlsplit(url)
        is_clean = url.isascii() and url.isprintable() and " " not in url
        is_fine = is_clean and bool(parts.hostname) and (parts.scheme == "https" or _is_here(url))
    except ValueError:
        is_fine = False
    if not is_fine:
        raise UsageError(
            N_("{url} is not the address of a voice", url=url), N_("it begins with https:// and ends in .onnx")
        )


@contextlib.contextmanager
def ask(url: str, begun: int, validator: str, timeout: float, until: float) -> Iterator[HTTPResponse]:
    """Yield the server's answer, 200 or 206; `timeout` is in seconds, for each time nothing comes.

    From the byte number `begun` on, if the file is still that of the validator. At the moment `until`, of the monotonic
    clock, the connection is closed, however slowly something still comes. Interrupted says that it may be asked again;
    DownloadError is final.
    """
    request = Request(url)  # noqa: S310 - the scheme has been looked at
    request.add_header("User-Agent", f"guided-audio/{version('guided-audio')}")
    request.add_header("Accept-Encoding", "identity")
    if begun:
        request.add_header("Range", f"bytes={begun}-")
        request.add_header("If-Range", validator)
    sockets: list[socket.socket] = []
    watchdog = threading.Timer(max(0.0, until - time.monotonic()), _shut, (sockets,))
    watchdog.daemon = True
    start_thread(watchdog)
    try:
        with _opened(request, timeout, sockets) as answer:
            yield answer
    finally:
        watchdog.cancel()
        watchdog.join()


def _opened(request: Request, timeout: float, sockets: list[socket.socket]) -> HTTPResponse:
    url = request.full_url
    ways = [_watched(kind, sockets)() for kind in (HTTPHandler, HTTPSHandler)]
    opener = build_opener(_Redirects, *ways, *([ProxyHandler({})] if _is_here(url) else []))
    try:
        answer = opener.open(request, timeout=timeout)
    except HTTPError as error:
        error.close()
        raise _explained(error, url) from error
    except (OSError, HTTPException) as error:
        raise _of_connection(error, url) from error
    except ValueError as error:
        raise DownloadError(N_("{url} leads to something that is not an address", url=url)) from error
    if not isinstance(answer, HTTPResponse):
        raise DownloadError(N_("{url} is not a file on the web", url=url))
    return answer


def _shut(sockets: list[socket.socket]) -> None:
    """End connections: what waits for something of them gets nothing more."""
    for connection in sockets:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _watched(handler: type[AbstractHTTPHandler], sockets: list[socket.socket]) -> type[AbstractHTTPHandler]:
    """Return a handler that notes the sockets it opens: a server can drip its very headers, byte by byte."""

    class Watched(handler):  # type: ignore[valid-type, misc]
        def do_open(self, http_class: Callable[..., HTTPConnection], req: Request, **how: object) -> HTTPResponse:
            def connection(*given: object, **named: object) -> HTTPConnection:
                made = http_class(*given, **named)
                connect = made.connect

                def connect_and_note() -> None:
                    connect()
                    sockets.append(made.sock)

                made.connect = connect_and_note  # type: ignore[method-assign]
                return made

            answer: HTTPResponse = super().do_open(connection, req, **how)
            return answer

    return Watched


def chunks(answer: HTTPResponse) -> Iterator[bytes]:
    """Yield what comes, as it comes; Interrupted if the connection breaks or nothing more arrives."""
    while True:
        try:
            data = answer.read1(_CHUNK)
        except (OSError, HTTPException) as error:
            raise Interrupted(_why(error)) from error
        if not data:
            return
        yield data


class _Redirects(HTTPRedirectHandler):
    """Follows to https alone; a request to this machine itself may be led on within it."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        """Return the request for the next address; DownloadError if that is not to be trusted."""
        fp.close()  # its words are not wanted, and may have no end
        parts = urlsplit(newurl)
        if parts.scheme != "https" and not (_is_here(newurl) and _is_here(req.full_url)):
            raise DownloadError(
                N_(
                    "{host} leads on to {scheme}://{netloc}, which could be changed on the way",
                    host=req.host,
                    scheme=parts.scheme,
                    netloc=parts.netloc,
                ),
                N_("look for the same file at an https:// address"),
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in _HERE


def _explained(error: HTTPError, url: str) -> Exception:
    if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return Changed(N_("it has changed in the meantime"))
    if error.code in _BUSY:
        return Interrupted(N_("the server answers {code}", code=error.code))
    if error.code in {404, 410}:
        return DownloadError(N_("there is nothing at {url}", url=url), N_("see whether the address is right"))
    if error.code in {401, 403}:
        return DownloadError(
            N_("the server does not let everybody fetch {url} ({code})", url=url, code=error.code),
            N_("ask there, {by_hand}", by_hand=_BY_HAND),
        )
    return DownloadError(
        N_("the server answers {code} for {url}", code=error.code, url=url),
        N_("try again later, {by_hand}", by_hand=_BY_HAND),
    )


def _of_connection(error: OSError | HTTPException, url: str) -> Exception:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ssl.SSLCertVerificationError):
        hint = N_("see whether this machine's clock and its certificates are right, {by_hand}", by_hand=_BY_HAND)
        return DownloadError(
            N_(
                "{hostname} cannot prove who it is ({verify_message})",
                hostname=urlsplit(url).hostname,
                verify_message=reason.verify_message,
            ),
            hint,
        )
    return (Unreachable if isinstance(reason, socket.gaierror) else Interrupted)(_why(reason))


def _why(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return N_("nothing more arrives")
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return shorten(str(words), 200)
