"""Check-ins, however they are said."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.journal import Feeling, read_feeling
from guided_audio.journal.feelings import LONGEST

WORDS = st.sampled_from(["tense", "softer", "very tired", "müde", "悲しい", "🌧️", "don't know", "sad & angry", "no one"])
FORMS = ("{w} {n}", "{n} {w}", "{w}, {n}/10", "{n}/10 {w}", " {w}  -  {n} ", "{w}: {n}.")


@pytest.mark.parametrize(
    ("said", "word", "heavy"),
    [
        ("tense 7", "tense", 7), ("7 tense", "tense", 7), ("tense, 7/10", "tense", 7), ("7", "", 7), ("tense", "tense", None),
        ("", "", None), ("   ", "", None), ("seven", "", 7), ("tense, seven", "tense", 7), ("Tense seven", "Tense", 7),
        ("7 out of 10", "", 7), ("10/10 panicking", "panicking", 10), ("0", "", 0), ("calm: 2.5", "calm", 2.5), ("2,5", "", 2.5),
        ("6-7, sad", "sad", 7), ("sad, 6 or 7", "sad", 7), ("slept 4 hours, 8", "slept 4 hours", 8), ("tired (7)", "tired", 7),
        ("11", "11", None), ("-3", "-3", None), ("100% fine", "100% fine", None), ("I am 25", "I am 25", None),
        ("no one", "no one", None), ("one of those days", "one of those days", None), ("7/11", "7/11", None),
        ("H2O", "H2O", None), ("ſix", "ſix", None), ("😢 9", "😢", 9), ("👩‍👧 5", "👩‍👧", 5),
        ("two-faced", "two-faced", None), ("tense 7!", "tense", 7), ("!", "!", None),
    ],
)  # fmt: skip
def test_what_is_said_is_understood(said: str, word: str, heavy: float | None) -> None:
    assert read_feeling(said) == Feeling(word, heavy)


@given(
    WORDS,
    st.integers(0, 10),
    st.sampled_from(["{w} {n}", "{n} {w}", "{w}, {n}/10", "{n}/10 {w}", " {w}  -  {n} ", "{w}: {n}."]),
)
def test_a_word_and_a_number_are_found_in_any_order(word: str, number: int, form: str) -> None:
    assert read_feeling(form.format(w=word, n=number)) == Feeling(word, number)


@given(st.text(max_size=100).flatmap(lambda said: st.sampled_from([said, said * 30])))
def test_nothing_that_is_said_is_too_much(said: str) -> None:
    feeling = read_feeling(said)
    assert feeling.heavy is None or 0 <= feeling.heavy <= 10
    assert len(feeling.word) <= LONGEST
    assert not any(unicodedata.category(c) == "Cc" for c in feeling.word)
    assert read_feeling(str(feeling)).heavy == feeling.heavy or feeling.heavy is None


@given(
    st.text(st.characters(categories=["L", "Zs"]), max_size=500).filter(lambda said: not set("eoiEOIıİ") & set(said))
)
def test_words_alone_are_kept_whole(said: str) -> None:
    assert read_feeling(said) == Feeling(" ".join(said.split()))
