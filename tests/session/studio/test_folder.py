"""Scripts that two editors have open: nothing is overwritten unseen, nothing is lost, nothing outside is reached."""

import stat
from pathlib import Path

import pytest

from guided_audio.core.errors import OutputError, ScriptError, ScriptNotFound
from guided_audio.session.studio.desk import Desk
from guided_audio.session.studio.folder import GONE, Conflict, ScriptFolder
from guided_audio.session.studio.kept import VERSIONS, Draft, KeptTexts


@pytest.fixture
def folder(tmp_path: Path) -> ScriptFolder:
    (tmp_path / "scripts" / "old").mkdir(parents=True)
    (tmp_path / "scripts" / "lake.md").write_text("One.\n")
    (tmp_path / "scripts" / "old" / "sea.md").write_text("Sea.\n")
    (tmp_path / "outside.md").write_text("Private.\n")
    return ScriptFolder(tmp_path / "scripts")


def test_it_lists_its_scripts_and_no_others(folder: ScriptFolder) -> None:
    root = folder.root
    (root / ".hidden.md").write_text("x")
    (root / "notes.txt").write_text("x")
    (root / "link.md").symlink_to(root.parent / "outside.md")
    (root / "inside.md").symlink_to(root / "lake.md")
    (root / "away").symlink_to(root.parent, target_is_directory=True)
    assert folder.names() == ("inside.md", "lake.md", "old/sea.md")


@pytest.mark.parametrize(
    "name", ["../outside.md", "link.md", "/etc/hosts.md", "old/../../outside.md", ".lock", "lake.txt", "", "a\\b.md", "old",
             "away/outside.md", "no.md"],
)  # fmt: skip
def test_nothing_else_is_reached(folder: ScriptFolder, name: str) -> None:
    (folder.root / "link.md").symlink_to(folder.root.parent / "outside.md")
    (folder.root / "away").symlink_to(folder.root.parent, target_is_directory=True)
    with pytest.raises(ScriptNotFound):
        folder.path_of(name)


def test_saving_keeps_mode_line_ends_and_what_was_there(folder: ScriptFolder) -> None:
    path = folder.root / "lake.md"
    path.write_bytes(b"One.\r\nTwo.\r\n")
    path.chmod(0o640)
    read = folder.read("lake.md")
    assert read.text == "One.\nTwo.\n"
    saved = folder.save("lake.md", "One.\nThree.\n", read.digest)
    assert path.read_bytes() == b"One.\r\nThree.\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert folder.read("lake.md") == saved
    kept = [one.read_text() for one in KeptTexts().folder.rglob("*.md")]
    assert kept == ["One.\nTwo.\n"]


def test_a_change_from_outside_is_a_conflict_and_stays(folder: ScriptFolder) -> None:
    base = folder.read("lake.md").digest
    (folder.root / "lake.md").write_text("Theirs.\n")
    with pytest.raises(Conflict) as conflict:
        folder.save("lake.md", "Mine.\n", base)
    assert conflict.value.theirs.text == "Theirs.\n"
    assert (folder.root / "lake.md").read_text() == "Theirs.\n"


def test_a_change_while_it_is_written_is_a_conflict_too(folder: ScriptFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    path, base = folder.root / "lake.md", folder.read("lake.md").digest
    monkeypatch.setattr("guided_audio.session.studio.folder.sync", lambda _: path.write_text("Theirs.\n"))
    with pytest.raises(Conflict):
        folder.save("lake.md", "Mine.\n", base)
    assert path.read_text() == "Theirs.\n"
    assert sorted(one.name for one in folder.root.iterdir()) == [".lock", "lake.md", "old"]


def test_a_file_that_has_gone_is_written_anew_only_by_choice(folder: ScriptFolder) -> None:
    base = folder.read("lake.md").digest
    (folder.root / "lake.md").unlink()
    with pytest.raises(Conflict) as conflict:
        folder.save("lake.md", "Mine.\n", base)
    assert conflict.value.theirs.digest == GONE
    folder.save("lake.md", "Mine.\n", GONE)
    assert (folder.root / "lake.md").read_text() == "Mine.\n"
    with pytest.raises(Conflict):
        folder.save("lake.md", "Again.\n", GONE)


def test_what_is_no_script_is_not_read_and_what_is_read_only_not_written(folder: ScriptFolder) -> None:
    (folder.root / "latin.md").write_bytes(b"caf\xe9")
    with pytest.raises(ScriptError, match="1 error"):
        folder.read("latin.md")
    (folder.root / "lake.md").chmod(0o444)
    with pytest.raises(OutputError, match="read-only"):
        folder.save("lake.md", "x", folder.read("lake.md").digest)
    with pytest.raises(OutputError, match="256 KB"):
        folder.save("old/sea.md", "x" * 300_000, folder.read("old/sea.md").digest)


def test_twenty_conflicts_lose_nothing(folder: ScriptFolder) -> None:
    desk, path = Desk(folder.root), folder.root / "lake.md"
    written: set[str] = set()
    text = desk.text("lake.md")
    base = text.digest
    for number in range(20):
        theirs, mine = f"Theirs {number}.\n", f"Mine {number}.\n"
        written |= {theirs, mine}
        path.write_text(theirs)
        with pytest.raises(Conflict) as conflict:
            desk.save("lake.md", mine, base)
        found = conflict.value.theirs
        assert desk.merged("lake.md", mine, base, conflict.value)
        is_theirs = number % 2  # the author keeps what is on disk
        base = found.digest if is_theirs else desk.save("lake.md", mine, found.digest).digest
    there = {one.read_text() for one in (*KeptTexts().folder.rglob("*.md"), path)}
    assert written <= there
    desk.close()


def test_drafts_are_for_their_author_alone_and_go_when_saved(folder: ScriptFolder) -> None:
    desk = Desk(folder.root)
    base = desk.text("lake.md").digest
    desk.keep_draft("lake.md", "A secret.\n", base)
    assert desk.draft("lake.md") == Draft("A secret.\n", base)
    assert desk.state_of("lake.md") == "draft"
    files = [path for path in KeptTexts().folder.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    desk.save("lake.md", "A secret.\n", base)
    assert desk.draft("lake.md") is None
    desk.keep_draft("lake.md", "A secret.\n", desk.text("lake.md").digest)
    assert desk.state_of("lake.md") == "saved"
    again = Desk(folder.root)
    again.keep_draft("lake.md", "A secret.\n", again.folder.read("lake.md").digest)
    assert again.draft("lake.md") is None
    again.close()
    desk.close()


def test_replaced_versions_are_bounded_and_the_latest_stay(tmp_path: Path) -> None:
    kept = KeptTexts(tmp_path)
    made = [kept.keep(Path("a.md"), f"{number}\n") for number in range(VERSIONS + 3)]
    there = {path.read_text() for path in tmp_path.rglob("*.md")}
    assert there == {f"{number}\n" for number in range(3, VERSIONS + 3)}
    assert kept.keep(Path("a.md"), f"{VERSIONS}\n") == made[VERSIONS]
