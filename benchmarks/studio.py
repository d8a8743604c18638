"""How soon the studio speaks, in Chromium: from a click to the sound, and from a changed sentence to its first word.

The 15-minute script, whose sentences were spoken before. Needs Chromium and Playwright; about two minutes.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import guided_audio as ga

SCRIPT = "meeting-your-inner-child"
NUMBER = 20
LONG = (
    "---\ntitle: Long\n---\n"
    + "\n\n".join(["A sentence about the water of the lake, and its banks. " * 12] * 390)
    + "\n"
)
"""Nearly 256 KB."""
_SOUNDS = """() => new Promise((done) => {
  const sound = document.getElementById('sound'), begun = performance.now();
  const look = () => (sound.currentTime > 0.01 && !sound.paused ? done(performance.now() - begun) : setTimeout(look, 5));
  look();
})"""
_NOTE_KEYS = """() => {
  const area = document.querySelector('#text') || document.querySelector('textarea');
  area.focus(); area.setSelectionRange(area.value.length / 2, area.value.length / 2);
  window.keys = [];
  area.addEventListener('keydown', () => {
    const begun = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - begun)));
  });
}"""
_IS_READ = "() => document.querySelector('.row') && !document.getElementById('rows').hasAttribute('aria-busy')"


def clicks(page: Page) -> list[float]:
    """Click on passages anywhere, and return the milliseconds until each is heard."""
    rows, took = page.locator(".row-say .hear"), []
    chance = random.Random(7)
    for _ in range(NUMBER):
        row = rows.nth(chance.randrange(rows.count()))
        row.scroll_into_view_if_needed()
        page.keyboard.press("Escape")
        row.evaluate("row => row.click()")
        took.append(float(page.evaluate(_SOUNDS)))
        page.keyboard.press("Escape")
    return took


def edits(page: Page) -> list[float]:
    """Change a sentence and ask to hear it, and return the milliseconds until it is heard."""
    took, chance = [], random.Random(8)
    for number in range(NUMBER):
        line = int(page.locator(".row-say .line").nth(chance.randrange(40)).text_content() or 0)
        page.evaluate(
            """line => { const t = document.getElementById('text'); let at = 0;
            for (let n = 1; n < line; n++) at = t.value.indexOf('\\n', at) + 1;
            t.focus(); t.setSelectionRange(at, at); }""",
            line,
        )
        page.keyboard.type(f"Now, for the {number + 2}th time, ")
        began = time.perf_counter()
        page.keyboard.press("Control+Enter")
        page.evaluate(_SOUNDS)
        took.append(1000 * (time.perf_counter() - began))
        page.keyboard.press("Escape")
        page.wait_for_function(_IS_READ)
    return took


def keys(page: Page) -> list[float]:
    """Type in the middle of the text field, and return the milliseconds until each key is drawn."""
    page.evaluate(_NOTE_KEYS)
    for letter in "the water of the lake":
        page.keyboard.type(letter)
        page.wait_for_timeout(100)
    return [float(time) for time in page.evaluate("window.keys")]


def told(what: str, took: list[float]) -> None:
    print(f"{what}: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms of {len(took)}")


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    session = ga.open_session(SCRIPT)
    session.measure()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "long.md").write_text(LONG, encoding="utf-8")
        shutil.copy(session.path, Path(folder, f"{SCRIPT}.md"))
        command = [sys.executable, "-m", "guided_audio", "studio", folder, "--json", "--no-open", "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        url = json.loads(next(iter(process.stdout or ())))["url"]
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
                )
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(f"{url}script/{SCRIPT}.md")
                page.wait_for_function(_IS_READ)
                told("from a click to the sound", clicks(page))
                told("from a changed sentence to its first word", edits(page))
                page.goto(f"{url}script/long.md")
                page.locator(".row").first.wait_for()
                told("a key in a script of 256 KB", keys(page))
                page.goto("about:blank")
                page.set_content("<textarea style='width: 600px; height: 600px' lang=en></textarea>")
                page.evaluate("text => { document.querySelector('textarea').value = text; }", LONG)
                told("a key in a plain field with the same text", keys(page))
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
