"""Sentences as people type them, and what is found for them."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guided_audio.core.voice import language_of
from guided_audio.library.phrasings import LANGUAGES, topics, topics_in
from guided_audio.library.recommend import Criteria, recommend
from guided_audio.safety.crisis import Danger, danger_in

HERE = Path(__file__).parent


def _list(name: str, language: str) -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((HERE / f"{name}_needs.toml").read_text(encoding="utf-8"))[language]
    return data


def _needs(sentences: dict[str, Any]) -> Iterator[str]:
    for kind in ("need", "time"):
        for texts in sentences[kind].values():
            yield from texts


def _found_languages(text: str) -> set[str]:
    """Return the languages of the sessions that are found for a request; none where people are needed."""
    if danger_in(text) is Danger.PLAIN:
        return set()
    return {language_of(s.meta.language) for s in recommend(Criteria(need=text), may_be_empty=True).scripts}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_phrases_for_every_topic(language: str) -> None:
    assert topics() == tuple(topics_of(language))


def topics_of(language: str) -> list[str]:
    data = tomllib.loads(
        (HERE.parents[1] / "guided_audio" / "library" / f"needs-{language}.toml").read_text(encoding="utf-8")
    )
    return [name for name in data["phrases"] if name != "innocent"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_need_finds_sessions_in_its_language(language: str) -> None:
    wrong = {
        text: found for text in _needs(_list("tuning", language)) if (found := _found_languages(text)) != {language}
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_for_what_is_no_need(language: str) -> None:
    assert {text: found for text in _list("tuning", language)["nothing"] if (found := _found_languages(text))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_heard(language: str) -> None:
    assert [text for text in _list("tuning", language)["danger"] if danger_in(text) is not Danger.PLAIN] == []


def test_what_was_kept_back_is_understood_as_well_as_it_was() -> None:
    right: Counter[bool] = Counter()
    for language in LANGUAGES:
        sentences = _list("kept_back", language)
        right.update(_found_languages(text) == {language} for text in _needs(sentences))
        right.update(not _found_languages(text) for text in (*sentences["danger"], *sentences["nothing"]))
    assert right[False] <= 0.1 * right.total()


def test_the_longest_phrase_counts_and_a_language_that_gives_itself_away() -> None:
    assert topics_in("Stress")["de", "calm"] == (1, False, 1)
    assert topics_in("ich habe Stress")["de", "calm"] == (1, True, 1)
    assert topics_in("my mother died")["en", "grief"][0] >= 2
