"""`guided-audio import`, as its user runs it, in this process."""

import json
import os
import stat
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.script import parse_script

FOREIGN = "Sit by the lake. (Pause 5s)\n\n[Look around]\n\nThe water is still. [BELL]\n"
OURS = "Sit by the lake. [pause 5s]\n\n[note: Look around]\n\nThe water is still. [bell]\n"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "lake.txt"
    path.write_text(FOREIGN)
    return path


def test_help_with_an_example() -> None:
    assert "Example:  guided-audio import" in run("import", "--help").stdout


def test_the_script_is_printed_and_the_guesses_are_told(foreign: Path) -> None:
    result = run("import", foreign)
    assert result.exit_code == 0
    assert result.stdout == OURS
    assert f"{foreign}:3:1: warning: [Look around] is not understood" in result.stderr
    assert result.stderr.endswith("text; 1 pause, 5 seconds in all; 1 guess\n")


def test_the_script_is_written_for_its_owner_alone(foreign: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    result = run("import", foreign, "-o", target)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert target.read_text() == OURS
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert f"{target}: text; 1 pause" in result.stderr
    assert not list(tmp_path.glob(".*"))


def test_a_folder_gets_a_file_of_the_same_name(foreign: Path, tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    folder.mkdir()
    run("import", foreign, "-o", folder)
    assert parse_script((folder / "lake.md").read_text()).require()


def test_a_file_that_is_there_is_kept_unless_forced(foreign: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    target.write_text("mine")
    refused = run("import", foreign, "-o", target)
    assert refused.exit_code == 1
    assert "use --force to replace it" in refused.stderr.lower()
    assert target.read_text() == "mine"
    assert run("import", foreign, "-o", target, "--force").exit_code == 0
    assert target.read_text() == OURS


def test_a_file_that_cannot_be_written_leaves_nothing(foreign: Path, tmp_path: Path) -> None:
    result = run("import", foreign, "-o", tmp_path / "nowhere" / "out.md")
    assert result.exit_code == 1
    assert "could not be written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["lake.txt"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link(foreign: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old")
    link.symlink_to(real)
    run("import", foreign, "-o", link, "--force")
    assert link.is_symlink()
    assert real.read_text() == OURS


def test_json(foreign: Path, tmp_path: Path) -> None:
    told = json.loads(run("import", foreign, "--json").stdout)
    assert (told["form"], told["pauses"], told["pause_seconds"], told["guesses"]) == ("text", 1, 5.0, 1)
    assert told["text"] == OURS
    assert [(f["line"], f["column"], f["code"]) for f in told["findings"]] == [(3, 1, "unknown-direction")]
    target = tmp_path / "out.md"
    told = json.loads(run("import", foreign, "-o", target, "--json").stdout)
    assert (told["output"], told["text"]) == (str(target), None)
    assert target.read_text() == OURS


def test_a_script_of_ours_is_left_as_it_is(script_file: Path) -> None:
    result = run("import", script_file)
    assert result.stdout == script_file.read_text()
    assert "script; 1 pause, 2 seconds in all; no guesses" in result.stderr


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert run("import", tmp_path / "none.txt").exit_code == 2
    noise = tmp_path / "noise.txt"
    noise.write_bytes(bytes(range(256)) * 10)
    result = run("import", noise)
    assert result.exit_code == 1
    assert "not a text file" in result.stderr
