import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.speech.engines.build_cache import BeingBuilt, built_once, open_tables, pack_tables

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions")


class Maker:
    """Makes something, and counts how often."""

    def __init__(self, content: bytes = b"what took long to make") -> None:
        self.content = content
        self.made = 0

    def __call__(self) -> bytes:
        self.made += 1
        return self.content


def _files(path: Path) -> list[Path]:
    return [file for file in path.parent.iterdir() if file.suffix != ".lock"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "guided_audio" / "voice" / "a.part-of-it"


def test_it_is_made_once(path: Path) -> None:
    make = Maker()
    assert [built_once(path, "one", make) for _ in range(3)] == [make.content] * 3
    assert make.made == 1
    assert _files(path) == [path]


@posix
def test_only_its_owner_can_read_it(path: Path) -> None:
    built_once(path, "one", Maker())
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", [b"", b"x", b"short of a digest", b"\0" * 4096])
def test_an_alien_file_is_replaced(path: Path, damage: bytes) -> None:
    make = Maker()
    built_once(path, "one", make)
    path.write_bytes(damage)
    assert built_once(path, "one", make) == make.content
    assert make.made == 2
    assert built_once(path, "one", make) == make.content
    assert make.made == 2


@pytest.mark.parametrize("at", [0, 31, 32, -1])
def test_one_flipped_bit_is_noticed(path: Path, at: int) -> None:
    make = Maker()
    built_once(path, "one", make)
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)
    assert built_once(path, "one", make) == make.content
    assert make.made == 2


def test_a_file_cut_short_or_grown_is_noticed(path: Path) -> None:
    make = Maker()
    built_once(path, "one", make)
    whole = path.read_bytes()
    for content in (whole[:-1], whole + b"\0"):
        path.write_bytes(content)
        assert built_once(path, "one", make) == make.content
    assert make.made == 3


def test_what_was_kept_for_another_machine_is_made_anew(path: Path) -> None:
    built_once(path, "another processor", Maker(b"other"))
    assert built_once(path, "this one", Maker(b"mine")) == b"mine"


@posix
def test_a_pipe_in_its_place_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir(0o700, parents=True)
    os.mkfifo(path)
    assert built_once(path, "one", Maker(b"sound")) == b"sound"


def test_a_file_that_cannot_be_written_is_only_slow(path: Path) -> None:
    path.mkdir(parents=True)  # a folder stands in its place
    assert built_once(path, "one", Maker()) == Maker().content
    assert _files(path) == [path]


def test_without_a_folder_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    make = Maker()
    assert built_once(tmp_path / "file" / "voice" / "a", "one", make) is None
    assert make.made == 0


@posix
def test_a_folder_that_others_write_to_is_not_trusted(path: Path) -> None:
    built_once(path, "one", Maker())
    path.parent.chmod(0o777)
    assert built_once(path, "one", Maker()) is None


@posix
def test_a_part_that_is_being_built_is_not_built_twice(path: Path) -> None:
    def make() -> bytes:
        with pytest.raises(BeingBuilt):
            built_once(path, "one", Maker())
        return b"made by the first"

    assert built_once(path, "one", make) == b"made by the first"
    assert built_once(path, "one", Maker()) == b"made by the first"


def test_a_failure_while_making_leaves_nothing(path: Path) -> None:
    def fail() -> bytes:
        raise MemoryError

    with pytest.raises(MemoryError):
        built_once(path, "one", fail)
    assert not _files(path)
    assert built_once(path, "one", Maker()) == Maker().content


def test_what_a_killed_program_left_does_not_stand_in_the_way_for_ever(path: Path) -> None:
    built_once(path, "before", Maker())
    left = path.parent / f".{path.stem}-0123456789abcdef.part"
    left.touch()
    os.utime(left, (time.time() - 7200,) * 2)
    assert built_once(path, "one", Maker()) == Maker().content
    assert _files(path) == [path]


def test_two_programs_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from guided_audio.speech.engines.build_cache import BeingBuilt, built_once\n"
        "for n in range(200):\n"
        "    try:\n"
        "        found = built_once(Path(sys.argv[1]), f'{sys.argv[2]} {n // 50}', lambda: sys.argv[2].encode() * 20000)\n"
        "    except BeingBuilt:\n"
        "        continue\n"
        "    assert found == sys.argv[2].encode() * 20000\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("this", "that")]
    assert [process.wait(60) for process in running] == [0, 0]
    assert _files(path) == [path]


words = st.text("aeiou'éˈ𐐷-", max_size=4)
values = st.one_of(
    st.text(max_size=8), st.integers(1, 9), st.dictionaries(words, st.floats(allow_nan=False), max_size=3)
)


@given(st.dictionaries(words, values, max_size=60), st.dictionaries(words, values, max_size=3), st.lists(words))
def test_a_table_answers_as_the_dictionary_did(
    large: dict[str, object], small: dict[str, object], others: list[str]
) -> None:
    opened = open_tables(pack_tables([("large", large), ("small", small)]))
    for name, table in (("large", large), ("small", small)):
        for word in [*large, *small, *others]:
            assert opened[name].get(word) == table.get(word)
            assert (word in opened[name]) == (word in table)


def test_half_a_character_is_no_word() -> None:
    assert open_tables(pack_tables([("words", {"a": 1})]))["words"].get("\ud800") is None
