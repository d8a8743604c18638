"""A phone in another network namespace: `python phone.py URL` hears a session, looks for what else there is, and prints it."""

import contextlib
import hashlib
import http.client
import json
import re
import socket
import sys
import time
from urllib.parse import urlsplit

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
PIECE = 30_000
PATIENCE = 60.0


class Phone:
    """A browser of a kind."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        assert self.parts.hostname
        self._connection = http.client.HTTPConnection(self.parts.hostname, self.parts.port, timeout=30)

    def ask(
        self, target: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        own = {"origin": f"http://{self.parts.netloc}"} if method == "POST" else {}
        form = {"content-type": "application/x-www-form-urlencoded"} if body else {}
        self._connection.request(method, target, body, {"user-agent": AGENT, **own, **form, **headers})
        response = self._connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()

    def begin(self, script: str) -> str:
        """Choose a session, and return the place of its sound once it is prepared."""
        status, headers, _ = self.ask(f"{self.parts.path}session/{script}", "POST", "voice=tone")
        assert status == 303, status
        target = f"{urlsplit(headers['location']).path}/sound.mp3"
        deadline = time.monotonic() + PATIENCE
        while self.ask(target, "HEAD")[0] != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return target

    def hear(self, target: str) -> bytes:
        """Read a sound as phones do: two bytes to see whether that works, then piece by piece."""
        status, headers, first = self.ask(target, range="bytes=0-1")
        assert (status, len(first)) == (206, 2)
        size = int(headers["content-range"].partition("/")[2])
        assert self.ask(target, range=f"bytes={size}-")[0] == 416
        pieces = [self.ask(target, range=f"bytes={at}-{at + PIECE - 1}") for at in range(0, size, PIECE)]
        assert {piece[0] for piece in pieces} == {206}
        return b"".join(piece[2] for piece in pieces)


def open_ports(host: str, ports: range) -> list[int]:
    """Return which of these ports answer."""
    found = []
    for port in ports:
        with contextlib.suppress(OSError), socket.create_connection((host, port), 2):
            found.append(port)
    return found


def main() -> None:
    """Visit, hear, and look for what else there is."""
    phone = Phone(sys.argv[1])
    status, headers, page = phone.ask(phone.parts.path)
    sound = phone.hear(phone.begin("evening"))
    assert phone.parts.hostname
    print(  # noqa: T201
        json.dumps({
            "status": status, "policy": headers["content-security-policy"], "is_a_page": b"<html" in page.lower(),
            "elsewhere": sorted(set(re.findall(r'(?:src|href|action)="(https?://[^/"]+)', page.decode())) - {f"http://{phone.parts.netloc}"}),
            "sound": hashlib.sha256(sound).hexdigest(), "open": open_ports(phone.parts.hostname, range(1, 10_000)),
            "wrong": phone.ask("/" + "0" * 32 + "/")[0],
        })
    )  # fmt: skip


if __name__ == "__main__":
    main()
