"""A course: what its folder holds, what is made again, and what is never touched."""

import contextlib
import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import mutagen.mp3
import pytest
from export.course.feed_rules import broken_rules, cover_problems

from guided_audio.core.errors import OutputError, UsageError
from guided_audio.export import Exported
from guided_audio.export.course import CourseFolder, names_of
from guided_audio.session.course import CourseOptions, MadeCourse, make_course
from guided_audio.session.options import SessionOptions
from guided_audio.session.prepare import PreparedSession, Progress
from guided_audio.session.session import Session

pytestmark = pytest.mark.thorough

SCRIPT = """---
title: {title}
voice: tone
summary: A visit to {title}.
safety: You can stop at any moment.
practice: {practice}
slots:
  name: ""
---

## Arriving

Hello{{, name}}. [pause 1s] One two three.

## Leaving

[breathe in 1, out 2, 2 rounds]

Goodbye.
"""
URL = "https://example.org/course/"
OF_COURSE = '{"format": %d, "guid": "0f5f1e9c-6a8e-5b1f-8d1a-2c3d4e5f6a7b", "episodes": %s, "files": %s}'


@pytest.fixture
def scripts(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "scripts"
    folder.mkdir()
    names = {"the-lake": "grounding", "The Garden": "safe-place", "sleep": "rest"}
    for name, practice in names.items():
        (folder / f"{name}.md").write_text(SCRIPT.format(title=name.title(), practice=practice))
    return [folder / f"{name}.md" for name in names]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "course"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "course"


@pytest.fixture
def made(scripts: list[Path], kept: Path, folder: Path) -> Path:
    """The course of all scripts, which is made once: what it is made of does not depend on where it lies."""
    if not kept.exists():
        make(scripts, kept)
    shutil.copytree(kept, folder)
    return folder


def make(scripts: list[Path], folder: Path, slots: dict[str, str] | None = None, **options: Any) -> MadeCourse:
    return make_course(
        [str(path) for path in scripts], folder, SessionOptions(slots=slots or {}), CourseOptions(**options),
        bar=no_bar, on_episode=lambda ready, exported: None,
    )  # fmt: skip


@contextlib.contextmanager
def no_bar(title: str) -> Iterator[Progress]:
    yield lambda share: None


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file of a folder was written, and which it is."""
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()}


def rewritten(before: dict[str, tuple[int, int]], folder: Path) -> set[str]:
    now = states(folder)
    assert before.keys() <= now.keys()
    return {name for name, state in now.items() if before.get(name) != state}


def guids(folder: Path) -> list[str]:
    return [entry.id for entry in feedparser.parse((folder / "feed.xml").read_text()).entries]


def test_a_course_keeps_the_rules_of_feeds(scripts: list[Path], made: Path) -> None:
    stems = ["01-the-lake", "02-the-garden", "03-sleep"]
    files = {name for stem in stems for name in names_of(stem)} | {"index.html", "feed.xml", "cover.jpg"}
    assert {path.name for path in made.iterdir()} == files | {"course.json"}
    assert cover_problems(made / "cover.jpg") == []
    for url in ("", URL):
        make(scripts, made, url=url)
        feed = (made / "feed.xml").read_text()
        assert broken_rules(feed, made, url) == []
        read = feedparser.parse(feed)
        assert (len(read.entries), read.bozo) == (3, False)


def test_players_read_the_folder_as_one_album_in_order(scripts: list[Path], folder: Path) -> None:
    make(scripts[:2], folder, title="My course", author="Rosa")
    tags: list[Any] = [mutagen.mp3.MP3(path).tags for path in sorted(folder.glob("*.mp3"))]
    assert [str(tag["TRCK"]) for tag in tags] == ["1", "2"]
    assert {(str(tag["TALB"]), str(tag["TPE2"])) for tag in tags} == {("My course", "Rosa")}
    assert [str(tag["TIT2"]) for tag in tags] == ["The-Lake", "The Garden"]
    for number, tag in enumerate(tags):
        (folder / f"{number}.jpg").write_bytes(tag.getall("APIC")[0].data)
        assert cover_problems(folder / f"{number}.jpg") == []


def test_a_second_run_writes_nothing_also_under_another_name(scripts: list[Path], made: Path, tmp_path: Path) -> None:
    before, first = states(made), guids(made)
    assert make(scripts, made).written == ()
    assert rewritten(before, made) == set()
    moved = made.rename(tmp_path / "elsewhere")
    assert make(scripts, moved).written == ()
    assert rewritten(before, moved) == set()
    assert guids(moved) == first
    assert len(set(first)) == 3


def test_a_changed_script_rewrites_its_episode_alone(scripts: list[Path], made: Path) -> None:
    before, first = states(made), guids(made)
    scripts[1].write_text(scripts[1].read_text().replace("Goodbye.", "Goodbye then, my dear."))
    result = make(scripts, made)
    changed = {*names_of("02-the-garden"), "index.html", "feed.xml"}
    assert rewritten(before, made) == changed | {"course.json"}
    assert set(result.written) == changed
    assert guids(made) == first
    assert broken_rules((made / "feed.xml").read_text(), made) == []
    assert "Goodbye then, my dear." in (made / "index.html").read_text()


def test_another_address_changes_the_feed_alone_and_another_title_the_sounds(scripts: list[Path], made: Path) -> None:
    before = states(made)
    assert make(scripts, made, url=URL).written == ("feed.xml",)
    assert rewritten(before, made) == {"feed.xml", "course.json"}
    assert "01-the-lake.mp3" in make(scripts[:1], made, title="Another").written


def test_an_interrupted_run_goes_on_where_it_was(
    scripts: list[Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = PreparedSession.export

    def interrupted(self: PreparedSession[Session], target: Path, *more: Any, **options: Any) -> Exported:
        made = whole(self, target, *more, **options)
        if target.stem == "02-the-garden":
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(PreparedSession, "export", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(scripts, folder)
    assert (folder / "02-the-garden.mp3").exists()
    assert not (folder / "feed.xml").exists()
    before = states(folder)
    monkeypatch.setattr(PreparedSession, "export", whole)
    made = make(scripts, folder)
    assert not set(names_of("01-the-lake")) & (rewritten(before, folder) | set(made.written))
    assert set(names_of("02-the-garden")) < set(made.written)
    assert broken_rules((folder / "feed.xml").read_text(), folder) == []
    assert not [path for path in folder.iterdir() if path.suffix in {".part", ".old"} or path.name.endswith("lock")]


@pytest.mark.parametrize("name", ["02-the-garden.mp3", "index.html", "01-the-lake.vtt", "cover.jpg"])
def test_what_the_program_did_not_write_is_not_replaced(scripts: list[Path], folder: Path, name: str) -> None:
    folder.mkdir()
    (folder / name).write_text("mine")
    with pytest.raises(OutputError, match=rf"{name} would be replaced"):
        make(scripts, folder)
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_text() == "mine"


def test_what_was_changed_since_is_kept_until_it_is_forced(scripts: list[Path], made: Path) -> None:
    (made / "index.html").write_text("my own page")
    with pytest.raises(OutputError, match=r"index\.html would be replaced"):
        make(scripts, made)
    assert (made / "index.html").read_text() == "my own page"
    assert make(scripts, made, overwrite=True).written == ("index.html",)


def test_a_damaged_or_missing_file_is_made_again(scripts: list[Path], made: Path) -> None:
    (made / "03-sleep.srt").unlink()
    assert set(make(scripts, made).written) == set(names_of("03-sleep"))
    sound = (made / "03-sleep.mp3").read_bytes()
    (made / "03-sleep.mp3").write_bytes(sound[:1000])
    make(scripts, made, overwrite=True)
    assert (made / "03-sleep.mp3").read_bytes() == sound


def test_what_a_killed_program_has_left_is_removed(scripts: list[Path], made: Path) -> None:
    (made / ".01-the-lake-0123456789abcdef.part").write_text("half")
    make(scripts, made)
    assert not list(made.glob(".*"))


def test_what_is_no_longer_part_of_it_is_told_and_removed_only_if_asked(scripts: list[Path], made: Path) -> None:
    (made / "notes.txt").write_text("mine")
    first = guids(made)
    result = make(scripts[1:], made)
    old = {name for stem in ("01-the-lake", "02-the-garden", "03-sleep") for name in names_of(stem)}
    assert set(result.left_over) == old
    assert old < {path.name for path in made.iterdir()}
    (made / "03-sleep.vtt").write_text("changed by hand")
    pruned = make(scripts[1:], made, prune=True)
    assert set(pruned.removed) == old - {"03-sleep.vtt"}
    assert pruned.left_over == ("03-sleep.vtt",)
    assert pruned.written == ()
    assert (made / "notes.txt").read_text() == "mine"
    assert guids(made) == first[1:]
    assert make(scripts, made, overwrite=True).course.episodes[0].guid == first[0]


def test_a_new_session_is_the_newest_and_none_is_in_the_future(
    scripts: list[Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    make(scripts[:2], folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")  # another year, whose number no old file takes
    made = make(scripts, folder)
    dates = [episode.published.timestamp() for episode in made.course.episodes]
    assert dates == [1700000000 - 60, 1700000000, 1735689600]
    assert not any(name.startswith(("01-", "02-")) for name in made.written)
    years = [str(mutagen.mp3.MP3(path)["TDRC"]) for path in sorted(folder.glob("*.mp3"))]
    assert years == ["2023", "2023", "2025"]


def test_personal_words_are_only_in_what_is_said(scripts: list[Path], folder: Path) -> None:
    made = make(scripts[:2], folder, slots={"name": "Xanthippe"})
    assert made.is_personal
    said = {
        "index.html",
        *(f"{episode.stem}{end}" for episode in made.course.episodes for end in (".json", ".vtt", ".srt")),
    }
    for path in folder.iterdir():
        content = path.read_bytes()
        words = b"Xanthippe" in content or "Xanthippe".encode("utf-16-le") in content
        assert words == (path.name in said), path.name
        if os.name != "nt":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    feed = (folder / "feed.xml").read_text()
    assert "anthippe" not in feed
    make(scripts[:1], folder, slots={"name": "Xanthippe"}, personal_tags=True)
    assert "Xanthippe".encode("utf-16-le") in (folder / "01-the-lake.mp3").read_bytes()


def test_words_go_to_the_scripts_that_have_a_place_for_them(scripts: list[Path], folder: Path) -> None:
    scripts[0].write_text("---\nvoice: tone\ntitle: Plain\n---\n\nOne two.\n")
    made = make(scripts[:2], folder, slots={"name": "Zoe"})
    assert [episode.parts[-1].kind for episode in made.course.episodes] == ["say", "say"]
    with pytest.raises(UsageError, match="no script of this course has the slot «nmae»"):
        make(scripts, folder, slots={"nmae": "Zoe"})


def test_for_insight_timer(scripts: list[Path], folder: Path) -> None:
    make(scripts[1:], folder, preset="insight-timer")
    for path in sorted(folder.glob("*.mp3")):
        info: Any = mutagen.mp3.MP3(path).info
        assert (info.bitrate, info.sample_rate) == (128_000, 48_000)
    kinds = [
        [cue["kind"] for cue in json.loads((folder / f"{stem}.json").read_text())["cues"]]
        for stem in ("01-the-garden", "02-sleep")
    ]
    assert ["bell" in found for found in kinds] == [True, False]
    assert broken_rules((folder / "feed.xml").read_text(), folder) == []


@pytest.mark.parametrize(
    "state",
    [
        "",
        "[]",
        "[" * 100_000,
        "\udcff",
        '{"format": 1}',
        OF_COURSE % (9, "{}", "{}"),
        OF_COURSE % (1, "{}", '{"../a": "1"}'),
        OF_COURSE % (1, '{"a": {"guid": "x", "published": 1}}', "{}"),
        OF_COURSE % (1, '{"a": {"guid": "0f5f1e9c-6a8e-5b1f-8d1a-2c3d4e5f6a7b", "published": 1e30}}', "{}"),
    ],
    ids=["empty", "list", "deep", "bytes", "little", "newer", "outside", "guid", "date"],
)
def test_a_state_that_is_none_is_told_and_stays(scripts: list[Path], folder: Path, state: str) -> None:
    folder.mkdir()
    (folder / "course.json").write_bytes(state.encode("utf-8", "surrogateescape"))
    with pytest.raises(OutputError, match=r"course\.json"):
        make(scripts, folder)
    assert [path.name for path in folder.iterdir()] == ["course.json"]


def test_two_programs_do_not_make_one_course_at_once(
    scripts: list[Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guided_audio.export.course.course_folder._PATIENCE", 0.0)
    with CourseFolder.opened(folder), pytest.raises(OutputError, match="another program is changing"):
        make(scripts, folder)


def test_two_scripts_of_one_name_are_refused_before_anything_is_made(scripts: list[Path], folder: Path) -> None:
    with pytest.raises(UsageError, match="two scripts of this course are called «sleep»"):
        make([*scripts, scripts[2]], folder)
    assert not folder.exists()
