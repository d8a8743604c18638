from pathlib import Path

import pytest

from guided_audio.core.config import LibraryFolder, library_folders
from guided_audio.core.errors import ScriptNotFound
from guided_audio.library.catalog import find_script, list_library


@pytest.fixture
def folders(tmp_path: Path) -> tuple[LibraryFolder, ...]:
    for name in ("own/mine.md", "own/shared.md", "shipped/shared.md", "shipped/a-safe-place.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Hello.")
    return (LibraryFolder(tmp_path / "own", "yours"), LibraryFolder(tmp_path / "shipped", "included"))


def test_one_of_your_own_hides_an_included_one(folders: tuple[LibraryFolder, ...]) -> None:
    found = [(script.name, script.label) for script in list_library(folders)]
    assert found == [("a-safe-place", "included"), ("mine", "yours"), ("shared", "yours")]


def test_by_name_and_by_path(folders: tuple[LibraryFolder, ...], tmp_path: Path) -> None:
    assert find_script("mine", folders) == tmp_path / "own/mine.md"
    assert find_script(str(tmp_path / "shipped/shared.md"), folders) == tmp_path / "shipped/shared.md"


@pytest.mark.parametrize("typed", ["A visit", "a visit", "A  Visit!", "a_visit".replace("_", " "), "A-Visit"])
def test_a_title_as_people_type_it(tmp_path: Path, typed: str) -> None:
    (tmp_path / "a-visit.md").write_text("Hello.")
    assert find_script(typed, (LibraryFolder(tmp_path, "yours"),)) == tmp_path / "a-visit.md"


@pytest.mark.parametrize(
    ("wanted", "near"), [("a-save-place", "a-safe-place"), ("safe", "a-safe-place"), ("mien", "mine")]
)
def test_a_mistyped_name_is_answered_with_the_nearest(
    folders: tuple[LibraryFolder, ...], wanted: str, near: str
) -> None:
    with pytest.raises(ScriptNotFound) as caught:
        find_script(wanted, folders)
    assert f"«{near}»" in caught.value.hint


def test_a_name_like_nothing(folders: tuple[LibraryFolder, ...]) -> None:
    with pytest.raises(ScriptNotFound) as caught:
        find_script("qqqq", folders)
    assert "guided-audio list" in caught.value.hint


def test_the_included_scripts_are_there() -> None:
    names = {script.name for script in list_library()}
    assert names >= {"grounding-here-and-now", "a-safe-place", "meeting-your-inner-child"}
    assert len(library_folders()) == 2
