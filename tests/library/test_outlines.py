import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from guided_audio.core.config import outlines_file
from guided_audio.core.units import Seconds
from guided_audio.library import outlines
from guided_audio.library.curriculum import read_curriculum
from guided_audio.library.outlines import Outline, outlines_of
from guided_audio.library.phrasings import topics

TEXT = (
    "---\ntitle: A visit\nsummary: To a lake.\npractice: rest\nlanguage: de\nvoice: mine\nlength: 6m\n---\n\nHello.\n"
)
VISIT = Outline("A visit", "To a lake.", "rest", "de", "mine", Seconds(360.0))


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "visit.md"
    path.write_text(TEXT)
    return path


def begin_anew() -> None:
    """Forget what this process knows, as a new one would."""
    outlines._index.cache_clear()


@pytest.fixture
def reads(script: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Note the scripts that are read."""
    read, noted = outlines._read, list[Path]()

    def noting(path: Path) -> Outline | None:
        noted.append(path)
        return read(path)

    monkeypatch.setattr(outlines, "_read", noting)
    begin_anew()
    return noted


def test_a_script_is_read_once_and_again_when_it_has_changed(script: Path, reads: list[Path]) -> None:
    for _ in range(3):
        assert outlines_of([script]) == {script: VISIT}
        begin_anew()
    assert reads == [script]
    script.write_text(TEXT.replace("A visit", "A guest"))
    found = outlines_of([script])[script]
    assert found is not None
    assert (found.title, reads) == ("A guest", [script, script])


def test_what_cannot_be_read_is_none_and_what_has_errors_says_how_many(script: Path, reads: list[Path]) -> None:
    broken, binary, gone = (script.with_name(f"{name}.md") for name in ("broken", "binary", "gone"))
    broken.write_text("[puase 3s]\n\nHello. [repeat 0 times]\n")
    binary.write_bytes(b"\0\1")
    for _ in range(2):
        found = outlines_of([broken, binary, gone])
        begin_anew()
        of_broken = found[broken]
        assert of_broken is not None
        assert of_broken.errors > 0
        assert found[binary] is found[gone] is None
    assert len(reads) == 3


def test_the_index_is_its_users_alone_and_holds_what_is_there(script: Path, reads: list[Path]) -> None:
    outlines_of([script, script.with_name("other.md")])
    assert stat.S_IMODE(outlines_file().stat().st_mode) == 0o600
    assert "other.md" in outlines_file().read_text()
    outlines_of([script])
    assert "other.md" not in outlines_file().read_text()
    assert reads.count(script) == 1


def cut(text: str) -> str:
    return text[: len(text) // 2]


def other_reader(text: str) -> str:
    return text.replace(text.split()[1], "0-0", 1)


def other_letter(text: str) -> str:
    return text.replace("A visit", "A vizit")


def nothing(_: str) -> str:
    return ""


@pytest.mark.parametrize("damage", [cut, other_reader, other_letter, nothing], ids=lambda damage: damage.__name__)
def test_an_index_that_is_damaged_or_another_readers_is_made_anew(
    script: Path, reads: list[Path], damage: Callable[[str], str]
) -> None:
    outlines_of([script])
    whole = outlines_file().read_text()
    outlines_file().write_text(damage(whole))
    begin_anew()
    assert outlines_of([script]) == {script: VISIT}
    assert len(reads) == 2
    assert outlines_file().read_text() == whole


def test_without_room_for_an_index_scripts_are_read_once_in_a_process(script: Path, reads: list[Path]) -> None:
    outlines_file().parent.parent.mkdir(parents=True)
    outlines_file().parent.write_text("a file where the folder would be")
    for _ in range(2):
        assert outlines_of([script]) == {script: VISIT}
    assert reads == [script]


def test_the_topics_of_the_included_path_are_known() -> None:
    from guided_audio.core.config import library_folders
    from guided_audio.library.catalog import list_library

    needs = read_curriculum(library_folders()[1:], [script.name for script in list_library()]).needs
    assert {topic for need in needs for topic in need.topics} <= set(topics())
