"""The studio in a real browser: written, imported, mended, allowed, stretched, heard, exported; edited outside meanwhile."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from end_to_end.sound_server import until
from web.browsing import SCHEMES, SIZES, Evening, needs_chromium
from web.evenings import KEY, SCRIPT

from guided_audio.core.files import save_text
from guided_audio.session.studio.kept import KeptTexts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium
LAKE = "lake.md"
MANUSCRIPT = Path(__file__).parents[2] / "importing" / "cases" / "documents" / "manuscript.docx"
EYES = "Close your eyes."


@pytest.fixture
def url(scripts: Path) -> Iterator[str]:
    """The studio, served in a thread, through its door."""
    studio = Evening(scripts)
    yield f"{studio.url}studio/"
    studio.stop()


@pytest.fixture
def page(browser: "Browser", url: str) -> Iterator["Page"]:
    """A page that fails the test if it complains, or asks any other place for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(90_000)
    page = context.new_page()
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(url[: url.index(KEY)]) else told.append(request.url)
    )
    page.goto(f"{url}script/{LAKE}")
    is_read(page)
    yield page
    context.close()
    assert told == []


def is_read(page: "Page") -> None:
    """Wait until what is typed is shown as it will be heard."""
    page.wait_for_timeout(300)  # that long a key is waited for
    page.wait_for_function(
        "() => document.querySelector('.row') && !document.getElementById('rows').hasAttribute('aria-busy')"
    )


def value(page: "Page") -> str:
    return str(page.evaluate("document.getElementById('text').value"))


def write(page: "Page", text: str) -> None:
    page.locator("#text").fill(text)
    is_read(page)


def test_it_is_written_and_saved_by_keys(page: "Page", scripts: Path) -> None:
    page.locator("#text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nOne more sentence.\n")
    is_read(page)
    assert page.locator(".row", has_text="One more sentence.").count() == 1
    assert (scripts / LAKE).read_text() == SCRIPT
    page.keyboard.press("Control+s")
    until(lambda: (scripts / LAKE).read_text() == SCRIPT + "\nOne more sentence.\n", "it is not saved")
    page.locator("#status", has_text="Saved.").wait_for()


def test_a_finding_is_mended_and_undone_and_another_allowed(page: "Page") -> None:
    write(page, SCRIPT.replace("The lake stays here.", f"The lake stays here.\n\n{EYES} [pause 5s]\n\nNow rest."))
    finding = page.locator(".finding", has_text="care/eyes-commanded")
    finding.get_by_role("button", name="Mend it").click()
    finding.wait_for(state="detached")
    assert EYES not in value(page)
    page.locator("#text").focus()
    page.keyboard.press("Control+z")
    is_read(page)
    assert EYES in value(page)
    page.keyboard.press("F8")
    page.locator(".finding", has_text="care/eyes-commanded").get_by_role("button", name="Allow it").click()
    page.get_by_label("Why it is right here").fill("the listener asked for it")
    page.keyboard.press("Enter")
    page.locator(".finding", has_text="care/eyes-commanded").wait_for(state="detached")
    assert f"[note: allow care/eyes-commanded: the listener asked for it]\n\n{EYES}" in value(page)


def test_all_is_mended_at_once_and_a_rule_allowed_everywhere(page: "Page") -> None:
    slips, commands = "Rest. [paus 5s]\n\nRest on. [paus 6s]", f"{EYES} [pause 5s]\n\nNow again. {EYES} [pause 6s]"
    write(page, SCRIPT.replace("The lake stays here.", slips))
    page.get_by_role("button", name="Mend these 2").click()
    page.locator("#status", has_text="Mended.").wait_for()
    assert value(page) == SCRIPT.replace("The lake stays here.", slips.replace("paus", "pause"))
    write(page, SCRIPT.replace("The lake stays here.", commands))
    found = page.locator(".finding", has_text="care/eyes-commanded")
    found.first.get_by_role("button", name="Allow it").click()
    page.get_by_label("Why it is right here").fill("they asked for it")
    page.get_by_label("Everywhere in this script: 2 places").check()
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.body.textContent.includes('care/eyes-commanded')")
    assert value(page).count("[note: allow care/eyes-commanded: they asked for it]") == 1


def test_it_is_heard_from_the_middle_and_its_line_is_found(page: "Page") -> None:
    row = page.locator(".row", has_text="The second sentence")
    row.locator(".hear").click()
    playing = "() => document.getElementById('sound').currentTime > 0.1"
    page.wait_for_function(playing)
    page.locator(".row.is-now, .row.now", has_text="The second sentence").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#sound").is_hidden()
    row.locator(".line").click()
    selected = page.evaluate("(t => t.value.slice(t.selectionStart, t.selectionEnd))(document.getElementById('text'))")
    assert str(selected).startswith("The second sentence")
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.className") == "hear"
    page.keyboard.press("Enter")
    page.wait_for_function(playing)


