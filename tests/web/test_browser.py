"""A session on a phone: heard, left and gone on with, in a real browser, through the door."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from end_to_end.sound_server import until
from web.browsing import Evening, Phone, needs_chromium, phone_of
from web.evenings import LAKE

from guided_audio.core.config import journal_file, library_folders
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Journal, last_resume_point, look_back
from guided_audio.journal.written_pages import list_writing
from guided_audio.session.finished import FinishedStore
from guided_audio.session.session import open_session
from guided_audio.timeline import kind_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium
_HEARD_FROM = """async (at) => {
  const audio = document.getElementById('audio');
  if (!window.tap) {
    const context = new AudioContext();
    window.tap = context.createScriptProcessor(256, 1, 1);
    context.createMediaElementSource(audio).connect(window.tap).connect(context.destination);
    await context.resume();
  }
  audio.pause();
  await new Promise((done) => { audio.onseeked = done; audio.currentTime = at; });
  audio.play();
  return new Promise((done) => {
    window.tap.onaudioprocess = ({ inputBuffer }) => {
      const isHeard = inputBuffer.getChannelData(0).some((sample) => Math.abs(sample) > 0.02);
      if (!isHeard || audio.currentTime < at + 0.3) return; // what was on its way before
      audio.pause();
      done(audio.currentTime);
    };
  });
}"""
"""Goes to a place, and returns where the first sound is heard."""


def wait_in(phone: Phone, kind: str) -> list[float]:
    return next(wait for wait in phone.moments()["waits"] if wait[2] == kind)


def sentence(phone: Phone, number: int) -> float:
    start: float = phone.moments()["says"][number][0]
    return start


def ground_is_ready(phone: Phone) -> None:
    """Wait until steady ground is there: the way back is asked for after it."""
    until(
        lambda: phone.audio("paused") is not None and any(url.endswith("/close") for url in phone.asked), "no way back"
    )


def test_from_the_address_to_the_sound_that_an_export_has(phone: Phone, tmp_path: Path) -> None:
    phone.go("")
    phone.page.get_by_role("link", name="All sessions").click()
    phone.page.get_by_role("link", name="An evening by the lake").click()
    phone.page.get_by_label("Your name").fill("Saoirse")
    phone.page.get_by_role("button", name="Begin").click()
    phone.page.locator("#audio").wait_for()
    phone.plays_from(0.5)
    assert "Saoirse" not in phone.page.url + phone.page.title()
    phone.page.wait_for_function("() => document.getElementById('line').textContent.includes('Saoirse')")
    served = phone.context.request.get(f"{phone.page.url}/sound.mp3").body()
    session = open_session(LAKE, slots={"name": "Saoirse"})
    kept = FinishedStore().find(phone.page.url.rpartition("/")[2])
    assert kept
    assert served == kept.sound.read_bytes()
    assert abs(phone.audio("duration") - session.export(tmp_path / "x.mp3").seconds) < 0.06
    assert phone.told == []


def test_steady_ground_and_on_at_the_sentence(phone: Phone) -> None:
    play = phone.begin()
    phone.plays_from(0.1)
    phone.page.evaluate("document.getElementById('audio').dataset.same = 'same'")
    third = sentence(phone, 2)
    phone.seek(third + 0.8)
    phone.page.locator("#ground").click()
    phone.page.wait_for_function("play => !document.getElementById('audio').src.startsWith(play)", arg=play)
    phone.plays_from(0.2)
    assert phone.audio("dataset.same") == "same"
    assert phone.page.locator("#ways").is_visible()
    assert phone.page.evaluate("document.activeElement.id") == "ways"
    phone.page.get_by_role("button", name="Go on").click()
    phone.page.wait_for_function("play => document.getElementById('audio').src.startsWith(play)", arg=play)
    assert phone.audio("currentTime") <= third + 0.3
    phone.plays_from(third)
    assert phone.audio("currentTime") < third + 3
    assert phone.page.locator("#ways").is_hidden()


def test_after_steady_ground_a_soft_close(phone: Phone) -> None:
    play = phone.begin()
    phone.plays_from(1.0)
    phone.page.locator("#ground").click()
    phone.plays_from(0.1)
    ground = phone.audio("src")
    phone.page.get_by_role("button", name="A soft close").click()
    phone.page.wait_for_function("ground => document.getElementById('audio').src !== ground", arg=ground)
    phone.plays_from(0.1)
    assert not phone.audio("src").startswith(play)
    with phone.page.expect_response(lambda answer: "closed" in (answer.request.post_data or "")):
        phone.seek(phone.audio("duration") - 0.2)
        phone.page.locator("#over").wait_for()
    assert look_back()[0].ending is Ending.CLOSED


def test_stopping_early_offers_the_way_back(phone: Phone) -> None:
    phone.begin()
    phone.plays_from(1.0)
    phone.page.get_by_role("button", name="Stop", exact=True).click()
    assert phone.audio("paused")
    assert phone.page.get_by_role("button", name="A soft close").is_visible()
    with phone.page.expect_response(lambda answer: "stopped" in (answer.request.post_data or "")):
        phone.page.get_by_role("button", name="Stop here").click()
    phone.page.locator("#over").wait_for()
    assert look_back()[0].ending is Ending.STOPPED


def test_ready_goes_past_a_wait(phone: Phone) -> None:
    phone.begin()
    phone.plays_from(0.1)
    start, end = wait_in(phone, "wait")[:2]
    assert phone.page.locator("#ready").is_hidden()
    phone.seek(start + 1)
    phone.page.get_by_text("When you are ready.").first.wait_for()
    phone.page.get_by_role("button", name="I am ready").click()
    phone.plays_from(end)
    phone.page.locator("#ready").wait_for(state="hidden")


def test_the_lock_screen_says_nothing_unless_it_is_asked_to(phone: Phone) -> None:
    phone.begin()
    phone.plays_from(0.1)
    title = "navigator.mediaSession.metadata.title"
    assert phone.page.evaluate(title) == "A quiet session"
    phone.page.get_by_label("Show the title on the lock screen").check()
    assert phone.page.evaluate(title) == "An evening by the lake"
    phone.page.reload()
    assert phone.page.get_by_label("Show the title on the lock screen").is_checked()


def test_the_lock_screen_goes_by_passages_and_past_waits(phone: Phone) -> None:
    phone.begin()
    phone.plays_from(0.1)
    chapters = [float(link.get_attribute("data-at") or 0) for link in phone.page.locator("#chapters a").all()]
    phone.page.evaluate("lent.nexttrack()")
    phone.plays_from(chapters[1])
    assert phone.audio("currentTime") < chapters[1] + 3
    start, end = wait_in(phone, "wait")[:2]
    phone.seek(start + 1)
    phone.page.get_by_role("button", name="I am ready").wait_for()
    phone.page.evaluate("lent.nexttrack()")
    phone.plays_from(end)
    phone.page.evaluate("lent.previoustrack()")
    phone.page.wait_for_function("at => document.getElementById('audio').currentTime < at + 3", arg=chapters[1])
    phone.page.evaluate("lent.seekto({ seekTime: 3 })")
    phone.page.wait_for_function("() => document.getElementById('audio').currentTime < 5")


def test_passages_lead_to_their_places(phone: Phone) -> None:
    phone.begin()
    phone.plays_from(0.1)
    link = phone.page.get_by_role("link", name="Leaving")
    at = float(link.get_attribute("data-at") or 0)
    link.click()
    phone.plays_from(at)
    assert phone.audio("currentTime") < at + 3


def test_what_is_written_is_kept_while_the_sound_goes_on(phone: Phone) -> None:
    play = phone.begin()
    phone.plays_from(0.1)
    assert phone.page.locator("textarea").is_hidden()
    phone.seek(wait_in(phone, "write")[0] + 0.2)
    with phone.page.expect_response(f"{play}/page") as answer:
        phone.page.get_by_label("Dear little one").fill("I am here now.")
    assert answer.value.status == 204
    assert not phone.audio("paused")
    phone.page.get_by_text("Kept.").wait_for()
    assert "I am here now." in list_writing()[0].path.read_text()
    phone.page.reload()
    assert phone.page.get_by_label("Dear little one").input_value() == "I am here now."


def test_what_was_left_on_the_phone_goes_on_in_the_terminal(phone: Phone) -> None:
    phone.begin()
    phone.plays_from(0.5)
    phone.page.evaluate("document.getElementById('audio').playbackRate = 0.1")  # it goes on while a busy machine leaves
    phone.seek(sentence(phone, 3) + 0.3)
    phone.plays_from(sentence(phone, 3) + 0.35)
    phone.go("")
    until(lambda: last_resume_point(LAKE) is not None, "what a page says as it is left does not arrive")
    point = last_resume_point(LAKE)
    assert point
    assert point.sentence == "The second sentence of this evening comes now."
    assert kind_of(open_session(LAKE).timeline.cues[point.cue]) == "say"
    phone.page.reload()
    phone.page.get_by_role("link", name="Go on where you were").wait_for()


def test_what_was_left_in_the_terminal_goes_on_on_the_phone(phone: Phone) -> None:
    session = open_session(LAKE)
    place, cue = next(
        (n, cue) for n, cue in enumerate(session.timeline.cues) if getattr(cue, "shown", "").startswith("The lake")
    )
    with Journal.open() as journal:
        row = journal.begin(Beginning(LAKE, session.timeline.title, "", Seconds(60.0)))
        journal.write_place(row, Seconds(40.0), "Leaving", place, cue.shown)  # type: ignore[union-attr]
        journal.end(row, Seconds(40.0), Ending.STOPPED)
    phone.go("")
    phone.page.get_by_role("link", name="Go on where you were").click()
    phone.page.locator("#audio").wait_for()
    start = next(at for at, *_ in phone.moments()["says"] if at > wait_in(phone, "wait")[0])
    phone.plays_from(start)
    assert phone.audio("currentTime") < start + 5


def test_a_reload_in_the_middle_goes_on_where_it_was(phone: Phone) -> None:
    play = phone.begin()
    phone.plays_from(0.5)
    fourth = sentence(phone, 3)
    phone.seek(fourth + 0.5)
    phone.plays_from(fourth + 0.7)
    with phone.page.expect_response(f"{play}/place"):
        phone.page.evaluate("document.getElementById('audio').pause()")
    phone.page.reload()
    assert phone.page.get_by_text("You were in «Arriving».").is_visible()
    assert phone.audio("paused")
    phone.page.get_by_role("button", name="Go on there").click()
    phone.plays_from(fourth)
    assert phone.audio("currentTime") < fourth + 3
    phone.page.reload()
    phone.page.get_by_role("link", name="From the beginning").click()
    phone.page.wait_for_function("() => document.getElementById('audio').currentTime < 3")
    phone.plays_from(0.0)


def test_a_restart_of_the_server_is_waited_for(phone: Phone, evening: Evening) -> None:
    play = phone.begin()
    phone.plays_from(0.1)
    ground_is_ready(phone)
    evening.stop()
    phone.page.locator("#ground").click()
    phone.page.get_by_text("The connection is gone.").wait_for()
    evening.start()
    phone.plays_from(0.2)
    phone.page.get_by_role("button", name="Go on").click()
    phone.page.wait_for_function("play => document.getElementById('audio').src.startsWith(play)", arg=play)
    phone.plays_from(0.0)


def test_without_the_network_it_goes_on_and_comes_back_at_the_same_place(phone: Phone) -> None:
    phone.begin()
    phone.plays_from(0.1)
    ground_is_ready(phone)
    third = sentence(phone, 2)
    phone.seek(third)
    phone.context.set_offline(True)
    phone.plays_from(third + 0.5)
    phone.page.locator("#ground").click()
    phone.page.get_by_text("The connection is gone.").wait_for()
    phone.context.set_offline(False)
    phone.plays_from(0.2)
    phone.page.get_by_role("button", name="Go on").click()
    phone.plays_from(third)
    assert phone.audio("currentTime") < third + 4


def test_what_is_not_there_yet_is_waited_for_at_its_place(phone: Phone) -> None:
    """Ten minutes over a bed are more than a browser fetches ahead."""
    silences = "\n\n".join(f"Sentence {number}. [silence 3m]" for number in range(4))
    head = "---\ntitle: Long\nvoice: tone\nambience: brown\n---"
    (library_folders()[0].path / "long.md").write_text(f"{head}\n\n{silences}\n\nThe end.\n")
    phone.begin("long")
    phone.plays_from(0.1)
    at = sentence(phone, 3)
    phone.context.set_offline(True)
    phone.page.evaluate("at => { document.getElementById('audio').currentTime = at; }", at)
    phone.page.get_by_text("The connection is gone.").wait_for()
    phone.context.set_offline(False)
    phone.plays_from(at)
    assert phone.audio("currentTime") < at + 5
    phone.page.get_by_text("The connection is gone.").wait_for(state="hidden")


def test_two_phones_at_once(browser: "Browser", evening: Evening, phone: Phone) -> None:
    other = phone_of(browser, evening, "small")
    here, there = phone.begin(), other.begin(name="Ana")
    assert here != there
    for one in (phone, other):
        one.plays_from(0.2)
    other.context.close()
    phone.plays_from(phone.audio("currentTime") + 0.5)


def test_the_place_is_kept_every_ten_seconds(phone: Phone) -> None:
    play = phone.begin()
    phone.plays_from(0.0)
    phone.page.evaluate("document.getElementById('audio').playbackRate = 4")
    with phone.page.expect_response(f"{play}/place") as answer:
        pass
    told = json.loads(answer.value.request.post_data or "")
    assert 10 <= told["heard"] < 12.5
    assert told["ending"] == ""
    assert journal_file().exists()


def test_the_shape_breathes_unless_stillness_is_asked_for(phone: Phone) -> None:
    play = phone.begin()
    phone.plays_from(0.1)
    size = "Number(getComputedStyle(document.getElementById('shape')).getPropertyValue('--breath'))"
    phone.seek(phone.moments()["breaths"][0][0])
    phone.page.wait_for_function(f"() => {size} > 0.5")
    phone.page.emulate_media(reduced_motion="reduce")
    with phone.page.expect_response(f"{play}/place"):
        phone.page.evaluate("document.getElementById('audio').pause()")
    phone.page.reload()
    phone.page.get_by_role("button", name="Go on there").click()
    phone.plays_from(phone.moments()["breaths"][0][0] + 1)
    assert phone.page.evaluate(size) == 0.16


def test_more_dark_is_kept_and_nothing_breaks_where_nothing_can_be(phone: Phone) -> None:
    phone.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });"
    )
    phone.begin()
    before = phone.page.evaluate("getComputedStyle(document.body).color")
    phone.page.get_by_role("button", name="More dark").click()
    assert phone.page.get_by_role("button", name="More dark").get_attribute("aria-pressed") == "true"
    assert phone.page.evaluate("getComputedStyle(document.body).color") != before
    phone.plays_from(0.1)
    assert phone.told == []


def test_a_place_is_where_the_timeline_says(phone: Phone) -> None:
    """Browsers go to a place in an MP3 of a variable bit rate by a table of a hundred, and are seconds beside it."""
    silences = "\n\n".join(f"Sentence {number}, and more of it. [silence {50 + 10 * number}s]" for number in range(4))
    (library_folders()[0].path / "long.md").write_text(
        f"---\ntitle: Long\nvoice: tone\n---\n\n{silences}\n\nThe end.\n"
    )
    phone.begin("long")
    phone.plays_from(0.1)
    for start, *_ in phone.moments()["says"][1:]:
        heard = phone.page.evaluate(_HEARD_FROM, start - 1.0)
        assert abs(heard - start) < 0.25
