"""What is offered for a name that is not known: what is near, and nothing else."""

import pytest

from guided_audio.core.suggestions import ask_for, did_you_mean, nearest

NAMES = ("heart", "nb", "emma", "grounding-here-and-now", "a-safe-place", "Germany", "waves", "sv", "words/we")


@pytest.mark.parametrize(
    ("word", "offered"),
    [
        ("haert", ["heart"]),
        ("EMMMA", ["emma"]),
        ("germny", ["Germany"]),
        ("grounding", ["grounding-here-and-now"]),
        ("safe", ["a-safe-place"]),
        ("words/w", ["words/we"]),
        ("we", ["words/we"]),
        ("nobody", []),  # half of its letters are in «nb»
        ("sa", []),
        ("", []),
        ("   ", []),
        ("wave" * 100, []),
    ],
)
def test_what_is_near_is_offered(word: str, offered: list[str]) -> None:
    assert nearest(word, NAMES) == offered


def test_a_slip_comes_before_a_part() -> None:
    assert nearest("rest", ["a-forest-rest", "restfulness", "rset", "rest-now"], most=3) == [
        "rset",
        "a-forest-rest",
        "rest-now",
    ]


def test_the_question_names_each_once() -> None:
    assert did_you_mean("haert", NAMES) == "did you mean «heart»?"
    assert ask_for(["a", "b", "a"]) == "did you mean «a» or «b»?"
    assert did_you_mean("nobody", NAMES) == ask_for([]) == ""
