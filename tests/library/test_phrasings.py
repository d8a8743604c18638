"""Sentences as people type them, and what is found for them."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guided_audio.core.config import library_folders
from guided_audio.library.curriculum import read_curriculum
from guided_audio.library.phrasings import ENGLISH, LANGUAGES, topics, topics_in
from guided_audio.library.recommend import find_needs
from guided_audio.library.spare_time import spare_time
from guided_audio.safety.crisis import Danger, danger_in

HERE = Path(__file__).parent
SHIPPED = library_folders()[1]
NEEDS = read_curriculum([SHIPPED], {script.stem for script in SHIPPED.path.glob("*.md")}).needs


def _list(name: str, language: str) -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((HERE / f"{name}_needs.toml").read_text(encoding="utf-8"))[language]
    return data


def _needs(sentences: dict[str, Any]) -> Iterator[str]:
    for texts in sentences["need"].values():
        yield from texts


def _found_languages(text: str) -> set[str]:
    """Return the languages of the needs that are found in a request; none where people are needed."""
    return set() if danger_in(text) is Danger.PLAIN else {need.language or ENGLISH for need in find_needs(text, NEEDS)}


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
def test_a_time_is_understood(language: str) -> None:
    for minutes, texts in _list("tuning", language)["time"].items():
        for text in texts:
            found = spare_time(text)
            assert found, text
            assert (found.length, language in found.languages) == (60.0 * int(minutes), True), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_for_what_is_no_need(language: str) -> None:
    assert {text: found for text in _list("tuning", language)["nothing"] if (found := _found_languages(text))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_heard(language: str) -> None:
    said = [text for name in ("tuning", "fresh", "fresh_home") for text in _list(name, language)["danger"]]
    assert [text for text in said if danger_in(text) is not Danger.PLAIN] == []


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
