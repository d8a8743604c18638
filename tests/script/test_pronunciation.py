"""Words that no voice would guess: how they are said, and where they stand."""

import unicodedata

import pytest
from hostile import costs_at_most
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.script import (
    Pronunciation,
    WordFinder,
    check_pronunciation,
    merge_words,
    parse_script,
    read_pronunciation,
    same_word,
)
from guided_audio.script.pronunciation import foreign_sign, has_sound


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("uh-NAHN-duh", Pronunciation("uh-NAHN-duh")),
        ("/əˈnʌndə/", Pronunciation(ipa="əˈnʌndə")),
        ("  uh-NAHN-duh   /əˈnʌndə/ ", Pronunciation("uh-NAHN-duh", "əˈnʌndə")),
        ("two [odd]  words", Pronunciation("two odd words")),
        ("/ə nʌn/", Pronunciation(ipa="ə nʌn")),
        ("and/or", Pronunciation("and/or")),
        ("", Pronunciation()),
    ],
)
def test_a_respelling_a_sound_or_both(text: str, said: Pronunciation) -> None:
    assert read_pronunciation(text) == said


@pytest.mark.parametrize(
    "ipa", ["əˈnʌndə", "ˈsɜːrʃə", "ŋwiən˧˥", "ʃo.t͡ɬi", "ˌfrɔ̃sˈwa", "ˈmɛtːɑː", "ʁe", "ç", "ãː", "ˈkʰæt"]
)
def test_what_is_ipa(ipa: str) -> None:
    assert not foreign_sign(ipa)
    assert has_sound(ipa)
    assert not foreign_sign(unicodedata.normalize("NFD", ipa))


@pytest.mark.parametrize(
    ("ipa", "slip"), [("əˈNʌn", "N"), ("sa:t", ":"), ("'sɜr", "'"), ("wi3n", "3"), ("ма", "м"), ("a\u200b", "\u200b")]
)
def test_what_is_no_ipa(ipa: str, slip: str) -> None:
    assert foreign_sign(ipa) == slip


@pytest.mark.parametrize(
    ("word", "said", "code", "words"),
    [
        ("Ananda", "", "bad-pronunciation", "has no pronunciation"),
        ("Ananda", "...", "bad-pronunciation", "has no pronunciation"),
        ("Ananda", "//", "bad-pronunciation", "has no pronunciation"),
        ("Ananda", "/ˈ/", "bad-pronunciation", "has no pronunciation"),
        ("Ananda", "... /ə/", "bad-pronunciation", "has no pronunciation"),
        ("…", "dots", "bad-pronunciation", "is no word"),
        ("Ananda", "/əˈnʌndə", "bad-pronunciation", "the slash"),
        ("Ananda", "/ə/ /ʌ/", "bad-pronunciation", "the slash"),
        ("Ananda", "/sa:t/", "bad-ipa", "«:»"),
    ],
)
def test_slips(word: str, said: str, code: str, words: str) -> None:
    slip = check_pronunciation(word, said)
    assert slip is not None
    assert slip.code == code
    assert words in slip.message


def test_a_slip_in_a_script_has_its_place() -> None:
    text = "---\npronounce:\n  Ananda: uh-NAHN-duh /əˈNʌndə/\n---\n\nAnanda.\n"
    (found,) = parse_script(text).diagnostics
    assert (found.location.line, found.location.column, found.code) == (3, 11, "bad-ipa")
    assert "no capitals" in found.hint


