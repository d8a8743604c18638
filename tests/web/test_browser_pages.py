"""Every page in a real browser: by its looks, by the keyboard alone, without script, and by its weight."""

import re
from typing import TYPE_CHECKING, Literal

import pytest
from end_to_end.sound_server import until
from web.browsing import SCHEMES, SIZES, Evening, Phone, needs_chromium, phone_of
from web.evenings import LAKE

from guided_audio.session.finished import FinishedStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

pytestmark = needs_chromium
PAGES = (
    "",
    "?for=3&perhaps=1",
    "library?practice=rest",
    f"session/{LAKE}",
    "care?country=GB&now=1",
    "writing",
    "write",
    "history",
    "no-such-page",
)
SMALLEST = 44
"""CSS pixels of a control (WCAG 2.2, 2.5.5)."""
LIGHTEST = 100_000
"""Bytes that the page of a session may cost a phone, beside its sound."""
_CONTROLS = "a, button, input:not([type=hidden]), select, textarea, summary, audio"
_SMALL = """([controls, smallest]) => [...document.querySelectorAll(controls)].filter((one) => {
  const box = (one.closest('label') || one).getBoundingClientRect();
  const isSeen = one.checkVisibility() && box.width > 1 && !one.classList.contains('skip');
  return isSeen && (getComputedStyle(one).display === 'inline' || Math.min(box.width, box.height) < smallest);
}).map((one) => one.outerHTML.slice(0, 90))"""
"""What can be touched and is smaller, or stands within a line of text."""