def test_it_is_stretched_and_its_silences_move(page: "Page") -> None:
    text = "---\nvoice: tone\n---\nWelcome. This takes a while. [silence 60s]\n\nStay. [silence 60s]\n\nGoodbye.\n"
    write(page, text)
    page.locator("#minutes").fill("3")
    is_read(page)
    page.locator("#summary", has_text="3:00").wait_for()
    bands = page.locator(".row-silence .seconds").all_text_contents()
    assert all(int(band.split()[0]) > 80 for band in bands)
    page.get_by_role("button", name="As it is written").click()
    is_read(page)
    assert page.locator(".row-silence .seconds").first.text_content() == "60 s"


def test_packs_are_exported_and_taken_along(page: "Page", scripts: Path) -> None:
    page.get_by_text("Export", exact=True).click()
    for number, (client, name) in enumerate({"client-17": "Zoe", "client-18": "Maya"}.items()):
        line = page.locator(".client").nth(number)
        line.get_by_label("Client's number", exact=True).fill(client)
        if not number:
            line.locator("select").select_option("IE")
        line.get_by_label("name", exact=True).fill(name)
    assert page.locator(".client select").nth(1).input_value() == "IE"  # that of the client before
    page.get_by_role("button", name="Export the packs").click()
    page.locator("#progress-words", has_text="2 packs are made.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Take it along").first.click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    assert download.value.suggested_filename == "client-17.zip"
    assert {path.name for path in (scripts / "audio_out").iterdir()} == {"client-17.zip", "client-18.zip"}
    page.get_by_role("button", name="Export the packs").click()
    page.get_by_role("button", name="Replace it").nth(1).click()
    page.locator("#progress-words", has_text="1 pack is made.").wait_for()
    assert page.get_by_role("button", name="Replace it").count() == 1


def test_a_sound_alone_is_exported(page: "Page", scripts: Path) -> None:
    page.get_by_text("Export", exact=True).click()
    page.get_by_label("Name of the file").fill("evening")
    page.locator("#kind").select_option("flac")
    page.get_by_role("button", name="Export the sound").click()
    page.get_by_role("link", name="Take it along").wait_for()
    assert [path.name for path in (scripts / "audio_out").iterdir()] == ["evening.flac"]


def test_a_manuscript_is_dropped_looked_at_and_saved(page: "Page", url: str, scripts: Path) -> None:
    page.goto(f"{url}import")
    page.locator("#file").set_input_files(MANUSCRIPT)
    page.locator("#imported").wait_for()
    guesses = page.locator("#guesses > li")
    assert guesses.count() > 0
    guesses.first.get_by_role("button", name="Change").click()
    assert page.evaluate("document.activeElement.id") == "text"
    for guess in guesses.all():
        guess.get_by_role("button", name="Accept").click()
    page.locator("#left", has_text="All guesses are accepted.").wait_for()
    page.get_by_role("button", name="Save as a script").click()
    page.wait_for_url("**/studio/script/manuscript.md")
    is_read(page)
    assert (scripts / "manuscript.md").read_text() == value(page)


def test_of_several_files_one_is_no_manuscript_and_one_is_left_out(page: "Page", url: str, scripts: Path) -> None:
    page.goto(f"{url}import")
    files = {"a.txt": b"Breathe. (pause 5s)", "b.pdf": b"%PDF-1.7 x", "c.txt": b"Rest.", "d.txt": b"Sit down."}
    for name, data in files.items():
        (scripts.parent / name).write_bytes(data)
    page.locator("#file").set_input_files([scripts.parent / name for name in files])
    for name, button in (("a", "Save"), ("c", "Leave it out"), ("d", "Save")):
        page.wait_for_function(f"() => document.querySelector('#keep input').value === '{name}'")
        page.locator("#keep").get_by_role("button", name=re.compile(button, re.IGNORECASE)).click()
    page.locator("#status", has_text="All are looked at.").wait_for()
    told = page.locator("#waiting li").all_text_contents()
    assert told[::2] == ["a.txt → a.md", "c.txt: left out"]
    assert told[1].startswith("b.pdf: ")
    assert {path.name for path in scripts.glob("*.md")} == {LAKE, "a.md", "d.md"}


