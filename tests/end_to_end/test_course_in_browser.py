"""A course as it is opened from a folder, in a browser without script; needs Chromium and Playwright, which CI installs."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import soundfile
from cli.test_commands import run
from end_to_end.sound_server import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.thorough, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")]
SCRIPT = "---\ntitle: {}\nvoice: tone\nsafety: You can stop.\n---\n\n## Arriving\n\nOne two. [silence 20s] Three.\n"
SMALLEST = 44
"""CSS pixels of a control (WCAG 2.2, 2.5.5)."""


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--mute-audio"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a-lake", "b-garden"):
        (tmp_path / f"{name}.md").write_text(SCRIPT.format(name))
    assert run("course", tmp_path / "a-lake.md", tmp_path / "b-garden.md", "-o", tmp_path / "course").exit_code == 0
    return tmp_path / "course"


def test_from_a_file_and_without_script_it_plays_and_asks_no_other_place(browser: "Browser", folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page, asked, told = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto((folder / "index.html").as_uri())
    audio = page.locator("audio").nth(1)
    audio.focus()
    page.keyboard.press("Space")
    until(lambda: audio.evaluate("audio => audio.currentTime") > 0.2, "it does not play")
    sound, rate = soundfile.read(folder / "02-b-garden.mp3")
    assert abs(audio.evaluate("audio => audio.duration") - len(sound) / rate) < 0.06
    page.locator("summary").first.click()
    assert page.get_by_text("One two.").first.is_visible()
    assert asked == [(folder / name).as_uri() for name in ("index.html", "cover.jpg", "02-b-garden.mp3")]
    assert told == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: "Browser", folder: Path, scheme: Literal["light", "dark"]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page.goto((folder / "index.html").as_uri())
    page.locator("summary").first.click()
    found = axe.Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_it_fits_every_screen_in_light_and_dark(browser: "Browser", folder: Path, width: int) -> None:
    papers = set()
    schemes: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
    for scheme in schemes:
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto((folder / "index.html").as_uri())
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in page.locator("audio, .tap, nav a, summary").all():
            box = control.bounding_box()
            assert box, control
            assert box["height"] >= SMALLEST, control.inner_text()
        context.close()
    assert len(papers) == 2
