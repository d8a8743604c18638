"""WebKit, which iPhones have: it plays, seeks, and changes the source of its element. Debian's WebKitGTK, by its WebDriver."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from end_to_end.sound_server import until
from web.browsing import Evening
from web.evenings import LAKE

PROGRAMS = ("WebKitWebDriver", "Xvfb")
BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(
        not BROWSER or not all(map(shutil.which, PROGRAMS)),
        reason="needs WebKitGTK's MiniBrowser and WebDriver, and Xvfb",
    ),
]


class WebKit:
    """A session of WebDriver (W3C), by plain requests."""

    def __init__(self, port: int) -> None:
        self._place = f"http://127.0.0.1:{port}/session"
        options = {"binary": str(BROWSER), "args": ["--automation"]}
        asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._place += "/" + self._ask("POST", "", asked)["sessionId"]

    def go(self, url: str) -> None:
        self._ask("POST", "/url", {"url": url})

    def run(self, script: str) -> Any:  # noqa: ANN401 - whatever a page may tell
        return self._ask("POST", "/execute/sync", {"script": f"return {script}", "args": []})

    def click(self, selector: str) -> None:
        found = self._ask("POST", "/element", {"using": "css selector", "value": selector})
        self._ask("POST", f"/element/{next(iter(found.values()))}/click", {})

    def close(self) -> None:
        self._ask("DELETE", "", None)

    def _ask(self, method: str, path: str, body: object) -> Any:  # noqa: ANN401
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._place + path, data, {"content-type": "application/json"}, method=method)  # noqa: S310
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)["value"]


@contextlib.contextmanager
def running(*command: str, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebKit]:
    display, port = ":97", 4497
    with running("Xvfb", display, "-screen", "0", "390x844x24", "-nolisten", "tcp"):
        until(lambda: Path(f"/tmp/.X11-unix/X{display[1:]}").exists(), "there is no screen")  # noqa: S108
        environment = {
            "DISPLAY": display, "XDG_RUNTIME_DIR": str(tmp_path), "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "NO_AT_BRIDGE": "1", "GST_REGISTRY": str(tmp_path / "gst"),
        }  # fmt: skip
        with running("WebKitWebDriver", f"--port={port}", **environment):
            browser = None

            def is_there() -> bool:
                nonlocal browser
                with contextlib.suppress(OSError):
                    browser = WebKit(port)
                return browser is not None

            until(is_there, "WebKit does not begin")
            assert browser
            yield browser
            browser.close()


def test_it_plays_seeks_and_changes_the_source(webkit: WebKit, evening: Evening) -> None:
    audio = "document.getElementById('audio')"
    webkit.go(f"{evening.url}session/{LAKE}")
    webkit.run("document.querySelector('button.begin').click()")
    until(lambda: webkit.run(f"!!{audio}"), "there is no player")
    play = webkit.run("location.href")
    until(
        lambda: webkit.run("!document.getElementById('begin').hidden"), "there is nothing to touch"
    )  # as on an iPhone
    webkit.click("#begin")
    until(lambda: webkit.run(f"{audio}.currentTime > 0.3"), "it does not play")
    third = webkit.run("JSON.parse(document.getElementById('session').textContent).moments.says[2][0]")
    webkit.run(f"({audio}.currentTime = {third} + 0.5)")
    until(lambda: webkit.run(f"!{audio}.seeking && {audio}.currentTime > {third} + 0.6"), "it does not seek")
    webkit.click("#ground")
    until(lambda: not webkit.run(f"{audio}.src").startswith(play), "the source is not changed")
    until(lambda: webkit.run(f"{audio}.currentTime > 0.3 && !{audio}.paused"), "steady ground does not play")
    webkit.click("[data-way=on]")
    until(lambda: webkit.run(f"{audio}.src").startswith(play), "it does not go back")
    until(lambda: webkit.run(f"{audio}.currentTime > {third} && !{audio}.paused"), "it does not go on")
    assert webkit.run(f"{audio}.currentTime") < third + 4
