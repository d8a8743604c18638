"""The program serving in a process of its own, and clients that know no manners."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ENOUGH = 30.0
PROGRAM = (
    sys.executable, "-c",
    "import guided_audio.web.preparing as p; p.tonight_first = lambda: (); from guided_audio.cli import main; main()",
)  # fmt: skip
"""The program, which prepares nothing before it is asked for: what it needs is then what it is asked for."""
NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    process: "subprocess.Popen[str]"
    url: str

    @property
    def place(self) -> tuple[str, int]:
        """Its address and port."""
        parts = urlsplit(self.url)
        assert parts.hostname
        assert parts.port
        return parts.hostname, parts.port

    @property
    def host(self) -> str:
        """What a browser calls it."""
        return urlsplit(self.url).netloc

    @property
    def key(self) -> str:
        return urlsplit(self.url).path.strip("/")

    @property
    def memory(self) -> int:
        """Bytes of its memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def connect(self, source: str = "") -> socket.socket:
        """Return a connection, from an address of this computer's own."""
        return socket.create_connection(self.place, ENOUGH, (source, 0) if source else None)

    def ask(
        self, target: str, method: str = "GET", source: str = "", body: bytes = b"", headers: Mapping[str, str] = NONE
    ) -> "Answer":
        """Ask for something, and read the answer to its end."""
        with self.connect(source) as connection:
            connection.sendall(self.request(target, method, body, headers))
            return answer_of(connection)

    def request(self, target: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] = NONE) -> bytes:
        """Return the bytes of a request, after whose answer the connection is closed."""
        told = {"host": self.host, "connection": "close", **headers}
        told |= {"content-length": str(len(body))} if body and "content-length" not in told else {}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
        return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass(frozen=True)
class Answer:
    status: int
    head: str
    body: bytes


def answer_of(connection: socket.socket) -> Answer:
    """Read an answer until the connection is closed; status 0 if there is none."""
    read = bytearray()
    with contextlib.suppress(ConnectionError, TimeoutError):
        while part := connection.recv(1 << 16):
            read += part
    head, _, body = bytes(read).partition(b"\r\n\r\n")
    return Answer(int(head.split()[1]) if head else 0, head.decode("latin-1").lower(), body)


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[Served]:
    """Let the program serve, in a home that the environment names; it is ended by a signal that no shell lets it ignore."""
    command = [*PROGRAM, "serve", "--json", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        line = process.stdout.readline()
        yield Served(process, json.loads(line)["url"])
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=ENOUGH)[0] == ""  # whatever came, nothing is said of it
    finally:
        process.kill()
        process.communicate()


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + ENOUGH
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
