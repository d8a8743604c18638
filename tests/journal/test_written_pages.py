"""Pages that are written during a session."""

import signal
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.core.errors import OutputError
from guided_audio.journal.written_pages import Page, clear_writing, count_writing, list_writing, read_writing

NOON = datetime(2026, 11, 22, 12, 0, 5)


def page(folder: Path, prompt: str = "What did the child need?", now: datetime = NOON) -> Page:
    return Page("a-letter-and-an-answer", "A letter, and an answer", prompt, folder, now)


def test_a_page_is_a_plain_text_file_for_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "writing"
    one = page(folder)
    one.save("")
    assert not folder.exists() or not any(folder.glob("*.md"))
    one.save("To be\n")
    one.save("To be\n\nheld.")
    assert one.path.name == "2026-11-22-a-letter-and-an-answer.md"
    assert one.path.read_text() == (
        "# A letter, and an answer\n\nSunday 22 November 2026\n\n## What did the child need?\n\n*12:00:05*\n\nTo be\n\nheld.\n"
    )
    assert one.path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    (written,) = list_writing(folder)
    assert (written.name, written.session, written.words) == (one.path.stem, "a-letter-and-an-answer", 3)
    one.save("")
    assert list_writing(folder) == ()


def test_two_pages_of_one_day_follow_each_other(tmp_path: Path) -> None:
    first, second = page(tmp_path), page(tmp_path, "And now?", NOON.replace(hour=21))
    first.save("ab")
    second.save("ab")
    first.save("abc")
    second.save("abcd")
    text = first.path.read_text()
    assert text.index("\n\nabc\n") < text.index("## And now?") < text.index("\n\nabcd\n")
    assert text.count("# A letter") == 1
    assert list_writing(tmp_path)[0].words == 5 - 3


@pytest.mark.parametrize("where", ["before", "inside", "after", "gone"])
def test_what_another_editor_changed_meanwhile_is_not_lost(tmp_path: Path, where: str) -> None:
    one = page(tmp_path)
    one.save("Mine, first.")
    text = one.path.read_text()
    edited = {
        "before": text.replace("Sunday", "A good Sunday"),
        "inside": text.replace("first.", "first, and theirs."),
        "after": text + "\nTheirs.\n",
        "gone": "",
    }[where]
    one.path.write_text(edited)
    one.save("Mine, first. Mine, second.")
    one.save("Mine, first. Mine, second. Third.")
    after = one.path.read_text()
    assert "Mine, first. Mine, second. Third.\n" in after
    assert {"before": "A good Sunday", "inside": "and theirs.", "after": "\nTheirs.\n", "gone": ""}[where] in after


@settings(max_examples=examples(20))
@given(st.lists(st.tuples(st.booleans(), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)), max_size=6))
def test_the_last_that_was_saved_of_each_page_is_there(saves: list[tuple[bool, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, last = Path(name), {False: "", True: ""}
        pages = {False: page(folder), True: page(folder, "\n## What did the child need?", NOON.replace(second=6))}
        for which, text in saves:
            pages[which].save(text)
            last[which] = text.strip()
        content = pages[False].path.read_bytes().decode() if pages[False].path.exists() else ""
        assert all(text in content for text in last.values())


def test_what_is_no_text_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "2026-11-22-a-letter-and-an-answer.md"
    theirs.write_bytes(b"\xff\xfe\x00")
    one = page(tmp_path)
    one.save("Mine.")
    one.save("Mine, more.")
    assert theirs.read_bytes() == b"\xff\xfe\x00"
    assert one.path.name == "2026-11-22-a-letter-and-an-answer-2.md"
    assert "Mine, more." in one.path.read_text()


def test_what_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "writing").write_text("in the way")
    with pytest.raises(OutputError):
        page(tmp_path / "writing").save("Mine.")


def test_names_hold_nothing_of_the_words(tmp_path: Path) -> None:
    Page("../My / Letter", "For Maya", "Dear {name}", tmp_path, NOON).save("x")
    assert [path.name for path in tmp_path.glob("*.md")] == ["2026-11-22-my-letter.md"]


def test_clearing_takes_what_is_ours(tmp_path: Path) -> None:
    folder = tmp_path / "writing"
    page(folder).save("x")
    (folder / "recipes.md").write_text("soup")
    assert read_writing("recipes", folder) is None
    assert read_writing("2026-11-22-a-letter-and-an-answer.md", folder) is not None
    assert clear_writing(folder) == (1, 0)
    assert [path.name for path in folder.iterdir()] == ["recipes.md"]
    (folder / "recipes.md").unlink()
    page(folder).save("x")
    clear_writing(folder)
    assert not folder.exists()


def test_clearing_takes_the_copies_that_killed_programs_left(tmp_path: Path) -> None:
    page(tmp_path).save("x")
    for number in range(3):
        (tmp_path / f".{page(tmp_path).path.stem}-{number:016x}.part").write_text("a whole page")
    assert count_writing(tmp_path) == (1, 3)
    assert clear_writing(tmp_path) == (1, 3)
    assert not tmp_path.exists()


def test_saving_takes_the_copies_that_killed_programs_left(tmp_path: Path) -> None:
    (tmp_path / f".2026-11-22-s-{0:016x}.part").write_text("a whole page")
    one = page(tmp_path)
    one.save("x")
    assert not list(tmp_path.glob("*.part"))


WRITER = """
import sys
from pathlib import Path
from guided_audio.journal.written_pages import Page
page = Page("s", "S", "Well?", Path(sys.argv[1]))
for number in range(1_000_000):
    page.save("".join(f"line {n}\\n" for n in range(number + 1)))
    print(number, flush=True)
"""


def test_a_program_that_is_killed_while_it_saves_leaves_a_whole_page(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    saved = [int(process.stdout.readline()) for _ in range(20)][-1]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (written,) = list_writing(tmp_path)
    lines = [line for line in written.path.read_text().splitlines() if line.startswith("line ")]
    assert lines == [f"line {n}" for n in range(len(lines))]
    assert len(lines) > saved
