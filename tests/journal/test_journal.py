"""The journal's file: its migrations, its modes, and what may be wrong with it."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from guided_audio.core.config import journal_file
from guided_audio.core.errors import JournalError
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Feeling, Journal
from guided_audio.journal.database import damaged_files, explained, migrations
from guided_audio.render import Levels

EVENING = datetime(2026, 11, 22, 21, 40, tzinfo=timezone(timedelta(hours=1)))


def beginning(script: str = "a-safe-place", before: Feeling = Feeling()) -> Beginning:  # noqa: B008 - frozen
    return Beginning(
        script, "A safe place", "d" * 64, Seconds(600.0), {"voice": "tone", "slots": {"name": "Maya"}}, EVENING, before
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.db"


def test_a_session_is_kept_from_its_beginning_to_its_end(path: Path) -> None:
    with Journal.open(path) as journal:
        session = journal.begin(beginning(before=Feeling("tense", 7)))
        (entry,) = journal.entries()
        assert (entry.ending, entry.heard, str(entry.before)) == (Ending.UNKNOWN, 0, "tense 7")
        journal.write_place(session, Seconds(480.0), "Meeting", 41, "Hello.")
        journal.end(session, Seconds(481.0), Ending.CLOSED)
        journal.write_after(session, Feeling("softer", 4.5))
    with Journal.open(path) as journal:
        (entry,) = journal.entries()
        place = journal.last_resume_point()
    assert (entry.title, entry.heard, entry.planned, entry.ending) == ("A safe place", 481, 600, Ending.CLOSED)
    assert (str(entry.before), str(entry.after)) == ("tense 7", "softer 4.5")
    assert (entry.began, entry.began.utcoffset()) == (EVENING, timedelta(hours=1))
    assert place is not None
    assert (place.script, place.chapter, place.cue, place.sentence) == ("a-safe-place", "Meeting", 41, "Hello.")
    assert place.options["slots"] == {"name": "Maya"}


def test_a_place_is_that_of_the_last_time_until_it_was_heard_to_the_end(path: Path) -> None:
    with Journal.open(path) as journal:
        for script, sentence in (("first", "One."), ("second", "Two."), ("first", "Three.")):
            journal.write_place(journal.begin(beginning(script)), Seconds(1), "", 1, sentence)
        journal.end(journal.begin(beginning("third")), Seconds(0), Ending.STOPPED)  # before its first sentence
        found = [journal.last_resume_point(script) for script in (None, "first", "second", "third")]
        assert [place and place.sentence for place in found] == ["Three.", "Three.", "Two.", None]
        journal.end(journal.begin(beginning("first")), Seconds(9), Ending.HEARD)
        found = [journal.last_resume_point(script) for script in (None, "first")]
        assert [place and place.sentence for place in found] == ["Two.", None]


@pytest.mark.parametrize("version", range(1, len(migrations())))
def test_every_older_schema_is_brought_up_to_date_with_what_it_holds(path: Path, version: int) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        for script in migrations()[:version]:
            old.executescript(script)
        old.execute(
            "INSERT INTO sessions (script, title, digest, wishes, began, utc_offset, planned, heard, ending, place, sentence)"
            " VALUES ('a', 'A', '', '{}', 0, 0, 60, 30, 'STOPPED', 3, 'One.')"
        )
        old.execute(f"PRAGMA user_version = {version}")
    old.close()
    with Journal.open(path) as journal:
        journal.write_after(journal.begin(beginning(before=Feeling("calm"))), Feeling("", 2))
        journal.save_levels(Levels(volume=-3.0))
        assert [(e.script, e.ending) for e in journal.entries()][1] == ("a", Ending.STOPPED)
        assert (place := journal.last_resume_point()) and place.sentence == "One."
    assert damaged_files(path) == []


def test_a_newer_schema_is_told_and_left_as_it_is(path: Path) -> None:
    Journal.open(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="newer guided_audio") as caught:
        Journal.open(path)
    assert str(path) in caught.value.message
    assert "newer program" in caught.value.hint
    assert path.read_bytes() == before


def test_only_its_user_can_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        with Journal.open(path) as journal:
            journal.begin(beginning())
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"journal.db": 0o600, "journal.db-wal": 0o600, "journal.db-shm": 0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    Journal.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("where", ["head", "middle", "nothing like it"])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path, where: str) -> None:
    with Journal.open(path) as journal:
        for _ in range(50):
            journal.begin(beginning())
    content = bytearray(path.read_bytes())
    if where == "nothing like it":
        content = bytearray(b"This was never a database, and somebody's diary instead.\n" * 30)
    else:
        start = 0 if where == "head" else 2 * 4096
        content[start : start + 4096] = b"\x5a" * 4096
    for number in (1, 2):
        path.write_bytes(content)
        with Journal.open(path) as journal:
            assert "damaged" in journal.notice
            assert journal.entries() == ()
            journal.begin(beginning())
        assert len(damaged_files(path)) == number
    assert all(aside.read_bytes() == content for aside in damaged_files(path))
    with Journal.open(path) as journal:
        assert (journal.notice, len(journal.entries())) == ("", 1)
        assert journal.clear() == 1
    assert damaged_files(path) == []


def test_what_was_cleared_is_gone_from_the_disk(path: Path) -> None:
    with Journal.open(path) as journal:
        session = journal.begin(beginning(before=Feeling("unspeakable")))
        journal.save_levels(Levels(volume=-6.0))
        assert journal.clear() == 1
        journal.end(session, Seconds(9), Ending.HEARD)  # what plays meanwhile does not bring it back
        assert journal.entries() == ()
        assert journal.levels().volume == -6.0
        for file in path.parent.iterdir():
            assert not any(word in file.read_bytes() for word in (b"Maya", b"unspeakable", b"a-safe-place"))


def test_levels_are_remembered_exactly_and_never_made_up(path: Path) -> None:
    with Journal.open(path) as journal:
        assert journal.levels() == Levels()
        journal.save_levels(Levels(-7.5, 2.0))
        journal.save_levels(Levels(float("nan"), 2.0))
        journal.save_levels(Levels(-7.5, 1e9))
        assert journal.levels() == Levels(-7.5, 2.0)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE settings SET value = 90 WHERE name = 'volume'")
    other.close()
    with Journal.open(path) as journal:
        assert journal.levels() == Levels(0.0, 2.0)


def test_another_program_at_work_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.journal.journal.PATIENCE", 0.01)
    with Journal.open(path) as journal:
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="another program is busy"):
            journal.begin(beginning())
        other.rollback()
        journal.begin(beginning())
        other.close()


def test_where_no_folder_can_be_made_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("in the way")
    with pytest.raises(JournalError, match="cannot be kept in"):
        Journal.open(tmp_path / "folder" / "journal.db")
    with pytest.raises(JournalError, match="cannot be kept in"):
        (tmp_path / "journal.db").mkdir()
        Journal.open(tmp_path / "journal.db")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("a disk can only be mounted by root")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)], check=False, capture_output=True
    ).returncode:
        pytest.skip("nothing can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_told_and_keeps_what_there_is(small_disk: Path) -> None:
    path = small_disk / "journal.db"
    with Journal.open(path) as journal:
        journal.begin(beginning())
        count = 0
        with pytest.raises(JournalError, match="disk is full"):
            while count < 1000:
                count += 1
                journal.begin(beginning(script="s" * 4000))
        assert len(journal.entries()) == count
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    with Journal.open(path) as journal:
        assert (journal.notice, len(journal.entries())) == ("", count)
        journal.begin(beginning())


def test_a_disk_that_is_only_read_is_told(small_disk: Path) -> None:
    Journal.open(small_disk / "journal.db").close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(JournalError, match="cannot be kept in"):
        Journal.open(small_disk / "journal.db").begin(beginning())
    assert damaged_files(small_disk / "journal.db") == []


def test_what_was_played_is_read_where_nothing_can_be_written(small_disk: Path) -> None:
    path = small_disk / "journal.db"
    with Journal.open(path) as journal:
        journal.begin(beginning())
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"x" * 512):
            pass
    for _ in range(2):
        with Journal.open_to_read(path) as journal:
            assert len(journal.entries()) == 1
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)


def test_what_was_played_is_read_while_another_program_keeps_the_file_to_itself(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.begin(beginning())
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with Journal.open_to_read(path) as journal:
            assert len(journal.entries()) == 1


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (sqlite3.SQLITE_CANTOPEN, "its folder cannot be written to"),
        (sqlite3.SQLITE_READONLY, "it can be read, and not written"),
        (sqlite3.SQLITE_IOERR, "its disk reports an error"),
        (sqlite3.SQLITE_BUSY, "another program is busy with it"),
    ],
)
def test_what_is_wrong_is_told_in_plain_words(path: Path, code: int, reason: str) -> None:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    with pytest.raises(JournalError, match=f": {reason};") as caught, explained(path):
        raise error
    assert caught.value.hint


WRITER = """
import sys
from guided_audio.journal import Beginning, Journal
from guided_audio.core.units import Seconds
print("ready", flush=True)
sys.stdin.readline()
with Journal.open() as journal:
    for number in range(int(sys.argv[1])):
        session = journal.begin(Beginning("s", "S", "", Seconds(1.0)))
        journal.write_place(session, Seconds(number), "", number, f"Sentence {number}.")
        if number % 10 == 0:
            print(number, flush=True)
"""


def writer(count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def begin(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_several_programs_begin_the_file_and_write_to_it_at_once() -> None:
    processes = [writer(30) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        begin(process)
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    with Journal.open() as journal:
        assert (len(journal.entries()), journal.notice) == (90, "")


def test_a_program_that_is_killed_while_it_writes_leaves_what_it_wrote() -> None:
    process = writer(1_000_000)
    assert process.stdout is not None
    process.stdout.readline()
    begin(process)
    last = [int(process.stdout.readline()) for _ in range(5)][-1]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with Journal.open(journal_file()) as journal:
        place = journal.last_resume_point()
        assert journal.notice == ""
        assert place is not None
        assert place.cue >= last
        assert journal.entries(1)[0].ending is Ending.UNKNOWN
        assert journal.entries(1)[0].began.astimezone(UTC) <= datetime.now(UTC)
