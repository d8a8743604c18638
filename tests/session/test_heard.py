"""A session that is heard in a browser goes on in the terminal, and the other way round."""

import json
import stat
from collections.abc import Iterator

import pytest
from cli.test_commands import run
from session.library import put_script
from session.test_finished import finish

from guided_audio.core.config import journal_file, writing_folder
from guided_audio.core.errors import UsageError
from guided_audio.core.units import Seconds
from guided_audio.journal import Ending, Entry, Journal, Recorder, last_resume_point, look_back
from guided_audio.journal.written_pages import list_writing
from guided_audio.render import Levels
from guided_audio.session.chosen import Chosen
from guided_audio.session.finished import Finished, FinishedStore
from guided_audio.session.heard import Heard
from guided_audio.session.live import beginning_of
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.timeline import Say

PHONE, OTHER = "192.168.1.20", "192.168.1.21"


@pytest.fixture
def store() -> Iterator[FinishedStore]:
    made = FinishedStore()
    yield made
    made.close()


@pytest.fixture
def evening(store: FinishedStore) -> Finished:
    return finish(store, Chosen(put_script(), SessionOptions(slots={"name": "Zoe"})))


@pytest.fixture
def heard(store: FinishedStore) -> Heard:
    return Heard(store)


def start_of(finished: Finished, words: str) -> float:
    cues = json.loads(finished.timeline.read_text())["cues"]
    return next(float(cue["start_seconds"]) for cue in cues if cue["text"] == words)


def entry() -> Entry:
    (found,) = look_back()
    return found


def test_a_place_is_kept_as_the_terminal_keeps_it(evening: Finished, heard: Heard) -> None:
    heard.note(evening.key, PHONE, start_of(evening, "Four five.") + 0.1, 3.1)
    point = last_resume_point()
    assert point is not None
    assert (point.script, point.title, point.chapter) == ("evening", "Ein Abend für dich", "Arriving")
    assert point.sentence == "Four five."
    assert point.options["slots"] == {"name": "Zoe"}
    session = open_session("evening", slots={"name": "Zoe"})
    assert session.timeline.cues[point.cue].shown == "Four five."  # type: ignore[union-attr]
    assert point.digest == beginning_of(session, resumed=False).digest
    assert entry().ending is Ending.UNKNOWN
    assert not entry().resumed


@pytest.mark.thorough
def test_it_goes_on_in_the_terminal(evening: Finished, heard: Heard) -> None:
    heard.note(evening.key, PHONE, start_of(evening, "Seven.") + 0.2, 9.0)
    result = run("play", "--resume", "--device", "null")
    assert result.exit_code == 0, result.output
    assert "in «Writing», at «Seven.»" in " ".join(result.output.split())
    assert "Nine ten." in result.output
    assert "Now six." not in result.output


@pytest.mark.parametrize("words", ["Four five.", "Eight.", "One two three, Zoe."])
def test_it_goes_on_in_the_browser(evening: Finished, heard: Heard, words: str) -> None:
    session = open_session("evening", slots={"name": "Zoe"})
    cues = session.timeline.cues
    cue = next(cue for cue in cues if isinstance(cue, Say) and cue.shown == words)
    with Recorder() as recorder:
        recorder.begin(beginning_of(session, resumed=False), cues)
        recorder.note(Seconds(20.0), Levels(), cue, "Arriving")
        recorder.end(Ending.STOPPED)
    assert heard.resume_of(evening.key) == (start_of(evening, words) or None)
    left = heard.last_left()
    assert left is not None
    assert (left.title, left.chosen.script, left.chosen.options.slots) == (
        "Ein Abend für dich",
        "evening",
        {"name": "Zoe"},
    )


def test_there_and_back_is_the_same_sentence(evening: Finished, heard: Heard, store: FinishedStore) -> None:
    for words in ("Four five.", "Now six.", "Seven.", "Nine ten."):
        heard.note(evening.key, words, start_of(evening, words) + 0.05, 1.0)
        assert heard.resume_of(evening.key) == start_of(evening, words)
        other = finish(store, Chosen("evening", SessionOptions(pauses=2.0)))
        assert heard.resume_of(other.key) == start_of(other, words)


def test_how_it_ends(evening: Finished, heard: Heard) -> None:
    endings = {"heard": Ending.HEARD, "closed": Ending.CLOSED, "stopped": Ending.STOPPED}
    for number, (said, kept) in enumerate(endings.items()):
        heard.note(evening.key, f"phone {number}", 5.0, 5.0, "")
        heard.note(evening.key, f"phone {number}", 9.0, 9.0, said)
        assert look_back(1)[0].ending is kept
        assert look_back(1)[0].heard == pytest.approx(9.0)
        assert len(look_back()) == number + 1
        assert (heard.resume_of(evening.key) is None) == (said == "heard")


