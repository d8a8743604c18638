"""Attacks on a server in a process of its own, while a phone hears its session: bounded, and on this computer alone."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import pytest
from web.clients import Served, answer_of, serving, until

from guided_audio.core.config import library_folders
from guided_audio.web.app import make_app
from guided_audio.web.limits import BURST, RATE

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(sys.platform != "linux", reason="attacks from several addresses of its own"),
    pytest.mark.xdist_group("attacks"),
]
EVIL, PHONE = "127.0.0.66", "127.0.0.5"
UNREAD = "a-word-that-nobody-may-read"
SCRIPT = "---\ntitle: Evening\nvoice: tone\nambience: rain\n---\n\n# Evening\n\nOne two three. [pause 90s] Four.\n"
MEMORY = 24 << 20
"""Bytes that a server may take more after an attack than before: what Python keeps for later, and no body or connection."""
_BELOW_THE_KEY = getattr(make_app("0" * 32).routes[0], "routes", [])
ROUTES = [re.sub(r"\{\w+(?::\w+)?\}", "{}", route.path).strip("/") for route in _BELOW_THE_KEY if "{" in route.path]
"""Every route with a parameter, and the folder of files."""
QUERIES = ["?need={}", "library?practice={}", "library?language={}", "care?country={}", "history?page={}"]
FIELDS = ["voice", "bed", "length", "slot-name", "language", "need"]
NASTY = [
    "../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/etc/passwd",
    "....//....//etc/passwd", "..\\..\\secret.txt", "..%5c..%5csecret.txt", "secret.txt", "secret", "%00", "secret.txt%00.css",
    "..%252f..%252fetc%252fpasswd", "%c0%ae%c0%ae%c0%afetc/passwd", "file:///etc/passwd", "~root/.profile",
    "C:\\Windows\\win.ini",
    "$(id)", "{{7*7}}", "x" * 1500,
]  # fmt: skip


@dataclass
class Listener:
    """A phone that hears a session: it reads it again and again, slowly, and every time it has to be the same."""

    served: Served
    target: str
    whole: bytes
    times: int = 0
    wrong: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def hear(self) -> None:
        """Read until it is over, in pieces as a player does."""
        while not self.over.is_set():
            with self.served.connect(PHONE) as connection:
                connection.sendall(self.served.request(self.target, headers={"range": "bytes=0-"}))
                read = bytearray()
                while part := connection.recv(1 << 14):
                    read += part
                    self.over.wait(0.002)
            self.times += 1
            if bytes(read).partition(b"\r\n\r\n")[2] != self.whole:
                self.wrong.append(len(read))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server in a home of its own, with a session, and with files that are nobody's business."""
    home = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("DATA", "CONFIG", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        scripts = library_folders()[0].path
        scripts.mkdir(parents=True)
        (scripts / "evening.md").write_text(SCRIPT)
        for folder in {home, scripts, scripts.parent, home / "cache", home / "config"}:
            folder.mkdir(exist_ok=True)
            (folder / "secret.txt").write_text(UNREAD)
        with serving("--port", "0") as server:
            yield server


@pytest.fixture(scope="module")
def sound(served: Served) -> str:
    """Where the sound of a session is, once it is prepared."""
    own = {"origin": f"http://{served.host}", "content-type": "application/x-www-form-urlencoded"}
    begun = served.ask(f"/{served.key}/session/evening", "POST", PHONE, b"voice=tone", own)
    found = re.search(r"location: \S*?(/[0-9a-f]{32}/play/[0-9a-f]{32})", begun.head)
    assert found, begun
    target = f"{found[1]}/sound.mp3"
    until(lambda: served.ask(target, "HEAD", PHONE).status == 200, "the session was not prepared")
    return target


@pytest.fixture
def listener(served: Served, sound: str) -> Iterator[Listener]:
    """A phone that hears it meanwhile."""
    whole = served.ask(sound, source=PHONE).body
    assert len(whole) > 100_000
    one = Listener(served, sound, whole)
    thread = threading.Thread(target=one.hear)
    memory = served.memory
    thread.start()
    yield one
    until(lambda: one.times > 0, "the session was not heard")
    one.over.set()
    thread.join()
    assert one.wrong == []
    assert served.memory - memory < MEMORY
    assert served.process.poll() is None


@pytest.mark.usefixtures("listener")
def test_a_thousand_wrong_keys_open_nothing(served: Served) -> None:
    """Each waits longer; what comes beside those that wait is turned away."""

    def guess(number: int) -> int:
        return served.ask(f"/{number:032x}/", source=EVIL).status

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(guess, range(1000)))
    assert set(answers) <= {404, 429}
    assert 404 in answers
    assert served.ask(f"/{served.key}/", source=PHONE).status == 200


@pytest.mark.usefixtures("listener")
def test_another_name_and_another_page_get_nothing(served: Served) -> None:
    for host in ("evil.example", f"evil.example:{served.place[1]}", "127.0.0.1", "169.254.169.254", ""):
        assert served.ask(f"/{served.key}/", source=EVIL, headers={"host": host}).status in {400, 421}
    for origin in ("http://evil.example", "null", f"https://{served.host}", ""):
        answer = served.ask(f"/{served.key}/session/evening", "POST", EVIL, b"voice=tone", {"origin": origin})
        assert answer.status == 403
        assert "access-control" not in answer.head


