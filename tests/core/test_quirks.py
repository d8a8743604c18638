"""What a file system may refuse, without a file system: the functions of `os` refuse it."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guided_audio.core import temporary
from guided_audio.core.errors import OutputError
from guided_audio.core.files import accepted_name, begin_text, save_text, try_writing, written_whole
from guided_audio.core.locks import changing, exclusive
from guided_audio.core.temporary import (
    make_temporary_folder,
    new_temporary,
    remove_leftovers,
    remove_temporary_folder,
    sweep_temporary_folders,
)


def refusing(code: int, *, existing: bool = False) -> Callable[..., None]:
    """Return a function that refuses; with `existing` only to rename over a file."""
    rename = os.rename

    def refuse(*arguments: object, **_: object) -> None:
        if existing and not os.path.lexists(str(arguments[1])):
            rename(str(arguments[0]), str(arguments[1]))
            return
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("fsync", (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)),
        ("chmod", (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)),
        ("link", (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)),
    ],
    ids=["fsync", "chmod", "link"],
)
def test_what_is_not_offered_loses_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, codes: tuple[int, ...]
) -> None:
    for code in codes:
        monkeypatch.setattr(os, name, refusing(code))
        begin_text(tmp_path / f"{code}.md", "first")
        save_text(tmp_path / f"{code}.md", "second", 0o644)
        assert (tmp_path / f"{code}.md").read_text() == "second"
        with pytest.raises(OutputError, match="already there"):
            save_text(tmp_path / f"{code}.md", "third", overwrite=False)
    assert len(list(tmp_path.iterdir())) == len(codes)


def test_a_file_that_cannot_be_renamed_over_gives_way_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", refusing(errno.EEXIST, existing=True))
    for text in ("first", "second"):
        save_text(tmp_path / "a.md", text)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["second"]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
def test_what_was_made_and_cannot_take_its_place_is_kept_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    (tmp_path / "a.mp3").write_text("old")
    with pytest.raises(OutputError) as caught, written_whole(tmp_path / "a.mp3", keep=True) as temporary_file:
        temporary_file.write_text("new")
        monkeypatch.setattr(os, "fsync", refusing(code))
    assert (tmp_path / "a.mp3").read_text() == "old"
    assert (tmp_path / "a-kept.mp3").read_text() == "new"
    assert caught.value.message.endswith(
        f"{os.strerror(code).lower()}; what was made is kept as {tmp_path / 'a-kept.mp3'}"
    )
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_appeared_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="already there; what was made is kept as"),
        written_whole(tmp_path / "a.mp3", overwrite=False, keep=True) as temporary_file,
    ):
        temporary_file.write_text("mine")
        (tmp_path / "a.mp3").write_text("theirs")
    assert (tmp_path / "a.mp3").read_text() == "theirs"
    assert (tmp_path / "a-kept.mp3").read_text() == "mine"


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_is_found_out_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(os, "fsync", refusing(code))
    with pytest.raises(OutputError, match=r"a\.mp3 could not be written: " + os.strerror(code).lower()):
        try_writing(tmp_path / "a.mp3")
    assert not list(tmp_path.iterdir())


def test_a_personal_file_is_private_from_its_first_byte_and_widened_at_the_end(tmp_path: Path) -> None:
    with written_whole(tmp_path / "a", 0o640) as temporary_file:
        assert temporary_file.stat().st_mode & 0o777 == 0o600
        temporary_file.write_text("Maya")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("stem", ["😀" * 61, "中" * 80, "a" * 240])
def test_temporary_names_and_names_with_endings_are_counted_in_bytes(tmp_path: Path, stem: str) -> None:
    target = tmp_path / f"{stem}.mp3"
    assert len(os.fsencode(new_temporary(target, 0o600).name)) <= 105
    found = accepted_name(target, ("-when-to-stop.html",))
    assert len(os.fsencode(found.stem)) in range(230, 256 - 18)
    assert stem.startswith(found.stem)
    assert accepted_name(target) == target


@pytest.mark.parametrize("lead", [".", "guided_audio-"])
def test_a_folder_that_is_written_to_loses_what_killed_programs_left_there(tmp_path: Path, lead: str) -> None:
    old, new = (tmp_path / f"{lead}other-{digit * 16}.part" for digit in "01")
    theirs = [tmp_path / name for name in (f"other-{'0' * 16}.part", f".other-{'0' * 16}.old", ".notes.part")]
    for path in (old, new, *theirs):
        path.touch()
        os.utime(path, (0, 0)) if path != new else None
    save_text(tmp_path / "a.md", "text")
    assert not old.exists()
    assert all(path.exists() for path in (new, *theirs))
    assert remove_leftovers(tmp_path, age=0, wholly=True) == 2
    assert theirs[0].exists()


def test_a_lock_is_held_by_one_and_outlives_its_file(tmp_path: Path) -> None:
    with changing(tmp_path) as held:
        assert held
        with pytest.raises(BlockingIOError), exclusive(tmp_path / ".lock"):
            pass
        (tmp_path / ".lock").unlink()
    with changing(tmp_path), pytest.raises(OutputError, match="another program is changing"), changing(tmp_path, 0.0):
        pass


def test_a_file_system_without_locks_is_written_to_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.core.locks._lock", refusing(errno.ENOLCK))
    with changing(tmp_path) as held:
        assert not held


def test_folders_of_killed_programs_are_removed_and_those_in_use_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mine, killed = make_temporary_folder(), make_temporary_folder()
    temporary._locks.pop(killed).close()
    for folder in (mine, killed):
        os.utime(folder, (0, 0))
    monkeypatch.setattr(temporary, "_locks", {})  # as another program sees them
    sweep_temporary_folders()
    assert mine.exists()
    assert not killed.exists()
    remove_temporary_folder(mine)
    assert not list(tmp_path.iterdir())


def test_a_full_folder_for_temporary_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(os, "mkdir", refusing(errno.ENOSPC))
    with pytest.raises(OutputError, match=rf"temporary files \({tmp_path}\) cannot be used: it is full"):
        make_temporary_folder()