def test_phones_have_entries_of_their_own_and_a_reload_goes_on(evening: Finished, heard: Heard) -> None:
    for seconds in (10.0, 20.0, 30.0):
        heard.note(evening.key, PHONE, seconds, seconds)
        heard.note(evening.key, OTHER, 1.0, seconds / 10)
    heard.note(evening.key, PHONE, 29.0, 29.0)  # came late
    heard.note(evening.key, PHONE, 40.0, 10.0)  # loaded again
    assert sorted(entry.heard for entry in look_back()) == [3.0, 40.0]


def test_after_its_end_it_is_begun_anew_and_late_posts_begin_nothing(evening: Finished, heard: Heard) -> None:
    heard.note(evening.key, PHONE, 30.0, 30.0)
    heard.note(evening.key, PHONE, 31.0, 31.0, "heard")
    heard.note(evening.key, PHONE, 30.5, 30.5)
    assert [entry.ending for entry in look_back()] == [Ending.HEARD]
    heard.note(evening.key, PHONE, 10.0, 10.0)  # another page
    heard.note(evening.key, PHONE, 20.0, 20.0)
    assert [(entry.ending, entry.heard) for entry in look_back()] == [(Ending.UNKNOWN, 20.0), (Ending.HEARD, 31.0)]


def test_going_on_in_the_same_page_counts_what_is_new(evening: Finished, heard: Heard) -> None:
    heard.note(evening.key, PHONE, 30.0, 30.0, "stopped")
    heard.note(evening.key, PHONE, 40.0, 40.0)
    assert sorted((entry.heard, entry.resumed) for entry in look_back()) == [(10.0, True), (30.0, False)]


def test_without_history_nothing_is_written(evening: Finished, store: FinishedStore) -> None:
    heard = Heard(store, kept=False)
    heard.note(evening.key, PHONE, 10.0, 10.0)
    with pytest.raises(UsageError, match="nothing is kept"):
        heard.write(evening.key, PHONE, cue_to_write(evening), "mine")
    assert not journal_file().exists()
    assert not writing_folder().exists()
    with Journal.open() as journal:
        assert not journal.entries()


@pytest.mark.parametrize(
    ("seconds", "passed", "ending"), [(float("nan"), 1.0, ""), (1.0, float("inf"), ""), (1.0, 1.0, "eaten")]
)
def test_what_makes_no_sense_is_refused(
    evening: Finished, heard: Heard, seconds: float, passed: float, ending: str
) -> None:
    with pytest.raises(UsageError):
        heard.note(evening.key, PHONE, seconds, passed, ending)
    assert not look_back()


def test_what_is_unknown_or_no_session_is_not_kept(heard: Heard, store: FinishedStore) -> None:
    ground = finish(store, Chosen("ground-me", SessionOptions(voice="tone", pauses=0.1), "en"))
    for key in (ground.key, "0" * 32):
        heard.note(key, PHONE, 10.0, 10.0)
        assert heard.resume_of(key) is None
    assert not look_back()
    assert heard.last_left() is None


def test_a_broken_journal_stops_nothing_that_is_read(evening: Finished, heard: Heard) -> None:
    journal_file().parent.mkdir(parents=True, exist_ok=True)
    journal_file().mkdir()
    assert heard.resume_of(evening.key) is None
    assert heard.last_left() is None


def cue_to_write(finished: Finished) -> int:
    cues = json.loads(finished.timeline.read_text())["cues"]
    return next(number for number, cue in enumerate(cues) if cue["kind"] == "write")


def test_a_page_is_kept_where_the_terminal_keeps_it(evening: Finished, heard: Heard) -> None:
    cue = cue_to_write(evening)
    for text in ("I", "I would", "I would rest."):
        heard.write(evening.key, PHONE, cue, text)
    (written,) = list_writing()
    assert written.session == "evening"
    text = written.path.read_text()
    assert text.startswith("# Ein Abend für dich\n")
    assert text.count("## What would help?") == 1
    assert text.endswith("\nI would rest.\n")
    assert stat.S_IMODE(written.path.stat().st_mode) == 0o600
    assert heard.written(evening.key, PHONE, cue) == "I would rest."
    assert heard.written(evening.key, OTHER, cue) == ""


def test_two_phones_write_pages_of_their_own(evening: Finished, heard: Heard) -> None:
    cue = cue_to_write(evening)
    for phone in (PHONE, OTHER, PHONE):
        heard.write(evening.key, phone, cue, f"By {phone}.")
    (written,) = list_writing()
    text = written.path.read_text()
    assert [text.count(f"By {phone}.") for phone in (PHONE, OTHER)] == [1, 1]


def test_where_there_is_nothing_to_write_about_nothing_is_written(evening: Finished, heard: Heard) -> None:
    for key, cue in ((evening.key, 0), (evening.key, -1), (evening.key, 999), ("0" * 32, 0)):
        with pytest.raises(UsageError, match="no page"):
            heard.write(key, PHONE, cue, "x")
    assert not list_writing()
