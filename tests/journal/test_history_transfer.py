"""The history out into a file, and in again."""

import csv
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_audio.core.config import journal_file
from guided_audio.core.errors import OutputError, TransferError
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Feeling, Journal, clear_history, last_resume_point, look_back
from guided_audio.journal.history_transfer import NAMES, export_history, import_history
from guided_audio.journal.tables import Form, read_rows, write_rows

EVENING = datetime(2026, 11, 22, 21, 40, tzinfo=timezone(timedelta(hours=1)))
FORMS = pytest.mark.parametrize("form", list(Form))


def keep(began: datetime, *, script: str = "a-safe-place", title: str = "A safe place", ended: bool = True) -> None:
    with Journal.open() as journal:
        options = {"slots": {"name": 'Zoë, «Mo»; "x"\r\n'}}
        row = journal.begin(Beginning(script, title, "d" * 64, Seconds(600.1), options, began, Feeling("tense, =1", 7)))
        journal.write_place(row, Seconds(1 / 3), "Meeting", 41, "Hello,\nyou \x1b[31m\u2028 there.")
        if ended:
            journal.end(row, Seconds(481.25), Ending.CLOSED)
            journal.write_after(row, Feeling("", 4.5))


def all_rows() -> list[tuple[object, ...]]:
    with Journal.open() as journal:
        return list(journal.rows())


@FORMS
def test_what_is_exported_comes_back_whole_and_once(tmp_path: Path, form: Form) -> None:
    keep(EVENING)
    keep(EVENING)  # the very same twice is two sessions
    keep(datetime(2025, 3, 1, 4, 5, 6, tzinfo=UTC), script="", ended=False)
    before, target = all_rows(), tmp_path / "history"
    assert export_history(target, form) == 3
    assert target.stat().st_mode & 0o777 == 0o600
    assert "\x1b" not in target.read_text() or form is Form.CSV
    assert import_history(target, form) == (0, 3)
    clear_history()
    assert import_history(target, form) == (3, 0)
    assert all_rows() == before
    assert import_history(target, form) == (0, 3)
    again = tmp_path / "again"
    export_history(again, form)
    assert again.read_bytes() == target.read_bytes()


@FORMS
def test_two_histories_become_one(tmp_path: Path, form: Form) -> None:
    keep(EVENING, title="Old")
    export_history(tmp_path / "old", form)
    clear_history()
    keep(EVENING + timedelta(days=1), script="new", title="New")
    assert import_history(tmp_path / "old", form) == (1, 0)
    assert [entry.title for entry in look_back()] == ["New", "Old"]
    assert (point := last_resume_point()) and point.title == "New"  # although the other was added later


def test_a_file_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("mine")
    with pytest.raises(OutputError, match="already there"):
        export_history(tmp_path / "h.csv", Form.CSV)
    assert export_history(tmp_path / "h.csv", Form.CSV, overwrite=True) == 0
    assert (tmp_path / "h.csv").read_text().startswith("began,script,title,")
    assert import_history(tmp_path / "h.csv", Form.CSV) == (0, 0)


def test_a_semicolon_and_a_mark_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    keep(EVENING)
    export_history(tmp_path / "h.csv", Form.CSV)
    with (tmp_path / "h.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    with (tmp_path / "excel.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert import_history(tmp_path / "excel.csv", Form.CSV) == (0, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("began", "yesterday"), ("began", "2026-11-22T21:40:00"), ("began", 5), ("began", "0001-01-01T00:00:00+00:00"),
        ("heard_seconds", "480,5"), ("heard_seconds", "nan"), ("planned_seconds", True), ("planned_seconds", -1),
        ("heavy_before", 11), ("place", 1.5), ("ending", "gone"), ("resumed", "perhaps"), ("title", None), ("word_after", 3),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_by_its_line_and_nothing_is_added(tmp_path: Path, name: str, value: object) -> None:
    keep(EVENING)
    keep(EVENING + timedelta(hours=1))
    target = tmp_path / "h.json"
    export_history(target, Form.JSON)
    rows = json.loads(target.read_text())
    rows[1][name] = value
    with target.open("w") as file:
        write_rows(file, Form.JSON, NAMES, rows)
    clear_history()
    with pytest.raises(TransferError) as caught:
        import_history(target, Form.JSON)
    (found,) = caught.value.diagnostics
    assert (found.location.line, f"«{name}»" in found.message) == (3, True)
    assert found.hint
    assert look_back() == ()


BROKEN = {
    Form.CSV: [
        (b"a,b\n1,2\n", 1), (b"", 1), (b"@\nx,y\n", 2), (b"@\n\n\"" + b"x\n" * 3, 3), (b"@\n\xff\n", 2), (b'@\n"a"b,', 2),
    ],
    Form.JSON: [
        (b"{}", 1), (b"", 1), (b"[\n{}]", 2), (b"[\n3]", 2), (b'[\n{"a": 1}\n]', 2), (b"[\n" + b"[" * 100_000, 2),
        (b'[\n\n{"a": ', 3), (b"[\n\xff", 2),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "content", "line"), [(form, *case) for form, cases in BROKEN.items() for case in cases]
)
def test_what_is_no_table_is_told_with_its_line(tmp_path: Path, form: Form, content: bytes, line: int) -> None:
    (tmp_path / "h").write_bytes(content.replace(b"@", ",".join(NAMES).encode()))
    with pytest.raises(TransferError) as caught:
        import_history(tmp_path / "h", form)
    assert caught.value.diagnostics[0].location.line == line
    assert not journal_file().exists()


@settings(max_examples=60)
@given(
    st.sampled_from(Form),
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=4),
)
def test_any_text_comes_back_from_a_table(
    tmp_path_factory: pytest.TempPathFactory, form: Form, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"table.{form}"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, form, ("a", "b"), [dict(zip("ab", row, strict=True)) for row in rows])
    assert [[row.values["a"], row.values["b"]] for row in read_rows(path, form, ("a", "b"))] == rows


def test_a_row_that_is_being_written_elsewhere_is_waited_for_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(EVENING)
    monkeypatch.setattr("guided_audio.journal.journal.PATIENCE", 0.0)
    with closing(sqlite3.connect(journal_file(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Journal.open() as journal, pytest.raises(Exception, match="another program is busy"):
            journal.add([])
