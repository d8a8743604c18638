"""`guided-audio history`, `writing`, and `play --resume`."""

import contextlib
import json
import os
import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cli.test_commands import run

from guided_audio.cli.humanize import day_and_time, when
from guided_audio.core.config import journal_file, last_device_file, writing_folder
from guided_audio.core.files import digest_of
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Feeling, Journal, ResumePoint
from guided_audio.journal.written_pages import Page
from guided_audio.playback import Player
from guided_audio.session.live import found_in
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import Session, open_session
from guided_audio.timeline import Chapter, Say

NOW = datetime(2026, 11, 22, 21, 40, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A script that is played in two seconds."""
    path = tmp_path / "brief.md"
    path.write_text("---\nvoice: tone\ntitle: Brief\nslots:\n  name: ''\n---\nOne{, name}.\n\n## Meeting\n\nTwo.\n")
    return path


def told() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(run("history", "--json").stdout)
    return rows


def leave(path: Path, sentence: str, **wishes: object) -> None:
    """Leave a session in the middle, at a sentence."""
    slots = wishes.get("slots")
    session = open_session(str(path), SessionOptions(slots=slots if isinstance(slots, dict) else {}))
    cues = session.timeline.cues
    number = next((n for n, cue in enumerate(cues) if isinstance(cue, Say) and cue.shown == sentence), 0)
    with Journal.open() as journal:
        left = journal.begin(Beginning(str(path), "Brief", digest_of(path), Seconds(2), wishes))
        chapter = next((cue.title for cue in reversed(cues[: number + 1]) if isinstance(cue, Chapter)), "")
        journal.write_place(left, Seconds(1), chapter, number, sentence)
        journal.end(left, Seconds(1), Ending.STOPPED)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The sentences and chapters of each session that is played, which is ended as soon as it has begun."""
    words: list[list[str]] = []

    play = Session.play

    def noted(self: Session, *args: Any, resume: ResumePoint | None = None, **others: Any) -> object:
        cues = self.timeline.cues[found_in(self, resume).index if resume else 0 :]
        words.append([c.shown if isinstance(c, Say) else c.title for c in cues if isinstance(c, Say | Chapter)])
        return play(self, *args, resume=resume, **others)

    monkeypatch.setattr(Session, "play", noted)
    monkeypatch.setattr(Player, "wait", lambda self, seconds: True)
    return words


def test_nothing_is_kept_yet_and_looking_keeps_nothing() -> None:
    assert "Nothing is kept here yet" in run("history").stdout
    assert told() == []
    assert "Removed 0 sessions" in run("history", "clear", "--yes").stdout
    assert run("play", "--resume").exit_code == 2
    assert not journal_file().exists()


def test_what_was_played_is_kept_and_gone_on_with(brief: Path) -> None:
    assert run("play", brief, "--device", "null", "--slot", "name=Maya").exit_code == 0
    (row,) = told()
    assert (row["script"], row["title"], row["ending"]) == (str(brief), "Brief", "heard")
    assert 0.5 < float(str(row["heard_seconds"])) < 5
    assert run("play", "--resume").stderr.startswith("Sorry: there is no session to go on with")
    leave(brief, "Two.", slots={"name": "Maya"}, voice="tone", cached=False)
    result = run("play", "--resume", "--device", "null")
    assert result.stdout.startswith("Going on where you left it a little while ago, in «Meeting», at «Two.»\n")
    assert "\nTwo.\n" in result.stdout
    assert "One" not in result.stdout
    assert [(row["ending"], row["resumed"]) for row in told()][:2] == [("heard", True), ("stopped", False)]


def test_nothing_is_kept_of_an_evening_that_is_to_leave_no_trace(brief: Path, opened: list[list[str]]) -> None:
    assert run("play", brief, "--device", "null", "--no-history").exit_code == 0
    assert run("ground", "--voice", "tone", "--device", "null").exit_code == 0  # first aid leaves none at all
    assert len(opened) == 2
    assert not journal_file().exists()


def test_a_line_of_history_reads_as_one_would_tell_it() -> None:
    with Journal.open() as journal:
        session = journal.begin(
            Beginning("a-safe-place", "A safe place", "", Seconds(600), {}, NOW.replace(year=2025), Feeling("tense", 7))
        )
        journal.end(session, Seconds(481), Ending.CLOSED)
        journal.write_after(session, Feeling("softer", 4))
    assert " ".join(run("history").stdout.split()) == (
        "Saturday 22 November 2025, 21:40 · A safe place · 8 of 10 minutes, closed gently · before: tense 7, after: softer 4"
    )
    assert told()[0]["began"] == "2025-11-22T21:40:00+01:00"


def test_clearing_asks_first(brief: Path) -> None:
    leave(brief, "Two.")
    refused = run("history", "clear", stdin="n\n")
    assert refused.exit_code == 130
    assert "This removes 1 session:" in refused.stdout
    assert len(told()) == 1
    last_device_file().write_text('["1a2b", "Anna\'s headset"]')
    assert run("history", "clear", stdin="y\n").stdout.endswith("Removed 1 session.\n")
    assert not last_device_file().exists()
    assert told() == []


def test_what_was_heard_to_the_end_begins_at_its_beginning(brief: Path, opened: list[list[str]]) -> None:
    result = run("play", "--resume", brief, "--device", "null")
    assert result.stdout.startswith(
        "There is nothing to go on with: this session was not left before its end. It starts from the beginning.\n"
    )
    assert opened == [["Brief", "One.", "Meeting", "Two."]]


def test_what_is_asked_for_now_changes_what_was_asked_for_then(brief: Path, opened: list[list[str]]) -> None:
    leave(brief, "One, Maya.", slots={"name": "Maya"})
    result = run("play", "--resume", brief, "--slot", "name=Leo", "--device", "null")
    assert "at «One, Maya.»" in result.stdout
    assert opened == [["One, Leo.", "Meeting", "Two."]]


def test_an_edited_script_says_where_it_goes_on(brief: Path, opened: list[list[str]]) -> None:
    leave(brief, "Two.")
    brief.write_text(brief.read_text().replace("Two.", "Three."))
    result = run("play", "--resume", "--device", "null")
    assert "is no longer in it: going on at the beginning of «Meeting»." in " ".join(result.stdout.split())
    leave(brief, "Three.")
    brief.write_text("---\nvoice: tone\n---\nFour.\n")
    assert "so it begins again" in " ".join(run("play", "--resume", "--device", "null").stdout.split())
    assert opened == [["Meeting", "Three."], ["Four."]]


def test_a_script_that_is_gone_is_told(brief: Path) -> None:
    leave(brief, "Two.")
    brief.unlink()
    assert "there is no file" in run("play", "--resume").stderr


def test_wishes_that_are_damaged_are_left_to_the_script(brief: Path, opened: list[list[str]]) -> None:
    leave(brief, "Two.", voice=7, length="long", slots=None, sound={"bed_gain": "loud", "room": []}, unheard_of=1)
    assert run("play", "--resume", "--device", "null").exit_code == 0
    assert opened == [["Two."]]


@pytest.mark.parametrize("trouble", ["a folder in its place", "no folder can be made", "newer", "damaged"])
def test_no_trouble_with_the_journal_keeps_a_session_from_playing(
    brief: Path, opened: list[list[str]], trouble: str
) -> None:
    if trouble == "no folder can be made":
        Path(os.environ["XDG_DATA_HOME"]).write_text("in the way")
    elif trouble == "a folder in its place":
        journal_file().mkdir(parents=True)
    elif trouble == "newer":
        Journal.open().close()
        with contextlib.closing(sqlite3.connect(journal_file())) as newer:
            newer.execute("PRAGMA user_version = 99")
    else:
        journal_file().parent.mkdir(parents=True)
        journal_file().write_bytes(b"?" * 8192)
    result = run("play", brief, "--device", "null")
    assert result.exit_code == 0
    assert "The session has ended" in result.stdout
    assert len(opened) == 1
    words = {"newer": "newer guided_audio", "damaged": "was damaged: it is kept as"}
    assert words.get(trouble, "cannot be kept in") in " ".join(result.stderr.split())
    assert result.stderr.count(str(journal_file().name)) == 1
    if trouble == "damaged":
        assert len(told()) == 1
    else:
        assert run("history").exit_code == (0 if trouble == "no folder can be made" else 1)


@pytest.mark.parametrize("command", [("history",), ("play", "--resume")])
def test_looking_into_a_damaged_file_tells_that_it_is_set_aside(command: tuple[str, ...]) -> None:
    journal_file().parent.mkdir(parents=True)
    journal_file().write_bytes(b"?" * 8192)
    first = run(*command)
    assert first.exit_code == 1
    assert "was damaged: it is kept as journal-damaged-" in " ".join(first.stderr.split())
    assert "Nothing is kept here yet" in run("history").stdout


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=5), "a little while ago"),
        (timedelta(hours=2), "this evening"),
        (timedelta(hours=8), "this afternoon"),
        (timedelta(hours=12), "this morning"),
        (timedelta(hours=26), "yesterday evening"),
        (timedelta(hours=20), "last night"),
        (timedelta(days=3), "on Thursday evening"),
        (timedelta(days=30), "on 23 October"),
        (timedelta(days=400), "on 18 October 2025"),
    ],
)
def test_moments_are_told_as_one_would_say_them(ago: timedelta, words: str) -> None:
    assert when(NOW - ago, NOW) == words


