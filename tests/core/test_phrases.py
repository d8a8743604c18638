"""Phrases as data: how they are written, and what says them."""

import tomllib
from collections.abc import Callable

import pytest

from guided_audio.core import phrases
from guided_audio.core.phrases import Phrasebook, given_away, read_phrasebook, words_of

BOOK = """
frequent = "i my the"
letters = "é"

[groups]
beast = "cat|dog"

[phrases]
innocent = ["hot dog"]
pet = ["my {beast}", "wide_awake", "sleep* badly", "._alone_.", "gold+fish|parrot died"]
"""


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Phrasebook:
    monkeypatch.setattr(phrases, "packaged_toml", lambda *_: tomllib.loads(BOOK))
    return read_phrasebook("anywhere", "book.toml")


@pytest.fixture
def longest(book: Phrasebook) -> Callable[[str], int]:
    return lambda text: book.longest("pet", book.meant(words_of(text), is_forgiving=False))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("my old grey cat", 2),
        ("my one two three cat", 0),
        ("cat my", 0),
        ("wide awake", 2),
        ("wide and awake", 0),
        ("SLEEPING so báadly", 0),
        ("SLEEPING bádly", 2),
        ("alone", 1),
        ("well, alone.", 1),
        ("alone here", 0),
        ("my hot dog", 0),
        ("the gold fish died", 3),
        ("the gold thing fish died", 0),
        ("parrot died", 2),
    ],
)
def test_what_says_a_phrase(longest: Callable[[str], int], text: str, words: int) -> None:
    assert longest(text) == words


def test_a_slip_is_forgiven_in_long_words_alone(book: Phrasebook) -> None:
    said = [book.meant(words_of(text), is_forgiving=True) for text in ("parrott died", "my doog")]
    assert [book.says("pet", meant) for meant in said] == [True, False]


def test_small_words_give_a_language_away(book: Phrasebook) -> None:
    other = Phrasebook(frozenset({"ich", "my"}), {})
    books = {"en": book, "de": other}
    assert [given_away(words_of(text), books) for text in ("i", "ich", "my", "")] == [{"en"}, {"de"}, set(), set()]


def test_letters_that_a_language_has_not(book: Phrasebook) -> None:
    assert [book.has_letters_of(text) for text in ("Café 7!", "pânico")] == [True, False]
