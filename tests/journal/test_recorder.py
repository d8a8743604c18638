"""What a recorder writes while a session plays, tick by tick."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from support import timeline_of

from guided_audio.core.config import journal_file
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Feeling, Journal, Recorder, ResumePoint
from guided_audio.render import Levels
from guided_audio.timeline import Say, TimelineCue

SCRIPT = "## Arriving\n\nOne. [pause 30s]\n\n## Meeting\n\nTwo. [pause 30s] Three. [pause 60s]\n"
CUES = timeline_of(SCRIPT).cues
BEGINNING = Beginning("s", "S", "", Seconds(120.0))
LEVELS = Levels(volume=-4.5)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as recorder:
        recorder.begin(BEGINNING, CUES)
        yield recorder


def saying(words: str, cues: Sequence[TimelineCue] = CUES) -> Say:
    return next(cue for cue in cues if isinstance(cue, Say) and cue.shown == words)


def note(recorder: Recorder, cue: TimelineCue | None, heard: float, chapter: str = "Meeting") -> None:
    recorder.note(Seconds(heard), LEVELS, cue, chapter)


def resume_point() -> ResumePoint | None:
    with Journal.open() as journal:
        return journal.last_resume_point()


def sentence() -> str:
    return found.sentence if (found := resume_point()) else ""


def test_the_place_is_written_every_ten_seconds_and_with_each_chapter(recorder: Recorder) -> None:
    one, two, three = (saying(words) for words in ("One.", "Two.", "Three."))
    note(recorder, None, 0.0, "")
    assert resume_point() is None
    note(recorder, one, 1.0, "Arriving")
    assert sentence() == "One."
    note(recorder, two, 2.0)
    assert sentence() == "Two."
    note(recorder, three, 11.9)
    assert sentence() == "Two."
    note(recorder, three, 12.0)
    assert sentence() == "Three."
    note(recorder, one, 13.0)
    recorder.end(Ending.STOPPED)
    assert sentence() == "One."


def test_a_pause_writes_nothing(recorder: Recorder) -> None:
    note(recorder, saying("Two."), 5.0)
    changes = journal_file().with_name("journal.db-wal").stat().st_size
    for _ in range(100):
        note(recorder, saying("Three."), 5.0)
    assert journal_file().with_name("journal.db-wal").stat().st_size == changes


def test_outside_the_session_the_place_stays(recorder: Recorder) -> None:
    note(recorder, saying("Two."), 5.0)
    note(recorder, None, 50.0)
    note(recorder, replace(saying("Three.")), 60.0)  # as it would be in another passage
    recorder.end(Ending.STOPPED)
    assert sentence() == "Two."


def test_the_cues_of_the_fitted_session_are_followed(recorder: Recorder) -> None:
    fitted = timeline_of(SCRIPT).cues
    note(recorder, saying("Three.", fitted), 5.0)
    assert sentence() == ""
    recorder.follow(fitted)
    note(recorder, saying("Three.", fitted), 6.0)
    assert sentence() == "Three."


def test_what_was_said_before_and_after_is_written() -> None:
    with Recorder(Feeling("tense", 7)) as recorder:
        recorder.begin(BEGINNING, CUES)
        recorder.end(Ending.HEARD)
        recorder.after(Feeling("softer"))
    with Journal.open() as journal:
        (entry,) = journal.entries()
    assert (str(entry.before), str(entry.after)) == ("tense 7", "softer")


def test_a_journal_that_is_busy_for_a_moment_is_written_to_later(recorder: Recorder) -> None:
    other = sqlite3.connect(journal_file())
    other.execute("BEGIN IMMEDIATE")
    note(recorder, saying("One."), 1.0)
    other.rollback()
    other.close()
    note(recorder, saying("Two."), 6.0)
    assert sentence() == "Two."
    recorder.end(Ending.STOPPED)
    assert recorder.problem == ""


def test_a_file_that_breaks_meanwhile_is_a_problem_at_the_end(recorder: Recorder) -> None:
    other = sqlite3.connect(journal_file())
    other.execute("DROP TABLE sessions")
    other.close()
    note(recorder, saying("Two."), 5.0)
    assert recorder.problem == ""
    recorder.end(Ending.HEARD)
    assert "cannot be kept in" in recorder.problem


def test_the_levels_are_remembered() -> None:
    for before in (Levels(), LEVELS):
        with Recorder() as recorder:
            assert recorder.levels() == before
            recorder.begin(BEGINNING, CUES)
            note(recorder, None, 0.0)
            recorder.end(Ending.STOPPED)
    journal_file().write_bytes(b"?" * 8192)
    with Recorder() as recorder:
        assert recorder.levels() == Levels()
        recorder.begin(BEGINNING, CUES)
        recorder.end(Ending.HEARD)
        assert "damaged" in recorder.problem


def test_nothing_is_recorded_where_nothing_is_to_be_kept() -> None:
    with Recorder(kept=False) as recorder:
        recorder.begin(BEGINNING, CUES)
        note(recorder, saying("Two."), 5.0)
        recorder.end(Ending.HEARD)
        assert recorder.levels() == Levels()
    assert not journal_file().exists()
