"""How soon a phone hears a session, and what its page takes: from Enter to ready, from the tap to the first byte of sound.

Each figure stands beside what `export` takes for the same session in the same run, before and after: a busy machine slows both.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from measure import PROGRAM, SESSION, keep_apart, run

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = 2
_BESIDE = re.compile(r'(?:src|href)="([^"#]+)"')
_FIRST = 16_000
"""Bytes behind the tag: two seconds of sound at 64 kbit/s."""
_AHEAD = 30.0
"""Seconds in which a server has prepared what it prepares ahead."""


class Phone:
    """A client of the pages, as a browser is one."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(
        self, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Return an answer whole, as it is; `path` may be a whole address."""
        address = urlsplit(urljoin(self.url, path))
        own = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded", **headers}
        with contextlib.closing(http.client.HTTPConnection(address.netloc, timeout=120)) as to:
            to.request(method, f"{address.path}?{address.query}", body or None, own)
            answer = to.getresponse()
            return answer, answer.read()

    def play(self, script: str, **chosen: str) -> tuple[str, float]:
        """Tap on a session; return the address of its page, and the seconds until the first two of its sound are there."""
        begun = time.perf_counter()
        self.get(f"session/{script}")
        answer, _ = self.get(f"session/{script}", "POST", urlencode(chosen))
        page = answer.headers["Location"].partition("?")[0]
        _, events = self.get(f"{page}/events")
        last = json.loads(events.decode().strip().rpartition("data: ")[2])
        if not last["ready"]:
            raise RuntimeError(last["problem"])
        _, head = self.get(f"{page}/sound.mp3", Range="bytes=0-9")
        tag = 10 + sum((head[6 + place] & 0x7F) << shift for place, shift in enumerate((21, 14, 7, 0)))
        answer, sound = self.get(f"{page}/sound.mp3", Range=f"bytes={tag}-{tag + _FIRST - 1}")
        if (answer.status, len(sound)) != (206, _FIRST):
            raise RuntimeError(f"{answer.status}: {sound!r}")
        took = time.perf_counter() - begun
        self.get(f"{page}/sound.mp3")  # what is written is not to be cleared away
        return page, took

    def weight(self, page: str) -> int:
        """Return the bytes of a page and of all that it loads, except its sound."""
        _, text = self.get(page)
        found = {urljoin(urljoin(self.url, page), name) for name in _BESIDE.findall(text.decode())}
        beside = {name for name in found if "/static/" in name or "manifest" in name}
        beside |= {f"{page}/words.vtt", f"{page}/timeline.json"}
        return len(text) + sum(len(self.get(name)[1]) for name in beside)


@contextlib.contextmanager
def serving() -> Iterator[tuple[Phone, float]]:
    """Serve, and yield a phone, and the seconds from Enter until it can come."""
    begun = time.perf_counter()
    server = subprocess.Popen([*PROGRAM, "serve", "--json", "--no-open"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None  # noqa: S101
        url = json.loads(server.stdout.readline())["url"]
        yield Phone(url), time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait(30)


def _compare(name: str, seconds: list[float], exports: list[float]) -> None:
    own, export = statistics.median(seconds), statistics.median(exports)
    print(f"{name:<36} {own:6.2f} s   export {export:6.2f} s   {own / export:5.2f}")


def _clear(cache: Path, *names: str) -> None:
    for name in names:
        shutil.rmtree(cache / "guided_audio" / name, ignore_errors=True)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        home, target = Path(folder), str(Path(folder) / "out.mp3")
        keep_apart(home)
        cache = home / "cache"
        run("export", SESSION, "-o", target)  # what a voice needs to start sooner is made once
        ready: list[float] = []
        exports: dict[str, list[float]] = {"cold": [], "cached": []}
        taps: dict[str, list[float]] = {"cold": [], "cached": []}
        weight = 0
        for _ in range(RUNS):
            _clear(cache, "speech", "finished")
            exports["cold"].append(run("export", SESSION, "-f", "-o", target))
            exports["cached"].append(run("export", SESSION, "-f", "-o", target))
            with serving() as (phone, seconds):
                ready.append(seconds)
                phone.get("")
                _until_quiet(cache / "guided_audio" / "finished")
                page, tap = phone.play(SESSION)
                taps["cached"].append(tap)
                weight = phone.weight(page)
                _until_quiet(cache / "guided_audio" / "finished")
                _clear(cache, "speech", "finished")
                taps["cold"].append(phone.play(SESSION)[1])
        print(f"{'from Enter to ready':<36} {statistics.median(ready):6.2f} s")
        for name in ("cached", "cold"):
            _compare(f"from the tap to its sound, {name}", taps[name], exports[name])
        print(f"{'its page beside the sound':<36} {weight / 1000:6.1f} kB")


def _until_quiet(folder: Path) -> None:
    """Wait until what is prepared ahead has been prepared."""
    until, before = time.monotonic() + _AHEAD, None
    while time.monotonic() < until and (now := _made(folder)) != before:
        before = now
        time.sleep(4.0)


def _made(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*"))


if __name__ == "__main__":
    main()
