"""A browser that asks the pages through their door, as a phone does; needs Chromium and Playwright, which CI installs."""

import importlib.util
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from end_to_end.sound_server import until
from web.evenings import KEY, LAKE

from guided_audio.web.addresses import named_address
from guided_audio.web.app import make_app
from guided_audio.web.door import Door
from guided_audio.web.listening import listen
from guided_audio.web.server import serve
from guided_audio.web.studio.limits import LARGEST_POST
from guided_audio.web.studio.routes import make_studio

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium")
needs_chromium = [
    pytest.mark.thorough,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium"),
    pytest.mark.skipif(not importlib.util.find_spec("playwright"), reason="needs Playwright"),
]
SIZES = {"phone": (390, 844), "small": (360, 640), "wide": (1280, 800)}
SCHEMES: tuple[Literal["dark"], Literal["light"]] = ("dark", "light")
_LENT = """
if ('mediaSession' in navigator) {
  window.lent = {};
  const set = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
  navigator.mediaSession.setActionHandler = (name, action) => { window.lent[name] = action; set(name, action); };
}"""
"""Keeps what the page lends to the lock screen, so that a test can press it."""


class Evening:
    """The pages, served in a thread; `studio` is a folder whose studio is served instead."""

    def __init__(self, studio: Path | None = None) -> None:
        self._studio = studio
        self._port = 0
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/{KEY}/"

    def start(self) -> None:
        """Serve, at the same port as before."""
        self._end.clear()
        listener = listen(named_address("127.0.0.1"), self._port)
        self._port = listener.getsockname()[1]
        names = {f"127.0.0.1:{self._port}"}
        if self._studio:
            door = Door(make_studio(KEY, self._studio), KEY, names, largest=LARGEST_POST)
        else:
            door = Door(make_app(KEY), KEY, names)
        self._thread = threading.Thread(target=serve, args=(door, listener, self._end.is_set))
        self._listener = listener
        self._thread.start()

    def stop(self) -> None:
        """End, and be gone."""
        self._end.set()
        if self._thread:
            self._thread.join()
        self._listener.close()


@dataclass
class Phone:
    """A page with what it asked for and what it complained of."""

    context: "BrowserContext"
    page: "Page"
    evening: Evening
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.evening.url + path)

    def begin(self, script: str = LAKE, name: str = "") -> str:
        """Choose a session and begin; returns its address once its player is there."""
        self.go(f"session/{script}")
        if name:
            self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name="Begin").click()
        self.page.locator("#audio").wait_for(timeout=120_000)
        return str(self.page.url)

    def audio(self, what: str) -> Any:  # noqa: ANN401 - whatever an element may tell
        return self.page.evaluate(f"document.getElementById('audio').{what}")

    def plays_from(self, seconds: float) -> None:
        """Wait until the sound moves on from a place."""
        moves = f"(() => {{ const a = document.querySelector('audio'); return a && !a.paused && a.currentTime > {seconds}; }})()"
        until(lambda: self.page.evaluate(moves), f"it does not play beyond {seconds} s")

    def seek(self, seconds: float) -> None:
        self.page.evaluate(
            "at => new Promise(done => { const a = document.getElementById('audio'); a.onseeked = done; a.currentTime = at; })",
            seconds,
        )

    def moments(self) -> dict[str, list[list[Any]]]:
        found: dict[str, list[list[Any]]] = self.page.evaluate(
            "JSON.parse(document.getElementById('session').textContent).moments"
        )
        return found


def phone_of(browser: "Browser", evening: Evening, size: str = "phone", **options: Any) -> Phone:
    """Open a phone's browser; it fails the test if it asks any other place for anything."""
    width, height = SIZES[size]
    settings = {"viewport": {"width": width, "height": height}, "color_scheme": "dark", "locale": "en-GB", **options}
    context = browser.new_context(**settings)
    context.set_default_timeout(20_000)
    context.add_init_script(_LENT)
    phone = Phone(context, context.new_page(), evening)
    phone.page.on("request", lambda request: phone.asked.append(request.url))
    phone.page.on("console", lambda message: phone.told.append(message.text))
    phone.page.on("pageerror", lambda error: phone.told.append(str(error)))
    return phone
