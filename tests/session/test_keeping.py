"""What a recorder writes while a session plays, tick by tick."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guided_audio.core.config import journal_file
from guided_audio.core.units import Seconds
from guided_audio.journal import Ending, Journal, Place
from guided_audio.playback import State, Status
from guided_audio.render import Levels
from guided_audio.session.recorder import Recorder, open_page
from guided_audio.session.session import Session, open_session
from guided_audio.timeline import Say, TimelineCue

SCRIPT = "---\nvoice: tone\n---\n## Arriving\n\nOne. [pause 30s]\n\n## Meeting\n\nTwo. [pause 30s] Three. [pause 60s]\n"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    path = tmp_path / "s.md"
    path.write_text(SCRIPT)
    return open_session(str(path))


@pytest.fixture
def recorder(session: Session) -> Iterator[Recorder]:
    with Recorder() as recorder:
        recorder.begin(session)
        yield recorder


def saying(session: Session, words: str) -> Say:
    return next(cue for cue in session.timeline.cues if isinstance(cue, Say) and cue.shown == words)


def status(cue: TimelineCue | None, elapsed: float, chapter: str = "Meeting", state: State = State.PLAYING) -> Status:
    return Status(state, chapter, Seconds(elapsed), Seconds(0), cue, Seconds(0), Seconds(0), -4.5, None)


def place() -> Place | None:
    with Journal.open() as journal:
        return journal.last_place()


def sentence() -> str:
    return found.sentence if (found := place()) else ""


def test_the_place_is_written_every_ten_seconds_and_with_each_chapter(session: Session, recorder: Recorder) -> None:
    one, two, three = (saying(session, words) for words in ("One.", "Two.", "Three."))
    recorder.note(status(None, 0.0, ""))
    assert place() is None
    recorder.note(status(one, 1.0, "Arriving"))
    assert sentence() == "One."
    recorder.note(status(two, 2.0))
    assert sentence() == "Two."
    recorder.note(status(three, 11.9))
    assert sentence() == "Two."
    recorder.note(status(three, 12.0))
    assert sentence() == "Three."
    recorder.note(status(one, 13.0))
    recorder.end(Ending.STOPPED)
    assert sentence() == "One."


def test_a_pause_writes_nothing(session: Session, recorder: Recorder) -> None:
    recorder.note(status(saying(session, "Two."), 5.0))
    changes = journal_file().with_name("journal.db-wal").stat().st_size
    for _ in range(100):
        recorder.note(status(saying(session, "Three."), 5.0, state=State.PAUSED))
    assert journal_file().with_name("journal.db-wal").stat().st_size == changes


@pytest.mark.parametrize("state", [State.GROUNDING, State.CHOOSING, State.CLOSING, State.STOPPING, State.SETTLING])
def test_elsewhere_the_place_stays(session: Session, recorder: Recorder, state: State) -> None:
    recorder.note(status(saying(session, "Two."), 5.0))
    recorder.note(status(saying(session, "Three."), 50.0, state=state))
    recorder.note(status(replace(saying(session, "Three.")), 60.0))  # as it would be in another passage
    recorder.end(Ending.STOPPED)
    assert sentence() == "Two."


def test_the_way_back_is_a_gentle_end_unless_it_is_left_too(session: Session) -> None:
    endings = []
    for states in ([State.CLOSING, State.ENDED], [State.CLOSING, State.STOPPING, State.ENDED], [State.ENDED]):
        with Recorder() as recorder:
            recorder.begin(session)
            for state in states:
                recorder.note(status(saying(session, "Two."), 5.0, state=state))
            recorder.end(Ending.STOPPED if State.STOPPING in states else Ending.HEARD)
        with Journal.open() as journal:
            endings.append(journal.entries(1)[0].ending)
    assert endings == [Ending.CLOSED, Ending.STOPPED, Ending.HEARD]


def test_what_stands_in_the_way_for_a_moment_is_caught_up_with(session: Session, recorder: Recorder) -> None:
    other = sqlite3.connect(journal_file())
    other.execute("BEGIN IMMEDIATE")
    recorder.note(status(saying(session, "One."), 1.0))
    other.rollback()
    other.close()
    recorder.note(status(saying(session, "Two."), 6.0))
    assert sentence() == "Two."
    recorder.end(Ending.STOPPED)
    assert recorder.problem == ""


def test_a_file_that_breaks_meanwhile_is_told_at_the_end(session: Session, recorder: Recorder) -> None:
    other = sqlite3.connect(journal_file())
    other.execute("DROP TABLE sessions")
    other.close()
    recorder.note(status(saying(session, "Two."), 5.0))
    assert recorder.problem == ""
    recorder.end(Ending.HEARD)
    assert "cannot be kept in" in recorder.problem


def test_the_levels_are_remembered(session: Session) -> None:
    for before in (Levels(), Levels(volume=-4.5)):
        with Recorder() as recorder:
            assert recorder.levels() == before
            recorder.begin(session)
            recorder.note(status(None, 0.0))
            recorder.end(Ending.STOPPED)
    journal_file().write_bytes(b"?" * 8192)
    with Recorder() as recorder:
        assert recorder.levels() == Levels()
        recorder.begin(session)
        recorder.end(Ending.HEARD)
        assert "damaged" in recorder.problem


def test_nothing_is_kept_where_nothing_is_to_be(session: Session) -> None:
    with Recorder(kept=False) as recorder:
        recorder.begin(session)
        recorder.note(status(saying(session, "Two."), 5.0))
        recorder.end(Ending.HEARD)
        assert recorder.levels() == Levels()
    assert not journal_file().exists()


def test_a_page_is_named_for_the_script(session: Session) -> None:
    page = open_page(session, "And now?")
    page.save("Mine.")
    assert page.path.name.endswith("-s.md")
    assert "## And now?" in page.path.read_text()
