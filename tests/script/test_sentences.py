import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.script import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Dr. Smith and J. K. Rowling came.", ["Dr. Smith and J. K. Rowling came."]),
        ("It is 3.5 metres. Good.", ["It is 3.5 metres.", "Good."]),
        ("Let go... and rest... now.", ["Let go... and rest... now."]),
        ("“How are you?” I asked. “Well.” Then silence.", ["“How are you?”", "I asked.", "“Well.”", "Then silence."]),
        ("It is you. It is I. Both.", ["It is you.", "It is I.", "Both."]),
        ("Rest. … More.", ["Rest. …", "More."]),
        ("", []),
        ("   ", []),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert [s.text for s in split_sentences(text)] == sentences


@given(st.text(alphabet="ab. !?…\"”'(A1,", max_size=60))
def test_no_character_is_lost(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join("".join(s.text.split()) for s in sentences) == "".join(text.split())
    for sentence in sentences:
        assert text[sentence.offset] == sentence.text[0]
