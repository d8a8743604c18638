"""Opens every page of the built site in Chromium, at two widths, light and dark: `tools/look_at_site.py build/site [FOLDER]`.

It fails where axe finds something, a page is wider than its window, another place is asked for anything, a sample does not play,
or the search finds nothing. Pictures of the pages go into FOLDER.
"""

import functools
import http.server
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WINDOWS: tuple[tuple[str, int, int, Literal["light", "dark"]], ...] = (
    ("phone", 390, 844, "dark"),
    ("desk", 1280, 800, "light"),
)
"""Contrast is the same at each width, and widths are in each scheme: so both are looked at in two windows."""
PATIENCE = 180_000
"""Milliseconds that a page may take to load, on a machine that has other things to do."""
_AXE = {"rules": {"target-size": {"enabled": True}}}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""


@dataclass(frozen=True)
class Look:
    """A browser at the site: which window, and where pictures go."""

    browser: "Browser"
    url: str
    pages: tuple[str, ...]
    pictures: Path | None

    def problems(self, size: str, width: int, height: int, scheme: Literal["light", "dark"]) -> Iterator[str]:
        """Yield what is wrong in a window of this size."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(PATIENCE)
        page, asked = context.new_page(), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        for name in self.pages:
            page.goto(self.url + name, wait_until="load")
            yield from (f"{name} ({size}, {scheme}): {text}" for text in self._seen(page, width))
            if self.pictures:
                page.screenshot(path=self.pictures / f"{name.removesuffix('.html')}-{size}-{scheme}.png")
        yield from (f"asked {url}" for url in sorted(set(asked)) if not url.startswith((self.url, "data:", "blob:")))
        context.close()

    def _seen(self, page: "Page", width: int) -> Iterator[str]:
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{wide} pixels wide"
        for found in Axe().run(page, options=_AXE).response["violations"]:
            yield f"{found['id']}: {found['nodes'][0]['html'][:160]} and {len(found['nodes']) - 1} more"

    def heard_and_found(self) -> Iterator[str]:
        """Yield what is wrong with the samples and the search."""
        page = self.browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.url}hear.html")
        for audio in page.locator("audio").all():
            name = audio.get_attribute("src")
            play = "audio => audio.play().then(() => { audio.pause(); return audio.duration })"
            if not 38 <= audio.evaluate(play) <= 42:
                yield f"{name} does not last forty seconds"
        page.goto(f"{self.url}index.html")
        page.keyboard.press("/")
        page.keyboard.type("steady ground", delay=20)
        page.locator(".md-search-result__link").first.wait_for()
        page.close()


def looked_at(site: Path, pictures: Path | None) -> Iterator[str]:
    """Serve the site on this computer, look at all of it, and yield what is wrong."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
        )
        pages = tuple(sorted(path.name for path in site.glob("*.html")))
        look = Look(browser, f"http://127.0.0.1:{server.server_address[1]}/", pages, pictures)
        yield from look.heard_and_found()
        for window in WINDOWS:
            yield from look.problems(*window)
        browser.close()
        server.shutdown()


def main() -> None:
    """Print what is wrong, and fail if anything is."""
    site, *folders = map(Path, sys.argv[1:])
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    is_right = True
    for problem in looked_at(site, folders[0] if folders else None):
        is_right = False
        print(problem, flush=True)
    if not is_right:
        sys.exit(1)
    print("Every page fits, and axe, the samples and the search have no complaint.")


if __name__ == "__main__":
    main()
