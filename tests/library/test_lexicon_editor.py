"""A person's own dictionary as it is changed: nothing that they wrote is lost."""

import os
import stat
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.config import own_words_file
from guided_audio.core.errors import OutputError, UsageError, UserFileError
from guided_audio.library.lexicon import _changed, begin_own_words, read_lexicon, remove_word, set_word
from guided_audio.script import same_word

TEXT = """\
# mine, since spring
[en]
# the neighbour
"Nguyen" = "win"   # as she says it herself

  [all] # odd blanks
Saoirse='seer-sha'
# the end
"""


@pytest.fixture
def words() -> Path:
    path = own_words_file()
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


def _comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def test_a_new_file_is_for_nobody_else() -> None:
    assert set_word("Nguyen", "win") is None
    path = own_words_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"all": {"Nguyen": "win"}, "en": {}}
    assert begin_own_words() == (path, False)


def test_the_template_says_what_can_be_read() -> None:
    path, is_new = begin_own_words()
    assert is_new
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(line.removeprefix("# ") if '" = "' in line else line for line in text.splitlines()))
    assert [entry.word for entry in read_lexicon().entries] == ["Nguyen", "Saoirse", "Xochitl"]


def test_comments_blanks_and_order_stay(words: Path) -> None:
    words.chmod(0o640)
    before = set_word("NGUYEN", "/nwin/", "en")
    assert before is not None
    assert before.said == "win"
    assert words.read_text(encoding="utf-8") == TEXT.replace('"win"', '"/nwin/"')
    set_word("Zoë", "zo-ee", "de-AT")
    set_word("Xu", "shoo")
    text = words.read_text(encoding="utf-8")
    assert _comments(text) == _comments(TEXT)
    assert [(entry.language, entry.word) for entry in read_lexicon().entries] == [
        ("en", "Nguyen"), ("all", "Saoirse"), ("all", "Xu"), ("de-at", "Zoë"),
    ]  # fmt: skip
    assert stat.S_IMODE(words.stat().st_mode) == 0o640


def test_a_word_is_taken_out_wherever_it_stands(words: Path) -> None:
    set_word("Saoirse", "sursha", "en")
    assert [entry.language for entry in remove_word("SAOIRSE")] == ["en", "all"]
    assert [entry.word for entry in read_lexicon().entries] == ["Nguyen"]
    assert _comments(words.read_text(encoding="utf-8")) == _comments(TEXT)


def test_or_in_one_language(words: Path) -> None:
    set_word("Saoirse", "sursha", "en")
    assert [entry.said for entry in remove_word("Saoirse", "EN")] == ["sursha"]
    assert words.read_text(encoding="utf-8") == TEXT
    with pytest.raises(UsageError, match="under \\[de\\]"):
        remove_word("Saoirse", "de")


@pytest.mark.parametrize(
    ("word", "said", "language"),
    [
        ("Nguyen", "", "all"),
        ("Nguyen", "/NWIN/", "all"),
        ("…", "dots", "all"),
        ("Nguyen", "win", "english"),
        ("Nguyen", "win", "x] = 3"),
        ("Nguyen\x1b", "win", "all"),
        ("N" * 101, "win", "all"),
    ],
)
def test_what_cannot_be_read_is_not_written(word: str, said: str, language: str, words: Path) -> None:
    with pytest.raises(UsageError):
        set_word(word, said, language)
    assert words.read_text(encoding="utf-8") == TEXT


def test_a_file_that_cannot_be_understood_stays_as_it_is(words: Path) -> None:
    words.write_text("[all]\nNguyen = win\n")
    with pytest.raises(UserFileError):
        set_word("Xu", "shoo")
    with pytest.raises(UserFileError):
        remove_word("Nguyen")
    assert words.read_text() == "[all]\nNguyen = win\n"


def test_a_file_that_may_not_be_written(words: Path) -> None:
    words.chmod(0o400)
    with pytest.raises(OutputError, match="read-only"):
        set_word("Xu", "shoo")
    assert words.read_text(encoding="utf-8") == TEXT


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for a privilege")
def test_many_words_at_once_are_all_kept() -> None:
    with ThreadPoolExecutor(8) as threads:  # a lock tells threads apart as it does processes
        list(threads.map(lambda number: set_word(f"Word{number}", "wurd"), range(16)))
        list(threads.map(lambda number: remove_word(f"Word{number}"), range(4)))
    assert {entry.word for entry in read_lexicon().entries} == {f"Word{number}" for number in range(4, 16)}


def test_a_link_stays_a_link(words: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    words.rename(real)
    words.symlink_to(real)
    set_word("Xu", "shoo")
    assert words.is_symlink()
    assert "Xu" in real.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["all.x = 'a'\n", "all = {x = 'a'}\n", "[all]\r\nx = 'a'\r\n", "[all]", "\ufeff[en]\n", "# only\n"]
)
def test_other_ways_to_write_toml(text: str, words: Path) -> None:
    words.write_bytes(text.encode())
    set_word("Xu", "shoo")
    known = {entry.word: entry.said for entry in read_lexicon().entries}
    assert known == ({"x": "a"} if "'a'" in text else {}) | {"Xu": "shoo"}
    remove_word("Xu")
    assert "Xu" not in words.read_text(encoding="utf-8")


_WORD = st.text(st.sampled_from("abcÄß .'\"\\#=[]-’"), min_size=1, max_size=6).filter(
    lambda word: any(map(str.isalnum, word))
)
_CHANGES = st.lists(
    st.tuples(st.sampled_from(["all", "en", "de-at"]), _WORD, st.sampled_from(["one", '"two" \\', "#3"]))
)


@given(_CHANGES)
def test_whatever_is_written_is_read_again_and_no_comment_is_lost(changes: list[tuple[str, str, str]]) -> None:
    text = _changed(Path("words.toml"), TEXT, list(changes))
    tables = tomllib.loads(text)
    last = {(language, same_word(word)): said for language, word, said in changes}
    for (language, word), said in last.items():
        assert {same_word(key): value for key, value in tables[language].items()}[word] == said
    assert [comment for comment in _comments(TEXT) if comment not in text] == []
