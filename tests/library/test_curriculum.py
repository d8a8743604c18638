"""Reading the path: what it says, and everything that can be wrong with it."""

import re
from pathlib import Path

import pytest
from hostile import costs_at_most

from guided_audio.core.config import LibraryFolder, library_folders
from guided_audio.core.errors import UsageError, UserFileError
from guided_audio.library.catalog import list_library
from guided_audio.library.curriculum import Curriculum, Step, read_curriculum

NAMES = ("ground", "place", "visit")
GOOD = """begin = "ground"

[[stage]]
title = "First"
about = "Steady   ground."
steps = [{script = "ground"}, {script = "place", after = ["ground"]}]

[[stage]]
title = "Then"
about = "A visit."
steps = [{script = "visit", after = ["ground", "place"]}]

[[need]]
words = "I cannot sleep"
keys = ["sleep", "awake"]
scripts = ["place"]

[[need]]
words = "It is dark"
note = "Call somebody."
"""


def read(folder: Path, text: str | bytes) -> Curriculum:
    file = folder / "path.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_curriculum([LibraryFolder(folder, "yours")], NAMES)


def test_everything_it_says(tmp_path: Path) -> None:
    path = read(tmp_path, GOOD)
    assert path.begin == "ground"
    assert [stage.title for stage in path.stages] == ["First", "Then"]
    assert path.stages[0].about == "Steady ground."
    assert path.steps[1:] == (Step("place", ("ground",)), Step("visit", ("ground", "place")))
    assert path.order == {"ground": 0, "place": 1, "visit": 2}
    assert path.needs_of("place") == ("I cannot sleep",)
    assert (path.needs[1].scripts, path.needs[1].note) == ((), "Call somebody.")


def test_a_path_may_do_without_needs(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD[: GOOD.index("[[need]]")]).needs == ()


def test_windows_wrote_it(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()).begin == "ground"


def test_the_first_folder_that_has_one(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    own.mkdir()
    shipped.mkdir()
    folders = [LibraryFolder(own, "yours"), LibraryFolder(shipped, "included")]
    with pytest.raises(UsageError, match=r"there is no path\.toml"):
        read_curriculum(folders, NAMES)
    (shipped / "path.toml").write_text(GOOD)
    assert read_curriculum(folders, NAMES).path == shipped / "path.toml"
    (own / "path.toml").write_text(GOOD.replace('begin = "ground"', 'begin = "place"'))
    assert read_curriculum(folders, NAMES).begin == "place"


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ('{script = "place"', '{script = "palce"', 6, "there is no script «palce»", "did you mean «place»?"),
        ('scripts = ["place"]', 'scripts = ["zzz"]', 16, "there is no script «zzz»", "guided-audio list"),
        ('begin = "ground"\n', "", 1, "the file has no «begin»", 'begin = "…"'),
        ('title = "First"\n', "", 3, "a [[stage]] has no «title»", 'title = "…"'),
        ('about = "A visit."\n', "", 8, "the stage «Then» has no «about»", 'about = "…"'),
        ('after = ["ground"]', 'after = "ground"', 6, "«after» of the step «place» is not", 'after = ["…"]'),
        ('steps = [{script = "visit"', 'stpes = [{script = "visit"', 11, "no place for «stpes»", "«steps»?"),
        ('scripts = ["place"]\n', "", 13, "«I cannot sleep» has no «scripts»", 'scripts = ["…"]'),
        ('scripts = ["place"]', "scripts = []", 16, "«scripts» of the need", 'scripts = ["…"], or a note'),
        ('steps = [{script = "visit"', 'steps = [{script = "ground"', 11, "«ground» is on the path twice", "name it once"),
        ("[[need]]", "[[nede]]", 13, "no place for «nede»", "did you mean «need»?"),
        ('{script = "ground"}', '{script = "ground", after = ["visit"]}', 6, "which stands no earlier", "up"),
        ('{script = "ground"}', '{script = "ground", after = ["ground"]}', 6, "which stands no earlier", "up"),
        ('"place", after = ["ground"]}', '"place"}, {script = "place"}', 6, "on the path twice", "name it once"),
        ('{script = "ground"}, ', "", 1, "«ground» begins the path and is no step of it", "make it one"),
        ('about = "A visit."', 'about = "A visit.', 10, "this is not TOML", "quotes"),
        ("keys = [", "keys = [" + "[" * 30_000, 1, "nested too deeply", "one pair"),
    ],
)  # fmt: skip
def test_every_error_has_its_place(tmp_path: Path, old: str, new: str, line: int, message: str, hint: str) -> None:
    assert old in GOOD
    with pytest.raises(UserFileError) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    found = {(d.location.line, d.message, d.hint) for d in caught.value.diagnostics}
    assert any(at == line and message in told and hint in right for at, told, right in found), found
    assert caught.value.diagnostics[0].location.path == str(tmp_path / "path.toml")


