"""`guided-audio export` of several scripts and of folders: one that fails stops no other."""

from pathlib import Path

import pytest
from cli.test_commands import run


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    (folder / "more").mkdir(parents=True)
    for name in ("a-lake", "more/b-garden"):
        (folder / f"{name}.md").write_text("---\nvoice: tone\n---\n\nOne two.\n")
    return folder


def test_a_folder_becomes_a_folder(scripts: Path, tmp_path: Path) -> None:
    result = run("export", scripts, "-o", tmp_path / "new")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a-lake.mp3", "b-garden.mp3"]
    run("export", scripts / "a-lake.md", "-o", tmp_path / "alone.mp3")
    assert (tmp_path / "alone.mp3").read_bytes() == (tmp_path / "new" / "a-lake.mp3").read_bytes()


def test_what_fails_is_told_at_the_end(scripts: Path, tmp_path: Path) -> None:
    (scripts / "a-broken.md").write_text("---\nvoice: tone\n---\n\n[breathe]\n[nothing]\n")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "b-garden.mp3").write_text("mine")
    result = run("export", scripts, tmp_path / "none.md", "-o", tmp_path / "new")
    assert result.exit_code == 1
    assert (tmp_path / "new" / "a-lake.mp3").exists()
    assert (tmp_path / "new" / "b-garden.mp3").read_text() == "mine"
    told = result.stderr
    places = [told.index(f"{name} was not exported:") for name in (scripts / "a-broken.md", tmp_path / "none.md")]
    assert places == sorted(places)
    assert "is already there" in told
    assert told.rstrip().endswith("1 of 4 scripts exported.")


def test_several_files_need_a_folder(scripts: Path, tmp_path: Path) -> None:
    result = run("export", scripts, "-o", tmp_path / "one.mp3")
    assert result.exit_code == 2
    assert "need a folder" in result.stderr
    assert run("export", tmp_path, "-o", tmp_path / "new", "--format", "ssml").exit_code == 0