@pytest.mark.parametrize("number", range(len(NASTY)))
def test_no_parameter_leads_to_a_file(served: Served, number: int) -> None:
    source, nasty = f"127.0.1.{number + 1}", NASTY[number]
    own = {"origin": f"http://{served.host}", "content-type": "application/x-www-form-urlencoded"}
    words = quote(nasty, safe="")
    asked = [
        (route.replace("{}", nasty), method, b"") for route in (*ROUTES, "static/{}") for method in ("GET", "POST")
    ]
    asked += [(query.format(words), "GET", b"") for query in QUERIES]
    asked += [("session/evening", "POST", f"{field}={words}".encode()) for field in FIELDS]
    for target, method, body in asked:
        answer = served.ask(f"/{served.key}/{target}", method, source, body, own)
        assert UNREAD.encode() not in answer.body, target
        assert b"root:" not in answer.body, target
        assert answer.status < 500, (target, body)
        assert answer.status != 200 or not answer.body or "?" in target, target


def test_slow_and_half_open_connections_keep_nobody_out(served: Served, listener: Listener) -> None:
    """Fifty that send a byte at a time, and two hundred that send nothing."""
    with contextlib.ExitStack() as open_ones:
        slow = [open_ones.enter_context(served.connect(EVIL)) for _ in range(50)]
        for _ in range(200):
            open_ones.enter_context(served.connect("127.0.0.67"))
        request = served.request(f"/{served.key}/")
        for byte in request[:40]:
            for connection in slow:
                with contextlib.suppress(ConnectionError):
                    connection.sendall(bytes([byte]))
        for source in (PHONE, EVIL, "127.0.0.67"):  # even from where they come
            assert served.ask(f"/{served.key}/", source=source).status == 200
        heard = listener.times
        until(lambda: listener.times > heard + 1, "the session was not heard meanwhile")
        assert len(os.listdir(f"/proc/{served.process.pid}/fd")) < 200  # noqa: PTH208


@pytest.mark.usefixtures("listener")
def test_thousands_of_requests_are_bounded(served: Served, sound: str) -> None:
    """A burst on a few connections that stay open; how long it took bounds what was answered."""
    per_thread, threads = 250, 4

    def flood(_: int) -> list[int]:
        connection = http.client.HTTPConnection(*served.place, source_address=("127.0.0.68", 0))
        answers = []
        for _ in range(per_thread):
            connection.request("GET", sound, headers={"range": "bytes=0-1"})
            response = connection.getresponse()
            response.read()
            answers.append(response.status)
        connection.close()
        return answers

    times = os.times()
    with ThreadPoolExecutor(threads) as pool:
        answers = [status for part in pool.map(flood, range(threads)) for status in part]
    took = os.times().elapsed - times.elapsed
    assert set(answers) == {206, 429}
    assert answers.count(206) <= BURST + RATE * (took + 1)
    assert answers.count(429) >= per_thread * threads - BURST - RATE * (took + 1)
    assert served.ask(f"/{served.key}/", source=PHONE).status == 200


@pytest.mark.parametrize("way", ["length", "chunked", "expect", "get"])
@pytest.mark.usefixtures("listener")
def test_a_hundred_megabytes_are_not_read(served: Served, way: str) -> None:
    megabyte = bytes(1 << 20)
    own = {"origin": f"http://{served.host}"}
    told = {"transfer-encoding": "chunked"} if way == "chunked" else {"content-length": str(100 << 20)}
    told |= {"expect": "100-continue"} if way == "expect" else {}
    head = served.request(f"/{served.key}/session/evening", "GET" if way == "get" else "POST", headers=own | told)
    sent = 0
    with served.connect(EVIL) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(head)
            for _ in range(0 if way == "expect" else 100):
                if way == "chunked":
                    connection.sendall(f"{len(megabyte):x}\r\n".encode())
                connection.sendall(megabyte + (b"\r\n" if way == "chunked" else b""))
                sent += 1
        answer = answer_of(connection)
    assert answer.status in {413, 0}  # a connection that is closed while one still sends may lose the answer
    assert sent < 50
    assert way != "expect" or answer.status == 413


@pytest.mark.usefixtures("listener")
def test_what_is_no_http_ends_nothing(served: Served) -> None:
    for junk in (
        b"\0" * 9999,
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        os.urandom(5000),
        b"GET / HTTP/9\r\n\r\n",
    ):
        with served.connect(EVIL) as connection:
            with contextlib.suppress(ConnectionError):
                connection.sendall(junk)
                connection.shutdown(socket.SHUT_WR)
            assert answer_of(connection).status in {0, 400, 404, 421, 429}
    upgrade = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-key": "x", "sec-websocket-version": "13"}
    with served.connect(EVIL) as connection:
        connection.sendall(served.request("/nowhere/", headers=upgrade))
        assert connection.recv(12) in {b"HTTP/1.1 404", b"HTTP/1.1 429"}


@pytest.mark.skipif(not shutil.which("ss"), reason="needs iproute2")
def test_there_is_one_listener_at_one_address(served: Served) -> None:
    told = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    ours = [line.split()[3] for line in told.splitlines() if f"pid={served.process.pid}," in line]
    assert ours == [urlsplit(served.url).netloc]
    told = subprocess.run(["ss", "-Hlunp"], capture_output=True, text=True, check=True).stdout
    assert f"pid={served.process.pid}," not in told
