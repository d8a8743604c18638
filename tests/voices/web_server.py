"""A server on this machine that has files, and behaves as badly as servers do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from guided_audio.voices.downloading import Patience

QUICK = Patience(timeout=5.0, pauses=(0.0, 0.0, 0.0))
"""For servers that answer in the end."""
IMPATIENT = Patience(timeout=0.2, pauses=(0.0, 0.0))
"""For one that stalls."""
SLICE = 1 << 16


@dataclass
class Bad:
    """How one answer goes wrong."""

    status: int = 0
    cut_after: int | None = None
    """The connection ends after so many bytes of the body."""
    stalls: bool = False
    """Nothing comes any more after that, until the server is closed."""
    no_range: bool = False
    no_length: bool = False
    blind: bool = False
    """It gives the part that is asked for, whatever its version, and tells no version."""
    part_of: int | None = None
    """The size that it says the whole has, of which it gives a part."""
    drips: bool = False
    """The body comes byte by byte, until the server is closed."""
    drips_headers: bool = False
    endless: bool = False
    """The body goes on for ever."""
    reason: str = ""
    """What it says beside its status."""
    leads_to: str = ""


@dataclass
class WebServer:
    """Its files by path, how its next answers go wrong, and what it was asked."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    tag: str = '"one"'
    modified: str = ""
    """When its files were written last, as HTTP has it."""
    bad: list[Bad] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, Range and If-Range of each request."""
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Run the server in threads of its own."""
    server = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, server)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    server.port = running.server_port
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        running.shutdown()
        running.server_close()
        thread.join()


def _answer(request: BaseHTTPRequestHandler, server: WebServer) -> None:
    asked = request.headers.get("Range", "")
    server.asked.append((request.path, asked, request.headers.get("If-Range", "")))
    bad = server.bad.pop(0) if server.bad else Bad()
    data = server.files.get(request.path.partition("?")[0])
    if bad.drips_headers:
        _drip(request, server, b"HTTP/1.1 200 OK\r\nX-Slow: ")
        return
    if bad.leads_to or bad.status or data is None:
        request.send_response(302 if bad.leads_to else bad.status or 404, bad.reason or None)
        if bad.leads_to:
            request.send_header("Location", bad.leads_to)
        if not bad.endless:
            request.send_header("Content-Length", "0")
        request.end_headers()
        if bad.endless:
            _go_on(request, server)
        return
    begun = _begun(request, server, bad)
    if begun >= len(data) > 0 and begun:
        request.send_response(416)
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    _send(request, server, bad, data, begun)


def _begun(request: BaseHTTPRequestHandler, server: WebServer, bad: Bad) -> int:
    """Return from where the answer goes on: the beginning, unless that is asked for and the file is the same."""
    asked = request.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
    is_same = bad.blind or request.headers.get("If-Range", server.tag) in {server.tag, server.modified}
    return int(asked) if asked and is_same and not bad.no_range else 0


def _send(request: BaseHTTPRequestHandler, server: WebServer, bad: Bad, data: bytes, begun: int) -> None:
    body = data[begun:]
    request.send_response(206 if begun else 200)
    if begun:
        request.send_header("Content-Range", f"bytes {begun}-{len(data) - 1}/{bad.part_of or len(data)}")
    if server.tag and not bad.blind:
        request.send_header("ETag", server.tag)
    if server.modified:
        request.send_header("Last-Modified", server.modified)
    if not bad.no_length:
        request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body if bad.cut_after is None else body[: bad.cut_after])
    request.wfile.flush()
    if bad.drips:
        _drip(request, server, b"")
    if bad.endless:
        _go_on(request, server)
    if bad.stalls:
        server.closing.wait()


def _drip(request: BaseHTTPRequestHandler, server: WebServer, first: bytes) -> None:
    """Write byte by byte, until the other side has had enough."""
    with suppress(OSError):
        request.wfile.write(first)
        while not server.closing.wait(0.01):
            request.wfile.write(b"a")
            request.wfile.flush()


def _go_on(request: BaseHTTPRequestHandler, server: WebServer) -> None:
    with suppress(OSError):
        while not server.closing.is_set():
            request.wfile.write(bytes(SLICE))