def test_all_of_it_at_once_and_an_unknown_name_once(tmp_path: Path) -> None:
    with pytest.raises(UserFileError) as caught:
        read(tmp_path, GOOD.replace('"place"', '"palace"').replace("about", "abuot"))
    assert sorted(d.code for d in caught.value.diagnostics) == ["path-key"] * 4 + ["unknown-script"]


@pytest.mark.parametrize(
    ("raw", "code"), [(b"begin = '\xff'", "not-utf-8"), (b"#" * 70_000, "too-large"), (b"a = 1\0", "path-toml")]
)
def test_what_is_no_path_at_all(tmp_path: Path, raw: bytes, code: str) -> None:
    with pytest.raises(UserFileError) as caught:
        read(tmp_path, raw)
    assert [d.code for d in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("text", ["a.b." * 15_000, "[[" * 30_000, '"' * 60_000, "a = {" * 12_000, "[a]\n" * 15_000])
def test_hostile_files_are_refused_soon(tmp_path: Path, text: str) -> None:
    def refuse() -> None:
        with pytest.raises(UserFileError):
            read(tmp_path, text)

    need = '[[need]]\nwords = "I cannot rest"\nscripts = ["place"]\n'
    costs_at_most(70, refuse, lambda: read(tmp_path, GOOD + need * (len(text) // len(need))))


def test_the_included_path_has_every_included_script_of_its_language_once() -> None:
    shipped = library_folders()[1]
    path = read_curriculum([shipped], [script.name for script in list_library((shipped,))])
    english = [file for file in shipped.path.glob("*.md") if "\nlanguage: en\n" in file.read_text(encoding="utf-8")]
    assert len(english) == 16
    assert sorted(step.script for step in path.steps) == sorted(file.stem for file in english)
    ours = {script for need in path.needs if not need.language for script in need.scripts}
    assert ours <= {file.stem for file in english}
    assert all(need.scripts or need.note for need in path.needs)


def test_the_included_path_meets_before_it_remembers() -> None:
    """Grounding and a safe place come before meeting the child; meeting before memory, letters, and beliefs."""
    shipped = library_folders()[1]
    names = {file.stem for file in shipped.path.glob("*.md")}
    after = {step.script: set(step.after) for step in read_curriculum([shipped], names).steps}
    assert {"grounding-here-and-now", "a-safe-place"} <= after["meeting-your-inner-child"]
    for later in (
        "a-small-memory-with-company",
        "a-letter-and-an-answer",
        "a-conversation-on-the-stairs",
        "not-good-enough",
    ):
        assert "meeting-your-inner-child" in after[later]


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "scripts.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (example,) = (text for text in examples if "[[stage]]" in text)
    (tmp_path / "path.toml").write_text(example)
    included = [script.name for script in list_library((library_folders()[1],))]
    assert len(read_curriculum([LibraryFolder(tmp_path, "yours")], included).steps) == 3
