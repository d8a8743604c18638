"""TOML files of the user's: the exact place of every value, and what is wrong with a file."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import is_read_or_refused_soon

from guided_audio.core.errors import UserFileError
from guided_audio.core.toml_file import TomlFile, TomlFormat, TomlPath, begin_file, unknown_keys

FORMAT = TomlFormat("own", max_bytes=256 * 1024, content="it should be short", syntax="write: name = 3")
ROOT = Path(__file__).parents[2]
TEXT = r'''
a.b."c\u0041 d" = [1.5, {x = 1, 'y z' = """ a "" \""" b]"""}, [2026-11-22 07:00:00Z, # ]
  +inf]] # "x" = 1
[[p.q]]
k = """'[z]
[x] = 1"""
[p.q.r]
s = ''
[[p.q]]
[[p.q.w]]
z=1
[[p.q.w]]
  [ "t t" . u ]
v = {}
e = []
m = """x"""""
'''


def parse(text: str) -> TomlFile:
    return FORMAT.parse(text, "own.toml")


def paths_in(value: object, path: TomlPath = ()) -> Iterator[TomlPath]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths_in(inner, (*path, key))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), (2, 1)),
        (("a", "b", "cA d", 0), (2, 20)),
        (("a", "b", "cA d", 1, "x"), (2, 26)),
        (("a", "b", "cA d", 1, "y z"), (2, 33)),
        (("a", "b", "cA d", 2, 1), (3, 3)),
        (("p", "q"), (4, 1)),
        (("p", "q", 0, "r", "s"), (8, 1)),
        (("p", "q", 1), (9, 1)),
        (("p", "q", 1, "w", 0, "z"), (11, 1)),
        (("p", "q", 1, "w", 1), (12, 1)),
        (("t t", "u"), (13, 3)),
        (("t t", "u", "missing", 3), (13, 3)),
        (("missing",), (1, 1)),
    ],
)
def test_every_value_has_its_place(path: TomlPath, place: tuple[int, int]) -> None:
    found = parse(TEXT).at(path)
    assert (found.line, found.column) == place


@pytest.mark.parametrize(
    "path", sorted({*ROOT.glob("guided_audio/**/*.toml"), *ROOT.glob("*/*.toml"), *ROOT.glob("*.toml")}), ids=str
)
def test_the_places_are_those_of_the_values_and_no_others(path: Path) -> None:
    file = parse(path.read_text(encoding="utf-8"))
    assert set(file._offsets) == set(paths_in(file.data))


def test_errors_come_together_in_the_order_of_the_file() -> None:
    file = parse("a = 1\nb = 2\n")
    file.raise_errors()
    file.error(("b",), "own-b", "b is wrong", "say c")
    file.error(("a",), "own-a", "a is wrong")
    with pytest.raises(UserFileError, match="2 errors in own") as caught:
        file.raise_errors()
    assert [str(found) for found in caught.value.diagnostics] == [
        "own.toml:1:1: error: a is wrong [own-a]",
        "own.toml:2:1: error: b is wrong; say c [own-b]",
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a = ", 1, "this is not TOML: invalid value"),
        ("a = 1\nb", 2, "this is not TOML: expected '='"),
        ("\na = " + "9" * 5000, 2, "this is not TOML: a number has thousands of digits"),
        ("\na = " + "[" * 5000, 1, "brackets are nested too deeply"),
    ],
    ids=["value", "key", "digits", "brackets"],
)
def test_what_is_not_toml(text: str, line: int, message: str) -> None:
    with pytest.raises(UserFileError) as caught:
        parse(text)
    (found,) = caught.value.diagnostics
    assert (found.location.line, found.code) == (line, "own-toml")
    assert found.message.startswith(message)


@pytest.mark.thorough
def test_deep_and_long_files_are_placed_as_soon_as_others() -> None:
    deep, long = "a = " + "[" * 200 + "1," * 20_000 + "]" * 200, "x = [" + "{a=1}," * 8_000 + "]"
    for text in (deep, long):
        is_read_or_refused_soon(
            lambda each: parse(each).at(("missing",)), text, lambda size: "[[x]]\na = 1\n" * (size // 12), times=20
        )
    assert parse(deep).at(("a", 0, 0, 0)).column == 8
    assert parse(long).at(("x", 1, "a")).column == 13


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" + ".a" * 100_000 + " = 1", "100000 dots between words in one line"),
        (f"[{'a.' * 200}a]\nb = 1", "200 dots between words"),
        ("[\n{".join(["a." * 30 + "a = "] * 20) + "1" + "}]" * 19, "nested too deeply"),
        ("a = " + "1" * 10_000, "a number has thousands of digits"),
        ("a = 0x" + "f" * 100_000, "this number is too large"),
        ("a = [0, -9223372036854775809]", "this number is too large"),
    ],
    ids=["dotted key", "header", "together", "decimal", "hexadecimal", "65 bits"],
)
def test_what_would_take_long_to_read_or_cannot_be_printed(text: str, message: str) -> None:
    with pytest.raises(UserFileError, match=message):
        parse(text)


def test_long_texts_and_the_largest_numbers_are_read() -> None:
    text = f"a = '{'. ' * 500}'\nb = 9223372036854775807\nc = {[0.5] * 50}"
    assert parse(text).data["b"] == 2**63 - 1


def test_unknown_keys_are_answered_with_the_nearest() -> None:
    assert unknown_keys({"nmae": 1, "zzz": 2, "name": 3}, {"name", "age"}) == {
        "nmae": "did you mean «name»?",
        "zzz": "what can stand here: age, name",
    }


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    assert FORMAT.read_text(path) == ""
    assert begin_file(path, "é = 1\r\n") is True
    assert begin_file(path, "other") is False
    assert FORMAT.read_text(path) == "é = 1\r\n"
    path.write_bytes(b"\xef\xbb\xbfa")
    assert FORMAT.read_text(path) == "a"


@pytest.mark.parametrize(("raw", "code"), [(b"\xff", "not-utf-8"), (b"#" * (FORMAT.max_bytes + 1), "too-large")])
def test_a_file_that_is_no_text(raw: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(raw)
    with pytest.raises(UserFileError) as caught:
        FORMAT.read_text(path)
    assert [(found.code, str(found.location)) for found in caught.value.diagnostics] == [(code, f"{path}:1:1")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes of this kind")
def test_a_folder_or_a_pipe_in_its_place(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe):
        with pytest.raises(UserFileError, match="1 error") as caught:
            FORMAT.read_text(path)
        assert caught.value.diagnostics[0].code == "own-unreadable"
