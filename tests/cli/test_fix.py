"""`guided-audio fix`, as its user runs it, in this process."""

import stat
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.cli import key_reader
from guided_audio.core.errors import OutputError
from guided_audio.session.script_files import mend_file, save_mended

SPOILT = b"---\r\ntitle: (pause 5s)\r\n---\r\nRest. \\[pause 6s\\] Now.\r\n\r\n(pause 5s)\r\n"
MENDED = b"---\r\ntitle: (pause 5s)\r\n---\r\nRest. [pause 6s] Now.\r\n\r\n[pause 5s]\r\n"


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    path = tmp_path / "spoilt.md"
    path.write_bytes(SPOILT)
    path.chmod(0o640)
    return path


def test_help_with_an_example() -> None:
    assert "Example:  guided-audio fix" in run("fix", "--help").stdout


def test_the_difference_is_shown_and_nothing_written(spoilt: Path) -> None:
    result = run("fix", spoilt)
    assert result.exit_code == 0
    assert "-Rest. \\[pause 6s\\] Now.\n+Rest. [pause 6s] Now.\n" in result.stdout
    assert "-(pause 5s)\n+[pause 5s]\n" in result.stdout
    assert "\x1b" not in result.stdout
    assert f"2 changes not made; to make them: guided-audio fix --yes {spoilt}" in result.stderr
    assert spoilt.read_bytes() == SPOILT


def test_yes_writes_and_keeps_line_ends_and_permissions(spoilt: Path) -> None:
    result = run("fix", spoilt, "--yes")
    assert result.exit_code == 0
    assert "2 changes made" in result.stderr
    assert spoilt.read_bytes() == MENDED
    assert stat.S_IMODE(spoilt.stat().st_mode) == 0o640
    again = run("fix", spoilt, "--yes")
    assert "nothing to mend" in again.stderr
    assert again.stdout == ""


def test_check_ends_with_one_if_something_would_change(spoilt: Path) -> None:
    assert run("fix", spoilt, "--check").exit_code == 1
    assert run("fix", spoilt, "--check", "--yes").exit_code == 1
    assert spoilt.read_bytes() == SPOILT
    spoilt.write_bytes(MENDED)
    assert run("fix", spoilt, "--check").exit_code == 0


@pytest.mark.parametrize(("answer", "content"), [("y\n", MENDED), ("n\n", SPOILT)])
def test_a_person_is_asked(spoilt: Path, monkeypatch: pytest.MonkeyPatch, answer: str, content: bytes) -> None:
    monkeypatch.setattr(key_reader, "has_keyboard", lambda: True)
    assert "2 changes. Write them?" in run("fix", spoilt, stdin=answer).stderr
    assert spoilt.read_bytes() == content


def test_several_files(spoilt: Path, script_file: Path) -> None:
    result = run("fix", script_file, spoilt, "--yes")
    assert "1 other script: nothing to mend" in result.stderr
    assert spoilt.read_bytes() == MENDED


def test_all_scripts_of_a_folder(spoilt: Path) -> None:
    below = spoilt.parent / "below" / "other.md"
    below.parent.mkdir()
    below.write_bytes(SPOILT)
    (below.parent / "notes.txt").write_bytes(SPOILT)
    result = run("fix", spoilt.parent, spoilt, "--yes")
    assert result.stderr.count("2 changes made") == 2
    assert (spoilt.read_bytes(), below.read_bytes()) == (MENDED, MENDED)
    assert (below.parent / "notes.txt").read_bytes() == SPOILT
    assert "2 scripts: nothing to mend" in run("fix", spoilt.parent).stderr


def test_a_link_stays_a_link_and_the_last_line_as_it_is(spoilt: Path) -> None:
    spoilt.write_bytes(b"\xef\xbb\xbfRest. (pause 5s)")
    link = spoilt.parent / "link.md"
    link.symlink_to(spoilt)
    run("fix", link, "--yes")
    assert link.is_symlink()
    assert spoilt.read_bytes() == b"\xef\xbb\xbfRest. [pause 5s]"


def test_a_read_only_file_stays_as_it_is(spoilt: Path) -> None:
    spoilt.chmod(0o444)
    result = run("fix", spoilt, "--yes")
    assert result.exit_code == 1
    assert "is read-only" in result.stderr
    assert spoilt.read_bytes() == SPOILT


def test_what_a_terminal_would_obey_is_not_printed(spoilt: Path) -> None:
    spoilt.write_bytes(b"\x1b[31m (pause 5s)")
    assert "-\ufffd[31m (pause 5s)\n" in run("fix", spoilt).stdout


def test_what_is_no_text_is_not_touched(tmp_path: Path, spoilt: Path) -> None:
    path = tmp_path / "latin.md"
    path.write_bytes(b"Caf\xe9 (pause 5s)")
    result = run("fix", spoilt, path, "--yes")
    assert spoilt.read_bytes() == SPOILT
    assert result.exit_code == 2
    assert "is not UTF-8 text" in result.stderr
    assert path.read_bytes() == b"Caf\xe9 (pause 5s)"


def test_a_script_that_is_edited_while_it_is_shown_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("One. (pause 5s) Two.\n")
    _, mended = mend_file(path)
    path.write_text("One. (pause 5s) Two, and more.\n")
    with pytest.raises(OutputError, match="changed meanwhile"):
        save_mended(path, mended)
    assert "and more" in path.read_text()
