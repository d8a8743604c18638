"""Files appear whole, or not at all."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.core.errors import OutputError
from guided_audio.core.files import begin_text, make_folder, save_text, written_whole


@pytest.fixture
def failing_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)


def test_a_text_is_replaced_with_its_line_ends_and_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_text("old")
    save_text(target, "né\r\nw", 0o640)
    assert target.read_bytes() == "né\r\nw".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.usefixtures("failing_disk")
@pytest.mark.parametrize("write", [save_text, begin_text])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, write: Callable[[Path, str], None]) -> None:
    with pytest.raises(OutputError, match="no space left") as caught:
        write(tmp_path / "a.md", "text")
    assert caught.value.hint == "free some space, or choose another place"
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("failing_disk")
def test_the_old_text_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("old")
    with pytest.raises(OutputError):
        save_text(tmp_path / "a.md", "new")
    assert (tmp_path / "a.md").read_text() == "old"


def test_what_is_there_is_never_begun_again(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    begin_text(target, "first")
    with pytest.raises(OutputError, match="already there, and stays as it is"):
        begin_text(target, "second")
    assert target.read_text() == "first"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_text_that_no_file_can_hold(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="could not be written"):
        save_text(tmp_path / "a.md", "\ud83d")
    assert not list(tmp_path.iterdir())


def test_whatever_ends_the_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), written_whole(tmp_path / "a") as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_one_folder_is_made_and_no_tree(tmp_path: Path) -> None:
    make_folder(tmp_path / "one")
    make_folder(tmp_path / "one")
    with pytest.raises(OutputError, match="no such file or directory"):
        make_folder(tmp_path / "no" / "such")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize("kind", ["mp3", "ssml"])
def test_no_kind_of_export_makes_a_tree_for_a_mistyped_path(script_file: Path, tmp_path: Path, kind: str) -> None:
    assert run("export", script_file, "-o", tmp_path / "one" / f"a.{kind}").exit_code == 0
    refused = run("export", script_file, "-o", tmp_path / "no" / "such" / f"a.{kind}")
    assert refused.exit_code == 1
    assert "no such file or directory" in refused.stderr
    assert not (tmp_path / "no").exists()


def test_leftovers_of_another_user_are_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / ".calm-0123456789abcdef.part"
    left.touch()
    os.utime(left, (0, 0))
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == left:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    save_text(tmp_path / "calm.md", "Rest.")
    assert (tmp_path / "calm.md").read_text() == "Rest."