def _found(text: str, *words: str) -> list[str]:
    return [text[found.start : found.end] for found in WordFinder(dict.fromkeys(words, "x")).find(text)]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Ananda, ANANDA, ananda; Anandas, Sananda.", ["Ananda"], ["Ananda", "ANANDA", "ananda"]),
        ("Ananda’s and Ananda's, Ananda-like.", ["Ananda"], ["Ananda", "Ananda", "Ananda"]),
        ("Ananda Rose, Ananda  Rose, Ananda", ["Ananda", "Ananda Rose"], ["Ananda Rose", "Ananda  Rose", "Ananda"]),
        ("Dr. Ames, dr. ames, Dr.Ames", ["Dr. Ames"], ["Dr. Ames", "dr. ames"]),
        ("O’Brien, o'brien, O\u02bcBRIEN", ["O'Brien"], ["O’Brien", "o'brien", "O\u02bcBRIEN"]),
        ("'Tis so, ’tis", ["'tis"], ["'Tis", "’tis"]),
        ("Straße, STRASSE, STRAẞE, Strasse", ["Straße"], ["Straße", "STRASSE", "STRAẞE"]),
        ("İpek, ipek, IPEK, İPEK", ["İpek"], ["İpek", "ipek", "IPEK", "İPEK"]),
        ("Νίκος, ΝΊΚΟΣ", ["Νίκος"], ["Νίκος", "ΝΊΚΟΣ"]),
        ("Zoë, zoë, Zoe", ["Zoe\u0308"], ["Zoë", "zoë"]),
        ("Zoe\u033dn, Zoe\u033d, Zoe", ["Zoe"], ["Zoe"]),
        ("Jean-Luc, Jean\u2011Luc, Jean", ["Jean-Luc"], ["Jean-Luc", "Jean\u2011Luc"]),
        ("R2 and R2D2", ["R2"], ["R2"]),
        ("x_y x", ["x"], ["x"]),
        ("(Xu)", ["Xu"], ["Xu"]),
    ],
)  # fmt: skip
def test_whole_words_in_any_case_the_longest_first(text: str, words: list[str], found: list[str]) -> None:
    assert _found(text, *words) == found


def test_the_later_list_goes_before() -> None:
    words = merge_words({"ananda": "one", "Zoë": "two"}, {"ANANDA": "three"})
    assert words == {"ANANDA": "three", "Zoë": "two"}
    assert same_word("O’Brien") == same_word("o'BRIEN")
    assert same_word("Maße") == same_word("MAẞE") != same_word("Masse")


def test_thousands_of_words_are_found_at_once() -> None:
    words = {f"word{number}": "x" for number in range(1_000)}
    text = " ".join(f"word{number} and" for number in range(1_000))
    finder = WordFinder(words)
    others = " ".join(f"other{number} and" for number in range(1_000))
    assert sum(1 for _ in finder.find(text)) == 1_000
    costs_at_most(8, lambda: list(finder.find(text)), lambda: list(finder.find(others)))
    assert not list(finder.find("a" * 262_144))


_ALPHABET = "abAB ß'’-.İıé\u0301ſ"
_TEXTS = st.text(_ALPHABET, max_size=40)
_WORDS = st.lists(
    st.text(_ALPHABET, min_size=1, max_size=5).filter(lambda word: any(map(str.isalnum, word))), max_size=6
)


@given(_TEXTS, _WORDS)
def test_what_is_found_is_a_whole_word_of_the_list(text: str, words: list[str]) -> None:
    text, end = unicodedata.normalize("NFC", text), 0
    for found in WordFinder(dict.fromkeys(words, "x")).find(text):
        assert found.word in words
        assert end <= found.start < found.end <= len(text)
        assert not _is_inside(text, found.start)
        assert not _is_inside(text, found.end)
        end = found.end


def _is_inside(text: str, place: int) -> bool:
    """Whether a place is between two letters."""
    beside = text[max(place - 1, 0) : place + 1]
    return len(beside) == 2 and beside.isalnum()


@given(_TEXTS, _WORDS)
def test_a_word_alone_is_found_however_it_is_written(text: str, words: list[str]) -> None:
    finder = WordFinder(dict.fromkeys(words, "x"))
    for word in words:
        alone = unicodedata.normalize("NFC", " ".join(word.split()))
        for written in (alone, alone.replace("'", "’")):
            found = list(finder.find(written))
            assert found
            assert same_word(found[0].word) in same_word(written)
