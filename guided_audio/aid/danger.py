"""Hearing, in what somebody asks for, that they may need a person rather than a session."""

from __future__ import annotations

import difflib
import re
import tomllib
from enum import Enum
from functools import cache
from importlib import resources

_MOST_WORDS, _LONGEST = 200, 40
_BETWEEN = 2
"""So many other words may stand between two words of a phrase."""
_LONG, _ALIKE = 6, 0.8
"""Words of so many letters forgive a slip, if they are so alike."""

Phrase = tuple[tuple[str, ...], ...]
"""The words of a phrase in order, each with its alternatives."""


class Danger(Enum):
    """How sure it is that somebody needs a person."""

    NONE = "none"
    PERHAPS = "perhaps"
    PLAIN = "plain"


def danger_in(text: str) -> Danger:
    """Return what a request tells of danger; it errs towards telling."""
    cleaned = text[: _MOST_WORDS * _LONGEST].casefold().replace("'", "").replace("’", "")
    words = [word[:_LONGEST] for word in re.findall(r"\w+", cleaned)[:_MOST_WORDS]]
    for danger, phrases in _phrases().items():
        if any(_is_said(phrase, words) for phrase in phrases):
            return danger
    return Danger.NONE


def _is_said(phrase: Phrase, words: list[str]) -> bool:
    """Whether the words of a phrase come in their order, with few others between them."""
    ends = {place for place, word in enumerate(words) if _is_any(word, phrase[0])}
    for alternatives in phrase[1:]:
        ends = {
            place
            for end in ends
            for place in range(end + 1, min(end + 2 + _BETWEEN, len(words)))
            if _is_any(words[place], alternatives)
        }
    return bool(ends)


def _is_any(word: str, alternatives: tuple[str, ...]) -> bool:
    return any(_is_alike(word, other) for other in alternatives)


def _is_alike(word: str, other: str) -> bool:
    stem = other.removesuffix("*")
    if word == stem or (stem != other and word.startswith(stem)):
        return True
    if min(len(word), len(stem)) < _LONG or word[0] != stem[0]:
        return False
    compared = word[: len(stem) + 1] if stem != other else word
    return difflib.SequenceMatcher(None, compared, stem).ratio() >= _ALIKE


@cache
def _phrases() -> dict[Danger, tuple[Phrase, ...]]:
    data = tomllib.loads(resources.files("guided_audio.aid").joinpath("danger.toml").read_text(encoding="utf-8"))
    return {
        danger: tuple(tuple(tuple(word.split("|")) for word in phrase.split()) for phrase in data[danger.value])
        for danger in (Danger.PLAIN, Danger.PERHAPS)
    }
