"""`guided-audio batch`, as its user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.test_commands import run
from session.batch.conftest import SCRIPT
from session.batch.crews import Threads

from guided_audio.core.errors import SpeechError
from guided_audio.session.prepare import prepare
from guided_audio.session.session import Session


@pytest.fixture(autouse=True)
def _threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.session.batch.batch.Processes", Threads)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    (tmp_path / "short.md").write_text(SCRIPT)
    path = tmp_path / "clients.csv"
    path.write_text("script,id,name\nshort.md,c-1,Maya\nshort.md,c-2,Zoe\n")
    return path


def test_a_batch_is_planned_made_and_gone_on_with(manifest: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    plan = run("batch", manifest, "-o", folder, "--dry-run")
    assert plan.exit_code == 0
    assert "2 rows, nothing wrong with them; 0 as before, 2 to make" in plan.stdout
    assert not folder.exists()
    made = run("batch", manifest, "-o", folder)
    assert made.exit_code == 0, made.output
    assert f"{folder}: 2 made, 0 as before" in made.stdout
    assert "spoken in these files; only you can read them on this machine" in made.stdout
    assert not any(name in made.output for name in ("Maya", "Zoe"))
    told = json.loads(run("batch", manifest, "-o", folder, "--json").stdout)
    assert (told["rows"], told["made"], told["as_before"], told["failures"]) == (2, 0, 2, [])
    assert json.loads(run("batch", manifest, "-o", folder, "--dry-run", "--json").stdout)["to_make"] == 0


def test_faults_are_told_by_row_and_column_before_anything_is_made(manifest: Path, tmp_path: Path) -> None:
    manifest.write_text("script,id,voice,length\nshort.md,c-1,,\nshort.md,c-1,nobody,long\n")
    result = run("batch", manifest, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert f"{manifest}:3:voice: error: there is no voice «nobody» here" in result.stderr
    assert f"{manifest}:3:length: error: «long» is not a length" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_row_that_fails_is_told_at_the_end(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(session: Session, *more: Any) -> object:
        if session.options.slots["name"] == "Maya":
            raise SpeechError("the voice stopped working", "try again")
        return prepare(session, *more)

    monkeypatch.setattr("guided_audio.session.batch.performing.prepare", fail)
    result = run("batch", manifest, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert f"{manifest}:2: c-1: the voice stopped working; try again" in result.stderr
    assert "1 made, 0 as before, 1 failed: --retry-failed tries them again" in result.stdout


def test_an_example_is_printed_or_written(tmp_path: Path) -> None:
    printed = run("batch", "--example").stdout
    assert printed.startswith("script,id,name,language,")
    path = tmp_path / "a.csv"
    assert run("batch", "--example", path).exit_code == 0
    assert path.read_text() == printed
    assert run("batch", "--example", path).exit_code == 1
    assert run("batch", path, "-o", tmp_path / "out", "--dry-run").exit_code == 0


@pytest.mark.parametrize(
    "asked",
    [[], ["--shard", "3/2"], ["--name", "{x}"], ["--jobs", "0"], ["--shared"]],
    ids="-".join,
)
def test_what_makes_no_sense_is_refused(manifest: Path, tmp_path: Path, asked: list[str]) -> None:
    where = ["-o", str(tmp_path / "out")] if asked else []
    assert run("batch", manifest, *where, *asked).exit_code == 2


def test_a_cluster_that_does_not_answer_is_told(manifest: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    result = run("batch", manifest, "-o", tmp_path / "out", "--scheduler", "nonsense://x")
    assert result.exit_code == 1
    assert "no scheduler answers at nonsense://x" in result.stderr
