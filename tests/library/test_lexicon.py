"""A person's own dictionary as it is read: what holds in a language, and what is wrong with the file."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.config import own_words_file
from guided_audio.core.errors import Diagnostic, UserFileError
from guided_audio.library.lexicon import FORMAT, Lexicon, parse_lexicon, read_lexicon

TEXT = """\
# mine
[all]
Nguyen = "win" # the neighbour
"Zoë" = 'zo-ee'

[en]
"nguyen" = "nwin"
"Dr. Ames" = "doctor aims /ˈeɪmz/"
[en-GB]
NGUYEN = "wen"
[DE]
Nguyen = "wihn"
"""


def test_there_need_be_none() -> None:
    assert read_lexicon() == Lexicon()


def test_what_is_said_of_a_language_goes_before() -> None:
    lexicon = parse_lexicon(TEXT, "words.toml")
    assert lexicon.words_in("fr") == {"Nguyen": "win", "Zoë": "zo-ee"}
    assert lexicon.words_in("en-US") == {"nguyen": "nwin", "Zoë": "zo-ee", "Dr. Ames": "doctor aims /ˈeɪmz/"}
    assert lexicon.words_in("en_gb")["NGUYEN"] == "wen"
    assert lexicon.words_in("de-AT") == {"Nguyen": "wihn", "Zoë": "zo-ee"}


def test_every_word_has_its_place() -> None:
    lexicon = parse_lexicon(TEXT, "words.toml")
    places = [(entry.word, entry.language, entry.location.line, entry.location.column) for entry in lexicon.entries]
    assert places == [
        ("Nguyen", "all", 3, 1), ("Zoë", "all", 4, 1), ("nguyen", "en", 7, 1), ("Dr. Ames", "en", 8, 1),
        ("NGUYEN", "en-gb", 10, 1), ("Nguyen", "de", 12, 1),
    ]  # fmt: skip
    place = lexicon.place_in("en", "NGUYEN")
    assert place is not None
    assert place.line == 7
    assert lexicon.place_in("en", "Ananda") is None


def _wrong(text: str) -> list[Diagnostic]:
    with pytest.raises(UserFileError) as caught:
        parse_lexicon(text, "words.toml")
    assert all(found.hint for found in caught.value.diagnostics)
    return list(caught.value.diagnostics)


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ('[all]\nNguyen = win\n', 2, 10, "words-toml"),
        ('[all]\nNguyen = "win', 2, 14, "words-toml"),
        ('[all]\nNguyen: "win"\n', 2, 7, "words-toml"),
        ('[all]\na = "b"\na = "c"\n', 3, 8, "words-toml"),
        ("[all]\na = " + "[" * 5000, 1, 1, "words-toml"),
        ('Nguyen = "win"\n', 1, 1, "words-shape"),
        ('[all]\n[english names]\n', 2, 1, "words-toml"),
        ('[all]\n["english names"]\na = "b"\n', 2, 1, "words-shape"),
        ("[all]\n  Nguyen = 3\n", 2, 3, "words-shape"),
        ("[all]\n[all.Nguyen]\n", 2, 1, "words-shape"),
        ('[all]\nNguyen = ""\n', 2, 1, "bad-pronunciation"),
        ('[all]\n"…" = "dots"\n', 2, 1, "bad-pronunciation"),
        ('[all]\nNguyen = "/nwin"\n', 2, 1, "bad-pronunciation"),
        ('[all]\nNguyen = "/NWIN/"\n', 2, 1, "bad-ipa"),
        ('[all]\nNguyen = "a\\u001bb"\n', 2, 1, "control-character"),
        ('[all]\nNguyen = "win"\nnguyen = "nwin"\n', 3, 1, "duplicate-key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, line: int, column: int, code: str) -> None:
    (found,) = _wrong(text)
    assert found.code == code
    if code != "words-toml":  # where TOML itself gives up is the library's to say
        assert (found.location.line, found.location.column) == (line, column)
    assert found.location.line in {line, line + 1}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = _wrong('a = "b"\n[all]\nx = 1\ny = ""\n["?"]\n')
    assert [diagnostic.location.line for diagnostic in found] == [1, 3, 4, 5]


@pytest.mark.parametrize(
    ("raw", "code"), [(b"\xff\xfe", "not-utf-8"), (b"#" * (FORMAT.max_bytes + 1), "too-large")]
)  # fmt: skip
def test_a_file_that_is_none_of_ours(raw: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_bytes(raw)
    with pytest.raises(UserFileError) as caught:
        read_lexicon(path)
    assert [found.code for found in caught.value.diagnostics] == [code]


def test_a_folder_in_its_place() -> None:
    own_words_file().mkdir(parents=True)
    with pytest.raises(UserFileError) as caught:
        read_lexicon()
    assert [found.code for found in caught.value.diagnostics] == ["words-unreadable"]


def test_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert [e.location.line for e in read_lexicon(path).entries] == [3, 4, 7, 8, 10, 12]


def test_the_example_of_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scripts.md").read_text(encoding="utf-8")
    (example,) = (
        text for text in re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) if "[all]" in text
    )
    lexicon = parse_lexicon(example, "scripts.md")
    assert lexicon.words_in("en-GB") == {"Nguyen": "win", "Saoirse": "SEER-sha /ˈsɜːrʃə/"}
    assert lexicon.words_in("de")["Saoirse"] == "Sörscha"


_TOKENS = (
    "[all]",
    "[en]",
    "\n",
    "[[",
    "]",
    '"',
    "'",
    '"""',
    " = ",
    '"win"',
    "Xu",
    "/",
    "ə",
    "\\",
    "#",
    "\x1b",
    ".",
    "{",
    "}",
    "1",
)


@given(st.lists(st.sampled_from(_TOKENS), max_size=20).map("".join))
def test_nonsense_is_refused_with_a_place_or_read(text: str) -> None:
    try:
        entries = parse_lexicon(text, "words.toml").entries
    except UserFileError as error:
        assert all(min(d.location.line, d.location.column) >= 1 for d in error.diagnostics)
        assert all(d.location.line <= text.count("\n") + 1 for d in error.diagnostics)
    else:
        assert all(entry.word and entry.said for entry in entries)