def test_what_comes_from_outside_appears_and_the_caret_stays(page: "Page", scripts: Path) -> None:
    at = SCRIPT.index("The lake stays")
    page.evaluate(f"(t => {{ t.focus(); t.setSelectionRange({at}, {at}); }})(document.getElementById('text'))")
    (scripts / LAKE).write_text(SCRIPT.replace("Hello", "Hello and welcome"))
    page.wait_for_function("() => document.getElementById('text').value.includes('Hello and welcome')")
    caret = page.evaluate("(t => t.value.slice(t.selectionStart))(document.getElementById('text'))")
    assert str(caret).startswith("The lake stays")


def _holds(path: Path, expected: list[str]) -> bool:
    return all(words in path.read_text() for words in expected)


def test_twenty_conflicts_are_shown_and_nothing_is_lost(page: "Page", scripts: Path) -> None:
    written: set[str] = set()
    for number in range(20):
        mine, theirs = f"{SCRIPT}\nMine {number}.\n", f"{SCRIPT}\nTheirs {number}.\n"
        written |= {f"Mine {number}.", f"Theirs {number}."}
        page.locator("#text").fill(mine)
        save_text(scripts / LAKE, theirs)  # whole: half of it would be a conflict of its own
        page.locator("#conflict").wait_for()
        assert (scripts / LAKE).read_text() == theirs
        choice = ("Keep yours", "Take what is on disk", "Take both")[number % 3]
        page.get_by_role("button", name=choice).click()
        page.locator("#conflict").wait_for(state="hidden")
        if number % 3 == 2:
            page.locator("#save").click()
        expected = ([f"Mine {number}."], [f"Theirs {number}."], [f"Mine {number}.", f"Theirs {number}."])[number % 3]
        until(partial(_holds, scripts / LAKE, expected), f"{choice} was not done")
    there = "\n".join(path.read_text() for path in (*KeptTexts().folder.rglob("*.md"), scripts / LAKE))
    assert [words for words in written if words not in there] == []


def test_a_draft_is_there_again_after_the_page_was_left(page: "Page", scripts: Path) -> None:
    write(page, f"{SCRIPT}\nNot saved.\n")
    page.reload()
    is_read(page)
    assert value(page).endswith("Not saved.\n")
    page.locator("#status", has_text="draft").wait_for()
    assert (scripts / LAKE).read_text() == SCRIPT


def test_a_script_of_256_kb_is_typed_in(page: "Page", url: str, scripts: Path) -> None:
    head, body = "---\ntitle: Long\nvoice: tone\n---\n", "A sentence about the water of the lake, and about its banks. "
    (scripts / "long.md").write_text(head + "\n\n".join([body * 12] * 350) + "\n")
    page.goto(f"{url}script/long.md")
    page.locator(".row").first.wait_for()
    page.evaluate("(t => { t.focus(); t.setSelectionRange(100000, 100000); })(document.getElementById('text'))")
    before = value(page)
    page.keyboard.type(" typed in the middle", delay=30)
    assert value(page) == before[:100000] + " typed in the middle" + before[100000:]
    page.keyboard.press("Control+s")
    until(lambda: "typed in the middle" in (scripts / "long.md").read_text(), "it is not saved")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(
    browser: "Browser", url: str, scripts: Path, size: str, scheme: Literal["dark", "light"]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    (scripts / LAKE).write_text(SCRIPT.replace("The lake stays", f"{EYES} [pause 5s] {EYES} The lake stays"))
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="de-DE", bypass_csp=True
    )
    context.set_default_timeout(90_000)
    page = context.new_page()

    def look(where: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
        found = axe.Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert found.violations_count == 0, where + found.generate_report()

    page.goto(url)
    page.wait_for_function("() => document.querySelector('[data-findings]').textContent")
    look("list")
    page.goto(f"{url}script/{LAKE}")
    is_read(page)
    page.locator(".finding", has_text="care/eyes-commanded").first.get_by_role("button", name="Erlauben").click()
    assert page.get_by_label("Überall in diesem Skript: 2 Stellen").is_visible()
    assert page.locator("#mend-all").is_visible()
    for details in page.locator("details > summary").all():
        details.click()
    look("script")
    page.keyboard.press("Escape")
    page.locator("#show-keys").click()
    look("keys")
    page.keyboard.press("Escape")
    page.locator("#text").fill("Mine.\n")
    (scripts / LAKE).write_text("Theirs.\n")
    page.locator("#conflict").wait_for()
    look("conflict")
    page.goto(f"{url}import")
    page.locator("#file").set_input_files([MANUSCRIPT, MANUSCRIPT])
    page.locator("#imported").wait_for()
    look("import")
    context.close()
