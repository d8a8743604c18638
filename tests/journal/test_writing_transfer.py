"""Pages out into a folder or a file, and in again."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal.test_encryption import KEYS, PASSPHRASE, plain_words

from guided_audio.core.errors import EncryptionError, OutputError, TransferError
from guided_audio.journal.encrypting import begin_encrypting, decrypt_pages, encrypt_pages
from guided_audio.journal.encryption import unlock
from guided_audio.journal.tables import Form
from guided_audio.journal.writing_transfer import (
    PageText,
    all_pages,
    export_file,
    export_folder,
    import_pages,
    read_file,
    read_folder,
    write_pages,
)
from guided_audio.journal.written_pages import Page

NOON = datetime(2026, 11, 22, 12, 0, 5)
FORMS = pytest.mark.parametrize("form", [None, *Form])
TEXTS = (
    "a secret of mine\r\n\n<!-- page: 2026-11-22-other -->\n\\<!-- page: x -->\n", "\ufeff«=1»;\t,\"\x1b[31m \n\n", "",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with pages, some of which somebody has edited."""
    folder = tmp_path / "writing"
    Page("a-letter", "A letter", "Dear?", folder, NOON).save("a secret of mine")
    for number, text in enumerate(TEXTS):
        (folder / f"2026-11-22-räume {number}.md").write_bytes(text.encode())
    (folder / "recipes.md").write_text("soup")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("2026*")}


@FORMS
def test_what_is_exported_to_a_file_comes_back_whole_and_once(folder: Path, tmp_path: Path, form: Form | None) -> None:
    target, other = tmp_path / "pages", tmp_path / "other"
    assert export_file(target, form, all_pages(folder=folder)) == 4
    assert target.stat().st_mode & 0o777 == 0o600
    assert import_pages(read_file(target, form), folder=folder) == (0, 4)
    assert import_pages(read_file(target, form), folder=other) == (4, 0)
    assert contents(other) == contents(folder)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in other.glob("*.md"))
    assert import_pages(read_file(target, form), folder=other) == (0, 4)


def test_what_is_exported_to_a_folder_comes_back_whole_and_once(folder: Path, tmp_path: Path) -> None:
    target, other = tmp_path / "pages", tmp_path / "other"
    assert export_folder(target, all_pages(folder=folder)) == 4
    assert contents(target) == contents(folder)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in target.iterdir())
    assert export_folder(target, all_pages(folder=folder)) == 4  # what says the same stays
    (target / "recipes.md").write_text("soup")
    pages, others = read_folder(target)
    assert others == ["recipes.md"]
    assert import_pages(pages, folder=other) == (4, 0)
    assert contents(other) == contents(folder)
    assert import_pages(pages, folder=other) == (0, 4)
    (target / "2026-11-22-a-letter.md").write_text("edited")
    with pytest.raises(OutputError, match="says something else"):
        export_folder(target, all_pages(folder=folder))
    assert (target / "2026-11-22-a-letter.md").read_text() == "edited"
    assert export_folder(target, all_pages(folder=folder), overwrite=True) == 4
    assert contents(target) == contents(folder)


def test_another_page_of_that_name_stays_and_the_new_one_gets_a_number(folder: Path) -> None:
    before = contents(folder)
    pages = [PageText("2026-11-22-a-letter", "theirs"), PageText("2026-11-22-a-letter", "theirs, too")]
    assert import_pages(pages, folder=folder) == (2, 0)
    assert import_pages(pages, folder=folder) == (0, 2)
    more = {"2026-11-22-a-letter-2.md": b"theirs", "2026-11-22-a-letter-3.md": b"theirs, too"}
    assert contents(folder) == {**before, **more}


def test_encrypted_pages_go_out_plain_and_come_in_encrypted(folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    with pytest.raises(EncryptionError):
        export_folder(tmp_path / "pages", all_pages(folder=folder))
    assert not (tmp_path / "pages").exists()
    identity = unlock(folder, PASSPHRASE)
    export_folder(tmp_path / "pages", all_pages(identity, folder))
    assert contents(tmp_path / "pages") == before
    pages, _ = read_folder(tmp_path / "pages")
    with pytest.raises(EncryptionError):
        import_pages(pages, folder=folder)
    pages.append(PageText("2026-11-23-new", "a secret of mine"))
    assert import_pages(pages, identity, folder) == (1, 4)
    assert plain_words(folder) == []
    assert "recipes.md" in read_folder(folder)[1]
    assert "2026-11-23-new.md.age" in read_folder(folder)[1]
    decrypt_pages(identity, folder)
    assert contents(folder) == {**before, "2026-11-23-new.md": b"a secret of mine"}


@pytest.mark.parametrize(
    "name",
    [
        "letter", "2026-13-01-x", "../2026-11-22-x", "2026-11-22-../../x", "2026-11-22-a/b", "2026-11-22-a\\b", "2026-11-22-",
        "2026-11-22-\x1b", "2026-11-22-\n", f"2026-11-22-{'ä' * 150}",
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_page_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    rows = [{"name": "2026-11-22-a", "text": "x"}, {"name": name, "text": "x"}]
    (tmp_path / "pages").write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]")
    with pytest.raises(TransferError) as caught:
        read_file(tmp_path / "pages", Form.JSON)
    assert [found.location.line for found in caught.value.diagnostics] == [3]


@pytest.mark.parametrize(
    ("form", "content", "line"),
    [
        (None, b"# A diary\n", 1), (None, b"\n\nwords\n<!-- page: 2026-11-22-a -->\n", 3), (None, b"<!-- page: x -->\n", 1),
        (None, b"<!-- page: 2026-11-22-a -->\n\xff", 2), (Form.CSV, b"name,text\n2026-11-22-a\n", 2),
        (Form.JSON, b'[\n{"name": "2026-11-22-a", "text": 3}]', 2), (Form.JSON, b'[{"name": "\\ud800", "text": ""}]', 1),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, form: Form | None, content: bytes, line: int) -> None:
    (tmp_path / "pages").write_bytes(content)
    with pytest.raises(TransferError) as caught:
        read_file(tmp_path / "pages", form)
    assert [found.location.line for found in caught.value.diagnostics] == [line]


@settings(max_examples=40)
@given(
    st.sampled_from([None, *Form]), st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(TEXTS))
)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, form: Form | None, texts: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    pages = [PageText(f"2026-11-22-{number}", text) for number, text in enumerate(texts)]
    with path.open("w", encoding="utf-8", newline="") as file:
        write_pages(file, form, pages)
    assert [(page.name, page.text) for page in read_file(path, form)] == [(page.name, page.text) for page in pages]


def test_an_import_that_was_killed_goes_on(folder: Path, tmp_path: Path) -> None:
    pages, other = list(all_pages(folder=folder)), tmp_path / "other"
    import_pages(pages[:2], folder=other)
    assert import_pages(pages, folder=other) == (2, 2)
    assert contents(other) == contents(folder)
    shutil.rmtree(other)