def test_an_evening_stays_one_after_travelling() -> None:
    there = datetime(2026, 11, 21, 21, 0, tzinfo=timezone(timedelta(hours=-8)))
    assert when(there, NOW) == "yesterday evening"
    assert day_and_time(there, NOW) == "Saturday 21 November, 21:00"


def test_writing_is_listed_without_a_word_of_it() -> None:
    assert "Nothing has been written yet" in run("writing").stdout
    assert run("writing", "clear").stdout == "There was nothing to remove.\n"
    Page("a-letter", "A letter", "Dear?", now=NOW).save("a secret of three, no: six words")
    listed = run("writing").stdout
    assert listed.startswith("Sunday 22 November 2026 · a-letter · 7 words\n")
    assert "secret" not in listed
    (row,) = json.loads(run("writing", "--json").stdout)
    assert (row["name"], row["words"], Path(row["path"]).parent) == ("2026-11-22-a-letter", 7, writing_folder())
    assert "a secret of three" in run("writing", "show", "2026-11-22-a-letter").stdout
    assert run("writing", "show", "../journal.db").exit_code == 2
    assert run("writing", "clear", stdin="n\n").exit_code == 130
    assert run("writing", "clear", stdin="y\n").stdout.endswith("Removed 1 page.\n")
    assert not writing_folder().exists()


def test_clearing_takes_what_was_damaged_even_without_a_journal() -> None:
    journal_file().parent.mkdir(parents=True)
    aside = [journal_file().with_name(f"journal-damaged-2026-11-22.db{ending}") for ending in ("", "-wal", "-journal")]
    for path in aside:
        path.write_text("words")
    assert run("history", "clear", "--yes").stdout == "Removed 0 sessions, and 3 damaged files set aside.\n"
    assert not any(path.exists() for path in aside)


def test_clearing_pages_says_what_copies_were_left() -> None:
    writing_folder().mkdir(parents=True)
    (writing_folder() / f".2026-11-22-s-{0:016x}.part").write_text("a whole page")
    assert run("writing", "clear", "--yes").stdout == "Removed 1 unfinished copy.\n"
    assert run("writing", "clear", "--yes").stdout == "There was nothing to remove.\n"
