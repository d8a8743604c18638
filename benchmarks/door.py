"""`make door`: how soon `serve --phone` shows its code, and what attacks cost the server and a phone that hears a session.

Attackers and phone are on this computer (Linux), by loopback addresses of their own. Exits 1 if the code comes later than a
second after what any command of the program takes (`--version`), a byte of the session is wrong, or memory grows.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from web.clients import Served, serving, until

SCRIPT = "---\ntitle: Evening\nvoice: tone\nambience: rain\n---\n\n# Evening\n\nOne two three. [pause 90s] Four.\n"
PHONE, WRONG, SLOW, IDLE, FLOOD, LARGE = (f"127.0.0.{number}" for number in range(5, 11))
LATEST = 1.0
GROWTH = 16.0
"""Megabytes that an attack may leave behind."""


@dataclass
class Phone:
    """Hears a session again and again, and notes the longest wait for its next bytes."""

    served: Served
    target: str
    whole: bytes
    longest: float = 0.0
    times: int = 0
    wrong: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def hear(self) -> None:
        while not self.over.is_set():
            read = bytearray()
            with self.served.connect(PHONE) as connection:
                connection.sendall(self.served.request(self.target, headers={"range": "bytes=0-"}))
                asked = time.perf_counter()
                while part := connection.recv(1 << 14):
                    self.longest = max(self.longest, time.perf_counter() - asked)
                    read += part
                    self.over.wait(0.004)
                    asked = time.perf_counter()
            self.times += 1
            self.wrong += bytes(read).partition(b"\r\n\r\n")[2] != self.whole


def seconds_to(words: bytes, *arguments: str) -> float:
    """Return how long a command takes until these words are on its terminal."""
    began = time.perf_counter()
    leader, terminal = pty.openpty()
    command = [sys.executable, "-m", "guided_audio", *arguments]
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # it has ended
        while words not in shown:
            shown += os.read(leader, 1 << 16)
    took = time.perf_counter() - began
    process.send_signal(signal.SIGINT)
    process.wait()
    os.close(leader)
    return took


def tell_code() -> bool:
    """Print how soon the code is there, beside what starting the program takes."""
    rounds = [
        (seconds_to(b"version", "--version"), seconds_to("█".encode(), "serve", "--phone", "--port", "0"))
        for _ in range(5)
    ]
    plain, code = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"from Enter: --version {plain:.2f} s, the code {code:.2f} s", flush=True)
    return bool(code - plain <= LATEST)


def guess(served: Served) -> object:
    with ThreadPoolExecutor(10) as threads:
        return Counter(threads.map(lambda number: served.ask(f"/{number:032x}/", source=WRONG).status, range(1000)))


def dawdle(served: Served) -> object:
    with contextlib.ExitStack() as open_ones:
        slow = [open_ones.enter_context(served.connect(SLOW)) for _ in range(50)]
        for _ in range(200):
            open_ones.enter_context(served.connect(IDLE))
        for _ in range(30):
            for connection in slow:
                with contextlib.suppress(ConnectionError):
                    connection.sendall(b"G")
            time.sleep(0.1)
        return f"{len(list(Path(f'/proc/{served.process.pid}/fd').iterdir()))} files open"


def flood(served: Served) -> object:
    with ThreadPoolExecutor(4) as threads:
        return Counter(threads.map(lambda _: served.ask(f"/{served.key}/care", source=FLOOD).status, range(3000)))


def overfill(served: Served) -> object:
    own = {"origin": f"http://{served.host}", "content-length": str(100 << 20)}
    sent = 0
    with served.connect(LARGE) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(served.request(f"/{served.key}/session/evening", "POST", headers=own))
        for _ in range(100):
            connection.sendall(bytes(1 << 20))
            sent += 1
    return f"{sent} of 100 MB were taken"


def measure(name: str, phone: Phone, attack: Callable[[Served], object]) -> bool:
    """Print what an attack costs."""
    served, phone.longest, times, before = phone.served, 0.0, phone.times, phone.served.memory / 2**20
    began, used = time.perf_counter(), _processor(served)
    told = attack(served)
    took, used, after = time.perf_counter() - began, _processor(served) - used, served.memory / 2**20
    print(f"{name}: {took:.1f} s, {used:.2f} s of a processor, memory {before:.1f} to {after:.1f} MB; {told}")
    heard = f"heard {phone.times - times} times, {phone.wrong} wrong"
    print(f"    meanwhile a session was {heard}, its longest wait {phone.longest * 1000:.0f} ms", flush=True)
    return after - before < GROWTH and not phone.wrong


def _processor(served: Served) -> float:
    fields = Path(f"/proc/{served.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def begun(served: Served) -> Phone:
    """Return a phone, once its session is prepared."""
    own = {"origin": f"http://{served.host}", "content-type": "application/x-www-form-urlencoded"}
    answer = served.ask(f"/{served.key}/session/evening", "POST", PHONE, b"voice=tone", own)
    found = re.search(r"location: \S*?(/[0-9a-f]{32}/play/[0-9a-f]{32})", answer.head)
    target = f"{found and found[1]}/sound.mp3"
    until(lambda: served.ask(target, "HEAD", PHONE).status == 200, "the session was not prepared")
    return Phone(served, target, served.ask(target, source=PHONE).body)


def main() -> None:
    from guided_audio.core.config import library_folders

    with tempfile.TemporaryDirectory() as home:
        os.environ.update({f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("DATA", "CONFIG", "CACHE")})
        os.environ["TERM"] = "xterm"
        script = library_folders()[0].path / "evening.md"
        script.parent.mkdir(parents=True)
        script.write_text(SCRIPT)
        is_right = [tell_code()]
        with serving("--port", "0") as served:
            phone = begun(served)
            thread = threading.Thread(target=phone.hear)
            thread.start()
            try:
                is_right.append(measure("quiet", phone, lambda _: time.sleep(5)))
                is_right.append(measure("1,000 wrong keys", phone, guess))
                is_right.append(measure("50 slow, 200 half open", phone, dawdle))
                is_right.append(measure("3,000 requests", phone, flood))
                is_right.append(measure("a POST of 100 MB", phone, overfill))
            finally:
                phone.over.set()
                thread.join()
    sys.exit(not all(is_right))


if __name__ == "__main__":
    main()
