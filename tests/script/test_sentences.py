"""Where sentences end: a gold set in twelve languages, and texts that are never written."""

import re
import tomllib
from pathlib import Path

import pytest
from hostile import SHARE, costs_at_most
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.script import split_sentences
from guided_audio.script.sentences import LONGEST, short_forms

_CUT = "¦"
_KNOWN = {"Love, M. ¦ Keep this safe."}
"""What the rules get wrong: an initial is taken for that of a name that goes on."""
_UNSEEN = 3
"""How many of the second set they get wrong; it is no aim to make them fit."""


def _cases(name: str) -> list[tuple[str, str]]:
    data = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return [(language, case) for language, groups in data.items() for cases in groups.values() for case in cases]


def _split(case: str, language: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(re.sub(f"{_CUT} ?", "", case), language)]


def _wanted(case: str) -> list[str]:
    return [sentence.strip() for sentence in case.split(_CUT)]


def test_where_sentences_end() -> None:
    cases = _cases("sentences.toml")
    assert len(cases) > 200
    wrong = {case for language, case in cases if _split(case, language) != _wanted(case)}
    assert wrong == _KNOWN


def test_where_sentences_end_in_texts_that_the_rules_were_not_made_for() -> None:
    cases = _cases("sentences-unseen.toml")
    assert len(cases) > 90
    wrong = [case for language, case in cases if _split(case, language) != _wanted(case)]
    assert len(wrong) <= _UNSEEN, wrong


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Dr. Smith and J. K. Rowling came.", ["Dr. Smith and J. K. Rowling came."]),
        ("“How are you?” I asked. “Well.” Then silence.", ["“How are you?”", "I asked.", "“Well.”", "Then silence."]),
        ("They may say no. Then wait.", ["They may say no.", "Then wait."]),
        ("Rest. … More.", ["Rest. …", "More."]),
        ("", []),
        ("   ", []),
    ],
)
def test_english_unless_told(text: str, sentences: list[str]) -> None:
    assert [s.text for s in split_sentences(text)] == sentences


@pytest.mark.parametrize("tag", ["de", "de-AT", "DE_ch"])
def test_a_language_goes_by_its_first_part(tag: str) -> None:
    assert [s.text for s in split_sentences("Am 3. Mai. Es schneit.", tag)] == ["Am 3. Mai.", "Es schneit."]
    assert len(split_sentences("Am 3. Mai. Es schneit.", "en")) == 3


def test_a_language_without_short_forms_has_those_of_all() -> None:
    assert short_forms("xx").joined == short_forms("").joined
    assert [s.text for s in split_sentences("Dr. Ito is here. Yes.", "xx")] == ["Dr. Ito is here.", "Yes."]


_TEXTS = st.text(alphabet="ab. !?…\"”»«'(A1,;¿。」\n-", max_size=60)
_LANGUAGES = st.sampled_from(["en", "de", "es", "fr", "el", "ja", "xx"])


@given(_TEXTS, _LANGUAGES)
def test_no_character_is_lost(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    assert "".join("".join(s.text.split()) for s in sentences) == "".join(text.split())
    end = 0
    for sentence in sentences:
        assert sentence.text == sentence.text.strip() != ""
        assert text[sentence.offset : sentence.offset + len(sentence.text)] == sentence.text
        assert not text[end : sentence.offset].strip()
        end = sentence.offset + len(sentence.text)


@given(_TEXTS, _LANGUAGES)
def test_a_sentence_alone_is_one_sentence(text: str, language: str) -> None:
    for sentence in split_sentences(text, language):
        assert [s.text for s in split_sentences(sentence.text, language)] == [sentence.text]


_HOSTILE = [
    "." * 100_000, "…" * 100_000, "a" * 131_072, ". " * 50_000, "! " * 50_000, "a! " * 40_000, "A. " * 40_000, "1. " * 40_000,
    "“a " * 40_000, "\"a. “b. (" * 12_500, "Dr. " * 30_000, "。" * 100_000, " " * 131_072, "a." + " " * 131_000, "(" * 131_072,
    "a.b." * 30_000, ".\u00a0»" * 40_000, "a. " + "'" * 131_000, "a. " + "x-" * 65_000 + " b. C",
]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
def test_an_eighth_of_a_megabyte_of_nonsense_is_cut_as_soon_as_other_text(text: str) -> None:
    usual, found = "Rest here. " * (len(text) // SHARE // 11), []
    costs_at_most(15 * SHARE, lambda: found.append(split_sentences(text, "de")), lambda: split_sentences(usual, "de"))
    assert sum(len("".join(s.text.split())) for s in found[0]) == len("".join(text.split()))


@pytest.mark.parametrize(
    ("text", "ends_with"),
    [
        ("and then we go on " * 500, ""),
        ("and then, we go on " * 500, ","),
        ("安静地呼吸，" * 500, "，"),
        ("静かに" * 1000, ""),
        ("a" * 100_000, ""),
        ("here " + " " * 5_000 + "e\u0301" * 2_000, ""),
    ],
    ids=["words", "commas", "Chinese", "no blanks", "one word", "accents"],
)
def test_a_sentence_that_does_not_end_is_cut(text: str, ends_with: str) -> None:
    """What a voice needs of memory grows with what it is given at once."""
    parts = split_sentences(text)
    assert all(0 < len(part.text) <= LONGEST for part in parts)
    assert [text[part.offset :][: len(part.text)] for part in parts] == [part.text for part in parts]
    assert "".join("".join(part.text.split()) for part in parts) == "".join(text.split())
    assert all(part.text.endswith(ends_with) for part in parts[:-1])
    assert not any(part.text.startswith("\u0301") for part in parts)
    words = {word for part in parts for word in part.text.split()}
    assert words <= set(text.split()) or " " not in text or "\u0301" in text


def test_a_sentence_is_cut_only_where_it_is_too_long() -> None:
    text = ("word, " * 200)[:LONGEST].rstrip()
    assert [part.text for part in split_sentences(f"{text} And on. Then.")] == [text, "And on.", "Then."]
    assert [part.text for part in split_sentences(text)] == [text]
