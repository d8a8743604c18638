"""How long people say that they have."""

import pytest

from guided_audio.library.recommend import Criteria, recommend
from guided_audio.library.spare_time import spare_time


@pytest.mark.parametrize(
    ("said", "minutes", "language"),
    [
        ("I only have 6 minutes", 6, "en"),
        ("five mins before my call", 5, "en"),
        ("twenty-five minutes please", 25, "en"),
        ("I can’t sleep and I’ve got a quarter of an hour", 15, "en"),
        ("half an hour to myself", 30, "en"),
        ("solo tengo diez minutos", 10, "es"),
        ("un cuarto de hora", 15, "es"),
        ("tengo media hora", 30, "es"),
        ("nur fünf Minuten", 5, "de"),
        ("ich habe eine Viertelstunde", 15, "de"),
        ("NUR FUENF MINUTEN", 5, "de"),
        ("j’ai dix minutes", 10, "fr"),
        ("ho solo dieci minuti", 10, "it"),
        ("só tenho cinco minutos", 5, "pt"),
    ],
)
def test_a_time_that_is_there(said: str, minutes: int, language: str) -> None:
    found = spare_time(said)
    assert found is not None
    assert found.length == 60.0 * minutes
    assert found.languages == {language}


@pytest.mark.parametrize(
    "said",
    [
        "my train is ten minutes late",
        "we argued ten minutes ago and I only want to cry",
        "I wake up every 30 minutes",
        "he shouted at me in front of everybody there, 5 minutes or so",
        "hace diez minutos discutí con mi madre",
        "der Zug hat zehn Minuten Verspätung",
        "0 minutes",
        "500 minutes",
        "minutes",
        "version 5.0",
        "",
    ],
)
def test_a_time_of_something_else(said: str) -> None:
    assert spare_time(said) is None


@pytest.mark.parametrize(
    ("need", "minutes", "names"),
    [
        ("I only have 6 minutes", 6, ["grounding-here-and-now", "when-it-was-small-and-felt-huge"]),
        ("solo tengo diez minutos", 10, ["un-lugar-seguro"]),
        ("nur fünf Minuten", 5, ["hier-und-jetzt"]),
        ("so angry, and I have six minutes", 6, ["when-it-was-small-and-felt-huge"]),
        ("ten minutes, cannot sleep", 10, ["a-safe-place"]),
        ("I have two minutes", None, ["grounding-here-and-now"]),
        ("so angry, and I have two minutes", None, ["when-it-was-small-and-felt-huge"]),
    ],
)
def test_sessions_that_can_be_fitted_to_it(need: str, minutes: int | None, names: list[str]) -> None:
    found = recommend(Criteria(need=need), may_be_empty=False)
    assert [script.entry.name for script in found.scripts] == names
    assert found.length == (minutes and 60.0 * minutes)
