"""A folder by a manifest: what is made, what stays, and what is never touched."""

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from session.batch.conftest import Write
from session.batch.crews import Threads

from guided_audio.core.errors import ManifestError, OutputError
from guided_audio.session.batch.batch import Batch, BatchOptions, Totals
from guided_audio.session.batch.log import Log
from guided_audio.session.batch.shard import Shard
from guided_audio.session.session import open_session

ROWS = ("script,id,name", "short.md,c-1,Maya", "short.md,c-2,Zoe", "short.md,c-3,")


@pytest.fixture(autouse=True)
def _threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.session.batch.batch.Processes", Threads)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "out"


@pytest.fixture
def made(write: Write, kept: Path, folder: Path) -> Path:
    """The folder with all rows, which are made once: they are the same wherever they lie."""
    if not kept.exists():
        assert make(write(*ROWS), kept).made == 3
    write(*ROWS)
    shutil.copytree(kept, folder)
    return folder


def make(manifest: Path, folder: Path, **options: Any) -> Totals:
    batch = Batch(manifest, folder, BatchOptions(**options))
    totals = batch.check()
    batch.make(totals, lambda *_: None, lambda _: None)
    return totals


def sounds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".mp3", ".zip", ".wav"}}


def events(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / "batch.jsonl").read_text().splitlines()
    return [(event["event"], event["id"]) for event in map(json.loads, lines) if event["event"] != "started"]


def test_a_row_is_what_an_export_is_and_is_made_once(write: Write, made: Path, tmp_path: Path) -> None:
    open_session(tmp_path / "short.md", slots={"name": "Maya"}).export(tmp_path / "c-1.mp3")
    assert sounds(made)["c-1.mp3"] == (tmp_path / "c-1.mp3").read_bytes()
    before = {path: path.stat().st_mtime_ns for path in made.iterdir() if path.suffix == ".mp3"}
    again = make(write(*ROWS), made)
    assert (again.made, again.kept) == (0, 3)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_only_what_changed_or_is_gone_is_made_again(write: Write, made: Path) -> None:
    whole = sounds(made)
    (made / "c-1.mp3").unlink()
    totals = make(write(*ROWS[:3], "short.md,c-3,Ana"), made)
    assert (totals.made, totals.kept) == (2, 1)
    assert sounds(made)["c-1.mp3"] == whole["c-1.mp3"]
    assert sounds(made)["c-3.mp3"] != whole["c-3.mp3"]


def test_what_others_made_or_changed_is_replaced_only_by_force(write: Write, made: Path) -> None:
    own = sounds(made)["c-2.mp3"]
    (made / "c-2.mp3").write_bytes(b"mine")
    for row in (ROWS[2], "short.md,c-2,Ana"):
        with pytest.raises(ManifestError, match=r"1 error") as raised:
            make(write(ROWS[0], row), made)
        assert str(raised.value.diagnostics[0].location).endswith(":2:id")
    assert (made / "c-2.mp3").read_bytes() == b"mine"
    make(write(*ROWS), made, overwrite=True)
    assert sounds(made)["c-2.mp3"] == own
    (made / "batch.jsonl").unlink()
    with pytest.raises(ManifestError, match=r"3 errors"):
        make(write(*ROWS), made)


@pytest.mark.parametrize("cut", [0.3, 0.8])
def test_a_log_that_a_kill_cut_off_is_gone_on_with(write: Write, made: Path, cut: float) -> None:
    whole, log = sounds(made), made / "batch.jsonl"
    log.write_bytes(log.read_bytes()[: int(cut * log.stat().st_size)])
    begun = {line.split('"file": "')[1].split('"')[0] for line in log.read_text().splitlines() if '"key"' in line}
    for name in whole.keys() - begun:  # a file is never there before it is known to be begun
        (made / name).unlink()
    make(write(*ROWS), made)
    assert sounds(made) == whole
    assert make(write(*ROWS), made).kept == 3


def test_shards_make_the_same_files(write: Write, made: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert [make(write(*ROWS), other, shard=Shard(n, 2)).made for n in (1, 2)] == [2, 1]
    assert sounds(other) == sounds(made)
    assert make(write(*ROWS), other).kept == 3
    assert {path.name for path in other.glob("*.jsonl")} == {
        "batch.jsonl", "batch-1-of-2.jsonl", "batch-2-of-2.jsonl",
    }  # fmt: skip


def test_a_row_that_fails_fails_alone_and_can_be_tried_again(write: Write, folder: Path) -> None:
    folder.mkdir()
    (folder / "b").write_text("no folder")
    manifest = write("script,id,voice", "short.md,a,tone", "short.md,b,tone", "short.md,c,tone")
    totals = make(manifest, folder, name="{id}/x")
    assert (totals.made, totals.failed) == (2, 1)
    assert sorted(events(folder)) == [("done", "a"), ("done", "c"), ("failed", "b")]
    (folder / "b").unlink()
    (folder / "c" / "x.mp3").unlink()
    totals = make(manifest, folder, name="{id}/x", retry_failed=True)
    assert (totals.made, totals.failed) == (1, 0)
    assert (folder / "b" / "x.mp3").exists()
    assert not (folder / "c" / "x.mp3").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_personal_files_and_the_log_are_private_and_the_log_has_no_names(write: Write, folder: Path) -> None:
    make(write(*ROWS, "short.md,c-4,Noah"), folder)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes["c-1.mp3"] == modes["batch.jsonl"] == 0o600
    assert modes["c-3.mp3"] == 0o644
    log = (folder / "batch.jsonl").read_text()
    assert not any(name in log for name in ("Maya", "Zoe", "Noah"))


def test_a_failure_is_logged_without_what_was_said(write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OutputError("the voice has no sound for «Hello, Maya.»")

    monkeypatch.setattr("guided_audio.session.batch.performing.prepare", fail)
    make(write(*ROWS[:2]), folder)
    assert "has no sound for" in (folder / "batch.jsonl").read_text()
    assert "Maya" not in (folder / "batch.jsonl").read_text()


def test_a_name_that_is_there_twice_is_a_fault_of_the_second(write: Write, folder: Path) -> None:
    with pytest.raises(ManifestError) as raised:
        make(write(ROWS[0], "short.md,c-1,A", "short.md,C-1,B"), folder)
    assert str(raised.value.diagnostics[0].location).endswith("clients.csv:3:id")
    assert not folder.exists()


def test_a_file_that_appears_after_the_check_stays(write: Write, folder: Path) -> None:
    batch = Batch(write(*ROWS), folder, BatchOptions())
    totals = batch.check()
    folder.mkdir()
    (folder / "c-2.mp3").write_bytes(b"mine")
    batch.make(totals, lambda *_: None, lambda _: None)
    assert (totals.made, totals.failed) == (2, 1)
    assert (folder / "c-2.mp3").read_bytes() == b"mine"


def test_two_batches_do_not_write_to_one_log(write: Write, folder: Path) -> None:
    folder.mkdir()
    with Log(folder / "batch.jsonl"), pytest.raises(OutputError, match="another batch is writing"):
        make(write(*ROWS), folder)


def test_every_row_belongs_to_one_shard() -> None:
    assert all(sum(Shard(n, 7).has(row) for n in range(1, 8)) == 1 for row in range(1, 50))
    assert [row for row in range(1, 50) if Shard.read("3/20").has(row)] == [3, 23, 43]
