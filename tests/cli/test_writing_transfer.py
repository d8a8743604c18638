"""`guided-audio history` and `writing`: export and import, and encryption."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli.test_commands import run
from journal.test_encryption import IDENTITY, KEYS, PASSPHRASE, RECOVERY, plain_words

from guided_audio.core.config import journal_file, writing_folder
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Journal, encryption
from guided_audio.journal.written_pages import Page

NOON = datetime(2026, 11, 22, 12, 0, 5)
NAME = "2026-11-22-a-letter"


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that open at once: those of age are slow on purpose."""
    monkeypatch.setattr(encryption, "new_keys", lambda passphrase: KEYS if passphrase == PASSPHRASE else None)
    monkeypatch.setattr(encryption, "locked", lambda identity, passphrase: IDENTITY)


@pytest.fixture
def page() -> Page:
    one = Page("a-letter", "A letter", "Dear?", now=NOON)
    one.save("a secret of mine")
    return one


def session() -> None:
    with Journal.open() as journal:
        journal.begin(
            Beginning("a-safe-place", "A safe\x1b[31m place", "", Seconds(600), {}, datetime(2026, 1, 1, tzinfo=UTC))
        )


@pytest.mark.parametrize("name", ["h.csv", "h.JSON"])
def test_history_goes_out_and_in(tmp_path: Path, name: str) -> None:
    session()
    target = tmp_path / name
    said = run("history", "export", target).stdout
    assert said == f"{target} has 1 session.\nWhoever can open it can read it: it is not encrypted.\n"
    assert target.stat().st_mode & 0o777 == 0o600
    again = run("history", "export", target)
    assert (again.exit_code, "already there" in again.stderr) == (1, True)
    assert run("history", "export", target, "--force").exit_code == 0
    assert run("history", "import", target).stdout == "Added 0 sessions; 1 was here already.\n"
    run("history", "clear", "--yes")
    assert run("history", "import", target).stdout == "Added 1 session.\n"
    assert "A safe" in run("history").stdout


def test_history_is_printed_for_another_program() -> None:
    session()
    assert json.loads(run("history", "export", "-").stdout)[0]["title"] == "A safe\x1b[31m place"
    assert "\x1b" not in run("history", "export", "-").stdout
    assert run("history", "export", "-", "--format", "csv").stdout.startswith("began,script,title,")


def test_what_cannot_be_taken_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("a,b\n")
    result = run("history", "import", tmp_path / "h.csv")
    assert result.exit_code == 1
    assert f"{tmp_path / 'h.csv'}:1:1: error: these are not the columns" in result.stderr
    assert not journal_file().exists()
    (tmp_path / "h.txt").write_text("")
    for command in (("history", "import"), ("history", "export"), ("writing", "import"), ("writing", "export")):
        result = run(*command, tmp_path / "h.txt")
        assert result.exit_code == 2
        assert "does not say how it is written" in result.stderr


@pytest.mark.parametrize("name", ["folder", "pages.md", "pages.csv", "pages.json"])
def test_pages_go_out_and_in(page: Page, tmp_path: Path, name: str) -> None:
    before, target = page.path.read_bytes(), tmp_path / name
    assert "has 1 page." in run("writing", "export", target).stdout
    assert run("writing", "import", target).stdout == "Added 0 pages; 1 was here already.\n"
    run("writing", "clear", "--yes")
    assert run("writing", "import", target).stdout == "Added 1 page.\n"
    assert page.path.read_bytes() == before


def test_what_is_no_page_is_named(page: Page, tmp_path: Path) -> None:
    run("writing", "export", tmp_path / "folder")
    (tmp_path / "folder" / "recipes.md").write_text("soup")
    result = run("writing", "import", tmp_path / "folder")
    assert result.exit_code == 0
    assert "Not taken in: «recipes.md»." in result.stderr
    assert "a secret of mine" in run("writing", "export", "-").stdout
    assert page.path.exists()


@pytest.mark.usefixtures("quick_keys")
def test_pages_are_encrypted_read_and_decrypted(page: Page, tmp_path: Path) -> None:
    before = page.path.read_bytes()
    done = run("writing", "encrypt", stdin=f"y\n{tmp_path / 'copy'}\nshort\nshort\n{PASSPHRASE}\n{PASSPHRASE}\ny\n")
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert RECOVERY in said
    assert "nobody can ever read them again" in said
    assert said.endswith("Encrypted 1 page. To read one here: «guided-audio writing show NAME».")
    assert (tmp_path / "copy" / f"{NAME}.md").read_bytes() == before
    assert plain_words(writing_folder()) == []
    assert RECOVERY.encode() not in b"".join(path.read_bytes() for path in writing_folder().iterdir())
    assert "· a-letter · encrypted\n" in run("writing").stdout
    assert json.loads(run("writing", "--json").stdout)[0]["words"] is None
    assert run("writing", "show", NAME, stdin=f"{PASSPHRASE}\n").stdout.encode() == before
    wrong = run("writing", "show", NAME, stdin="wrong\n")
    assert (wrong.exit_code, "not the passphrase" in wrong.stderr) == (1, True)
    assert run("writing", "encrypt").stdout.startswith("Encrypted 0 pages.")
    exported = run("writing", "export", tmp_path / "plain", stdin=f"{RECOVERY}\n")
    assert exported.exit_code == 0
    assert (tmp_path / "plain" / f"{NAME}.md").read_bytes() == before
    assert run("writing", "passphrase", stdin=f"{RECOVERY}\n{PASSPHRASE}\n{PASSPHRASE}\n").exit_code == 0
    decrypted = run("writing", "decrypt", stdin=f"{RECOVERY}\n")
    assert decrypted.stdout.startswith("Decrypted 1 page. Pages are plain from now on.\n")
    assert page.path.read_bytes() == before
    assert run("writing", "decrypt").stdout == "Your pages are not encrypted.\n"


@pytest.mark.usefixtures("quick_keys")
@pytest.mark.parametrize("answers", ["n\n", f"n\n{PASSPHRASE}\n{PASSPHRASE}\nn\n"])
def test_nothing_is_encrypted_before_the_recovery_key_was_written_down(page: Page, answers: str) -> None:
    assert run("writing", "encrypt", stdin=answers).exit_code in {1, 130}
    assert [path.name for path in writing_folder().iterdir() if path.name != ".lock"] == [page.path.name]


@pytest.mark.usefixtures("quick_keys")
def test_what_was_left_half_decrypted_is_finished_first(page: Page) -> None:
    run("writing", "encrypt", "--yes", stdin=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    encryption.recipients_file(writing_folder()).unlink()
    refused = run("writing", "encrypt", "--yes")
    assert (refused.exit_code, "decrypt» first" in refused.stderr) == (2, True)
    assert run("writing", "passphrase").exit_code == 2
    assert run("writing", "decrypt", stdin=f"{PASSPHRASE}\n").exit_code == 0
    assert page.path.exists()
    shutil.rmtree(writing_folder())
