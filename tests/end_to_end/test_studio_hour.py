"""A therapist's hour in the studio: the same manuscripts become scripts, and those clients' packs, by a browser alone."""

import base64
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import soundfile
from end_to_end.manuscripts import write_manuscripts
from end_to_end.test_therapists_hour import CLIENTS, look_into
from web.browsing import CHROMIUM, Evening, needs_chromium

from guided_audio.core.config import default_voices_file

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = needs_chromium
NAMES = {"c01": "Maya", "c02": "Zoe"}
"""What the clients of one script are called in it."""
RIVER = """---
title: Sitting by the river
slots: {name: ""}
---

Find a seat that holds you{, name}. [pause 10s]

Close your eyes. [pause 5s]

Let the water go by. [pause 15s]
"""
"""What she makes of the first manuscript: its title is not spoken, and a bell was none."""
DROP = """([place, files]) => {
  const dropped = new DataTransfer();
  for (const [name, data] of files) dropped.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
  document.querySelector(place).dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""
READ = "() => document.querySelector('.row') && !document.getElementById('rows').hasAttribute('aria-busy')"
PLAYS = "() => document.getElementById('sound').currentTime > 0.1"


@dataclass(slots=True)
class Hour:
    """What she does on the pages, step by step: a click, a field, files that are dropped."""

    page: "Page"
    steps: list[str] = field(default_factory=list)

    def click(
        self, name: str, role: Literal["button", "link"] = "button", within: "Locator | Page | None" = None
    ) -> None:
        self.steps.append(f"click {name}")
        (within or self.page).get_by_role(role, name=name).click()

    def fill(self, place: "Locator", words: str) -> None:
        self.steps.append(f"write {words[:20]!r}")
        place.fill(words)

    def choose(self, place: "Locator", value: str) -> None:
        self.steps.append(f"choose {value}")
        place.select_option(value)

    def drop(self, place: str, paths: list[Path]) -> None:
        self.steps.append("drop")
        files = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in paths]
        self.page.evaluate(DROP, [place, files])

    def is_read(self) -> None:
        """Wait until what is written is shown as it will be heard, with what is found in it."""
        self.page.wait_for_timeout(300)  # that long a key is waited for
        self.page.wait_for_function(READ)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of scripts; voices of tones speak every language."""
    choices = default_voices_file()
    choices.parent.mkdir(parents=True, exist_ok=True)
    choices.write_text("[default]\n" + "".join(f'{language} = "tone"\n' for language in ("en", "de", "es", "fr", "nl")))
    folder = tmp_path / "scripts"
    folder.mkdir()
    return folder


@pytest.fixture
def hour(folder: Path) -> Iterator[Hour]:
    """The studio in a browser; the test fails if a page complains."""
    from playwright.sync_api import sync_playwright

    studio = Evening(folder)
    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--mute-audio"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.goto(f"{studio.url}studio/")
        yield Hour(page)
        browser.close()
    studio.stop()
    assert told == []


def test_six_manuscripts_in_and_twelve_packs_out(hour: Hour, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    languages = write_manuscripts(tmp_path / "old")
    hour.click("Import manuscripts", "link")
    hour.drop("#drop", [next((tmp_path / "old").glob(f"{script}.*")) for script in languages])
    for script in languages:
        _import(hour, script)
    hour.page.locator("#status", has_text="All are looked at.").wait_for()
    assert sorted(path.stem for path in folder.glob("*.md")) == sorted(languages)
    hour.click("bank.md", "link")
    for script in sorted(languages):
        hour.page.wait_for_url(f"**/studio/script/{script}.md")
        hour.is_read()
        AT_WORK.get(script, lambda _: None)(hour)
        _export(hour, script)
        if script != max(languages):
            hour.click("Next script", "link")
    packs = {path.stem: path for path in (folder / "audio_out").iterdir()}
    assert sorted(packs) == sorted(CLIENTS)
    for client, (script, country) in CLIENTS.items():
        look_into(packs[client], script, languages[script], country)
        assert _tells(packs[client], {client, *NAMES.values()}) <= {NAMES.get(client, "")}
    assert _length_in(packs["c11"], "shore") == pytest.approx(90, abs=0.5)
    assert len(hour.steps) == 57  # under five a pack; one is a client's number, one the country


def _import(hour: Hour, script: str) -> None:
    """Look at what was guessed in a manuscript, and save it; what was made of the first is changed."""
    hour.page.locator("#waiting [aria-current]", has_text=f"{script}.").wait_for()
    hour.page.locator("#keep input[name=name]:visible").wait_for()
    hour.page.wait_for_function(f"() => document.querySelector('#keep input').value === '{script}'")
    assert hour.page.locator("#guesses > li").count() > 0
    if script == "river":
        hour.click("Change")
        hour.fill(hour.page.locator("#text"), RIVER)
    hour.click("Accept the rest, and save")
    hour.page.locator("#waiting a", has_text=f"{script}.md").wait_for()


def _allow(hour: Hour) -> None:
    finding = hour.page.locator(".finding", has_text="care/eyes-commanded")
    hour.click("Allow it", within=finding)
    hour.fill(hour.page.get_by_label("Why it is right here"), "they asked for it")
    hour.click("Write the reason into the script")
    finding.wait_for(state="detached")


def _mend(hour: Hour) -> None:
    finding = hour.page.locator(".finding", has_text="pace/noticing-without-pause")
    hour.click("Mend it", within=finding)
    finding.wait_for(state="detached")


def _stretch(hour: Hour) -> None:
    text = hour.page.locator("#text")
    hour.fill(text, text.input_value().replace("[pause 20s]", "[silence 20s]"))
    hour.is_read()
    hour.fill(hour.page.locator("#minutes"), "1.5")
    hour.is_read()
    hour.page.locator("#summary", has_text="1:30").wait_for()


def _hear(hour: Hour) -> None:
    hour.steps.append("click a passage")
    hour.page.locator(".row", has_text="Its light is soft").locator(".hear").click()
    hour.page.wait_for_function(PLAYS)
    hour.click("Stop")


AT_WORK = {"river": _allow, "window": _mend, "shore": _stretch, "lamp": _hear}
"""What she does in a script before it is exported."""


def _export(hour: Hour, script: str) -> None:
    """Export the packs of a script's clients from one form."""
    if hour.page.locator("#exporting").get_attribute("open") is None:
        hour.steps.append("click Export")
        hour.page.locator("#exporting > summary").click()
    clients = [(client, country) for client, (name, country) in CLIENTS.items() if name == script]
    for number, (client, country) in enumerate(clients):
        line = hour.page.locator(".client").nth(number)
        hour.fill(line.get_by_label("Client's number", exact=True), client)
        hour.choose(line.locator("select"), country)
        if script == "river":
            hour.fill(line.get_by_label("name", exact=True), NAMES[client])
    hour.click("Export the packs")
    hour.page.locator("#progress-words", has_text="2 packs are made.").wait_for()
    assert hour.page.get_by_role("link", name="Take it along").count() == len(clients)


def _tells(pack: Path, words: set[str]) -> set[str]:
    """Return which of these words stand anywhere in a pack, or in a name of a file in it."""
    with zipfile.ZipFile(pack) as opened:
        inside = b"\0".join([*(name.encode() for name in opened.namelist()), *map(opened.read, opened.namelist())])
    return {word for word in words if word.encode() in inside or word.encode("utf-16-le") in inside}


def _length_in(pack: Path, script: str) -> float:
    with zipfile.ZipFile(pack) as opened:
        return float(soundfile.info(io.BytesIO(opened.read(f"{script}.mp3"))).duration)
