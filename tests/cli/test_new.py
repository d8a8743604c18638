"""First drafts."""

import stat
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.core.config import library_folders
from guided_audio.library.templates import make_template
from guided_audio.script import Heading, Practice, parse_script


@pytest.mark.parametrize("practice", list(Practice))
def test_every_draft_can_be_performed_in_the_length_it_says(tmp_path: Path, practice: str) -> None:
    path = tmp_path / "draft.md"
    assert run("new", path, "--practice", practice).exit_code == 0
    result = run("check", path)
    assert result.exit_code == 0
    assert "length-out-of-reach" not in result.stdout
    parsed = parse_script(path.read_text())
    assert parsed.script.meta.practice == practice
    assert parsed.script.title == "Draft"
    assert [d.code for d in parsed.diagnostics if d.code != "timed-in-exports"] == []


def test_a_plain_name_goes_into_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("new", "a-first-visit")
    path = library_folders()[0].path / "a-first-visit.md"
    assert str(path) in result.stdout
    assert "guided-audio check a-first-visit" in result.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "# A first visit" in path.read_text()
    assert run("check", "a-first-visit").exit_code == 0
    assert not list(tmp_path.iterdir())


def test_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text("Mine.")
    result = run("new", path)
    assert result.exit_code == 1
    assert "stays as it is" in result.stderr
    assert path.read_text() == "Mine."


@pytest.mark.parametrize("title", ["Stars: *a story* & more", "'Quoted' \"title\"", "- 3 # _wishes_ <b>", "Ängste"])
def test_any_plain_title(title: str) -> None:
    script = parse_script(make_template(title, Practice.MEETING)).require()
    assert script.title == title
    assert next(e.title for e in script.elements if isinstance(e, Heading) and e.level == 1) == title


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new"], "needs a name"),
        (["new", "../"], "cannot be the name"),
        (["new", "nowhere/at/all.md"], "there is no folder"),
        (["new", "--schema", "x"], "leave the name out"),
        (["new", "?"], "cannot be the name of a script"),
        (["new", "x", "--practice", "meating"], "meeting"),
        (["new", "x", "--title", "For {name}"], "cannot be a title"),
    ],
)
def test_what_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
