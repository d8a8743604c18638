"""`guided-audio course`, as its user runs it."""

import json
import os
from pathlib import Path

import click
import pytest
from cli.test_commands import run
from export.course.feed_rules import broken_rules

from guided_audio.cli.commands.course import command
from guided_audio.library.curriculum import load_curriculum

URL = "https://example.org/course/"


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    for name in ("a-lake", "b-garden"):
        head = f'---\ntitle: {name}\nvoice: tone\nslots:\n  name: ""\n---\n\n'
        (folder / f"{name}.md").write_text(f"{head}Hello{{, name}}. One two.\n")
    return folder


def test_a_folder_of_scripts_becomes_a_course_and_each_run_says_what_it_did(scripts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    first = run("course", scripts, "-o", folder, "--url", URL, "--country", "GB")
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith(f"{folder / '01-a-lake.mp3'}: 0:0")
    assert f"{folder / 'index.html'}: 2 sessions to hear and to read" in first.stdout
    assert f"{folder / 'feed.xml'}: the feed, for podcast apps once the folder is at {URL}" in first.stdout
    assert broken_rules((folder / "feed.xml").read_text(), folder, URL) == []
    assert "116 123" in (folder / "index.html").read_text()
    again = run("course", scripts, "-o", folder)
    assert "2 sessions are as before." in again.stdout
    assert "relative to the folder; most podcast apps need addresses: --url" in again.stdout
    assert "The country of the numbers to call: not known here" in again.stdout
    less = run("course", scripts / "b-garden.md", "-o", folder)
    assert "No longer part of this course: 01-a-lake-chapters.json, " in less.stdout
    assert "--prune removes them." in less.stdout
    assert (
        "Removed: 01-a-lake-chapters.json, " in run("course", scripts / "b-garden.md", "-o", folder, "--prune").stdout
    )
    assert sorted(path.name for path in folder.glob("*.mp3")) == ["01-b-garden.mp3"]


def test_another_program_reads_what_was_made(scripts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    told = json.loads(run("course", scripts, "-o", folder, "--json", "--url", URL).stdout)
    assert (told["folder"], told["feed"], told["page"], told["url"]) == (str(folder), "feed.xml", "index.html", URL)
    assert [(one["number"], one["script"], one["file"], one["written"]) for one in told["episodes"]] == [
        (1, "a-lake", "01-a-lake.mp3", True), (2, "b-garden", "02-b-garden.mp3", True),
    ]  # fmt: skip
    assert all((folder / one["file"]).stat().st_size == one["bytes"] for one in told["episodes"])
    again = json.loads(run("course", scripts, "-o", folder, "--json", "--url", URL).stdout)
    assert again["written"] == again["left_over"] == []
    assert [one["guid"] for one in again["episodes"]] == [one["guid"] for one in told["episodes"]]


def test_personal_words_are_told(scripts: Path, tmp_path: Path) -> None:
    told = run("course", scripts, "-o", tmp_path / "course", "--slot", "name=Zoe").stdout
    assert "The words given with --slot are said in this course, and written in its page and captions" in told
    if os.name != "nt":
        assert "only you can read them on this machine." in told
    assert "Zoe" not in told


def test_the_path_is_a_course(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []

    def note(scripts: tuple[str, ...], *more: object, **options: object) -> None:
        asked.append(scripts)
        raise click.Abort

    monkeypatch.setattr("guided_audio.session.course.make_course", note)
    assert run("course", "--path", "-o", tmp_path / "course").exit_code == 130
    assert asked == [tuple(load_curriculum()[0].order)]
    assert len(asked[0]) > 10


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), "Name the scripts of the course in their order, or use --path"),
        (("a-safe-place", "--path"), "Name the scripts of the course in their order, or use --path"),
        (("a-safe-place", "--url", "example.org"), "«example.org» is not the address of a folder"),
        (("a-safe-place", "--country", "Atlantis"), "Atlantis"),
        (("a-safe-place", "--for", "spotify"), "'insight-timer'"),
        (("no-such-script",), "there is no script «no-such-script»"),
        (("a-safe-place", "--slot", "nmae=Zoe"), "no script of this course has the slot «nmae»"),
    ],
    ids=["none", "both", "url", "country", "for", "script", "slot"],
)
def test_what_cannot_be_is_refused_before_there_is_a_folder(tmp_path: Path, asked: tuple[str, ...], told: str) -> None:
    result = run("course", *asked, "-o", tmp_path / "course")
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "course").exists()


def test_names_are_completed() -> None:
    context = click.Context(command)
    params = {param.name: param for param in command.params}
    assert "a-safe-place" in [item.value for item in params["scripts"].shell_complete(context, "a-sa")]
    assert [item.value for item in params["preset"].shell_complete(context, "ins")] == ["insight-timer"]
    assert [item.value for item in params["country"].shell_complete(context, "irel")] == ["Ireland"]