def look_at(phone: Phone, where: str) -> None:
    """See that all controls are large, that nothing is cut off, and that axe finds nothing."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    page = phone.page
    for details in page.locator("details:not([open]) > summary").all():
        details.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    assert page.evaluate(_SMALL, [_CONTROLS, SMALLEST]) == [], where
    found = axe.Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, where + found.generate_report()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_every_control_is_large(
    browser: "Browser",
    evening: Evening,
    size: str,
    scheme: Literal["dark", "light"],
) -> None:
    phone = phone_of(browser, evening, size, color_scheme=scheme, bypass_csp=True)
    papers = set()
    for path in PAGES:
        phone.go(path)
        papers.add(phone.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        look_at(phone, path)
    phone.begin()
    phone.plays_from(0.1)
    look_at(phone, "player")
    phone.page.locator("#ground").click()
    phone.plays_from(0.1)
    look_at(phone, "ground")
    phone.page.get_by_role("button", name="Stop here").click()
    phone.page.locator("#over").wait_for()
    look_at(phone, "over")
    phone.page.reload()
    look_at(phone, "left")
    assert papers == {"rgb(20, 19, 15)" if scheme == "dark" else "rgb(250, 246, 239)"}
    phone.context.close()


@pytest.mark.parametrize("language", ["es", "de"])
def test_longer_words_fit_the_smallest_phone(browser: "Browser", evening: Evening, language: str) -> None:
    phone = phone_of(browser, evening, "small", locale=language, bypass_csp=True)
    for path in (*PAGES, "ground"):
        phone.go(path)
        if path == "ground":  # it is prepared in a moment, and then its page changes by itself
            phone.page.locator("audio").wait_for()
        look_at(phone, path)
    phone.context.close()


def focused(phone: Phone) -> str:
    """Return the words of what has the focus; it has to be in sight, and not under the bar."""
    return str(
        phone.page.evaluate("""() => {
      const one = document.activeElement, box = (one.closest('label') || one).getBoundingClientRect();
      const bar = document.querySelector('.always').getBoundingClientRect();
      const seen = box.top >= -1 && box.bottom <= innerHeight + 1 && (box.bottom <= bar.top + 1 || one.closest('.always'));
      if (!seen && one !== document.body && box.height < bar.top) throw new Error('not in sight: ' + one.outerHTML);
      return one === document.body ? '' : one.innerText || one.name || one.id;
    }""")
    )


def tab_to(phone: Phone, words: str) -> None:
    for _ in range(80):
        phone.page.keyboard.press("Tab")
        if words in focused(phone):
            return
    raise AssertionError(f"«{words}» is not reached by the keyboard")


def test_by_the_keyboard_alone(phone: Phone) -> None:
    phone.go("")
    phone.page.keyboard.press("Tab")
    assert focused(phone) == "To the content"
    phone.page.keyboard.press("Tab")
    assert "Steady ground" in focused(phone)
    tab_to(phone, "All sessions")
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/library")
    tab_to(phone, "An evening by the lake")
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/session/*")
    tab_to(phone, "slot-name")
    phone.page.keyboard.type("Ana")
    tab_to(phone, "Begin")
    phone.page.keyboard.press("Enter")
    phone.page.locator("#audio").wait_for()
    phone.plays_from(0.2)
    tab_to(phone, "Steady ground")
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_function("() => document.activeElement.id === 'ways'")
    tab_to(phone, "Go on")
    phone.page.keyboard.press("Enter")
    phone.plays_from(0.1)
    phone.page.wait_for_function("() => document.activeElement.id === 'audio'")


def test_without_script_a_session_is_prepared_played_and_kept(browser: "Browser", evening: Evening) -> None:
    phone = phone_of(browser, evening, java_script_enabled=False)
    phone.go("")
    phone.page.get_by_role("textbox").fill("I cannot sleep")
    phone.page.get_by_role("button", name="Look").click()
    assert phone.page.get_by_role("link", name="An evening blessing").is_visible()
    phone.begin(name="Ana")
    audio = phone.page.locator("audio")
    audio.focus()
    phone.page.keyboard.press("Space")
    phone.plays_from(0.3)
    assert phone.page.locator("button:visible").all_inner_texts() == ["Keep it"]
    with phone.page.expect_download() as kept:
        phone.page.get_by_role("link", name="Keep on this phone").click()
    finished = FinishedStore().find(phone.page.url.rpartition("/")[2])
    assert finished
    assert kept.value.path().read_bytes() == finished.sound.read_bytes()
    assert re.fullmatch(r"[\w-]+\.mp3", kept.value.suggested_filename)
    phone.page.get_by_label("Dear little one").fill("Without script.")
    with phone.page.expect_response("**/page") as answer:
        phone.page.get_by_role("button", name="Keep it").click()
    assert answer.value.status == 204
    phone.page.get_by_role("link", name="Steady ground").click()
    phone.page.locator("audio").wait_for()
    phone.page.get_by_role("link", name="Go on").click()
    assert phone.page.get_by_role("heading", name="An evening by the lake").is_visible()
    phone.context.close()


def test_a_session_costs_a_phone_little_beside_its_sound(phone: Phone) -> None:
    sizes: dict[str, int] = {}

    def weigh(request: "Request") -> None:
        if (response := request.response()) is None:
            return
        if "/sound.mp3" not in response.url and "/events" not in response.url and response.status == 200:
            sizes[response.url] = len(response.body())

    phone.go("session/a-letter-and-an-answer")
    phone.page.locator("form").evaluate(
        "form => { const v = document.createElement('input'); v.name = 'voice'; v.value = 'tone'; form.append(v); }"
    )
    phone.page.get_by_text("15 min").click()
    phone.page.on("requestfinished", weigh)
    phone.page.get_by_role("button", name="Begin").click()
    phone.page.locator("#audio").wait_for(timeout=120_000)
    phone.plays_from(0.2)
    assert 870 < phone.audio("duration") < 930
    until(lambda: any(url.endswith("words.vtt") for url in sizes), "the words do not come")
    assert {"pages.css", "pages.js", "words.vtt"} <= {url.rpartition("/")[2] for url in sizes}
    assert sum(sizes.values()) < LIGHTEST, sizes


def test_pages_are_kept_two_seconds_after_the_last_letter(phone: Phone) -> None:
    phone.go("write")
    with phone.page.expect_response("**/write") as answer:
        phone.page.get_by_role("textbox").press_sequentially("A few words.")
    assert answer.value.status == 204
    phone.page.get_by_text("Kept on the computer at home.").wait_for()
    phone.go("writing")
    assert phone.page.get_by_text("3 words").is_visible()


def test_a_sample_is_heard_on_the_page(phone: Phone) -> None:
    phone.go(f"session/{LAKE}")
    phone.page.get_by_text("Sound behind it").first.click()
    phone.page.get_by_role("link", name=re.compile("Hear it.*Waves")).click()
    phone.page.wait_for_function("() => document.getElementById('sample').currentTime > 0.2")
    phone.page.get_by_role("link", name=re.compile("Hear it.*Waves")).click()
    assert phone.page.evaluate("document.getElementById('sample').paused")
