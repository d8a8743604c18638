"""Mending what was found, and allowing it: afterwards it is gone, and nothing else has come."""

from pathlib import Path

import pytest

from guided_audio.script import parse_script
from guided_audio.session.script_files import check_script
from guided_audio.session.studio.cures import allowed, mended, mended_throughout

PATH = Path("a.md")
HEAD = "---\ntitle: A\nvoice: tone\nlanguage: {}\n---\n\n"
QUESTION = (
    HEAD.format("en")
    + "Welcome.\n\nWhat do you feel in your hands? The lake is still. It was always there. Nothing moves.\n"
)


def rules(text: str) -> list[tuple[str, int, int]]:
    found = check_script(PATH, parse_script(text, str(PATH)), care=True)
    return [(one.code, one.location.line, one.location.column) for one in found]


def test_a_question_gets_its_pause_behind_it() -> None:
    (finding,) = [one for one in rules(QUESTION) if one[0] == "pace/question-without-pause"]
    made = mended(PATH, QUESTION, *finding)
    assert made == QUESTION.replace("hands? The", "hands? [silence 12s] The")


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_closed_eyes_become_an_offer_in_the_language_of_the_script(language: str) -> None:
    words = {"en": "Close your eyes.", "es": "Cierra los ojos.", "de": "Schließ die Augen."}[language]
    text = HEAD.format(language) + f"Hola.\n\nAAA. {words} [pause 5s] BBB.\n"
    found = [one for one in rules(text) if one[0] == "care/eyes-commanded"]
    assert found
    made = mended(PATH, text, *found[0])
    assert made
    assert words not in made
    assert "AAA." in made
    assert "[pause 5s] BBB." in made
    assert "care/eyes-commanded" not in [one[0] for one in rules(made)]


def test_a_slip_of_the_finger_is_mended_in_its_line_alone() -> None:
    text = "One. [paus 4s]\n\nTwo. [paus 5s]\n"
    (first, second) = rules(text)
    assert mended(PATH, text, *second) == "One. [paus 4s]\n\nTwo. [pause 5s]\n"
    assert mended(PATH, text, *first) == "One. [pause 4s]\n\nTwo. [paus 5s]\n"


def test_what_needs_its_author_is_left_to_them() -> None:
    text = HEAD.format("en") + "Welcome. You will feel completely healed after this. [pause 5s] Good.\n"
    for finding in rules(text):
        made = mended(PATH, text, *finding)
        assert made is None or finding[0] != "care/promise"
    assert mended(PATH, text, "care/promise", 99, 1) is None


def test_a_rule_is_allowed_with_a_reason_where_it_found_something() -> None:
    (finding,) = [one for one in rules(QUESTION) if one[0] == "pace/question-without-pause"]
    made = allowed(PATH, QUESTION, *finding, "it is [a] rhyme")
    assert made
    assert "[note: allow pace/question-without-pause: it is a rhyme]\n\nWhat do you feel" in made
    assert [one for one in rules(made) if one[0].startswith(("pace/question", "allow/"))] == []
    assert allowed(PATH, QUESTION, *finding, " ") is None


def test_a_rule_about_the_whole_is_allowed_at_the_top() -> None:
    text = HEAD.format("en") + "## One\n\n" + "Hello there. [silence 100s]\n\n" * 3 + "Bye.\n"
    (finding,) = [one for one in rules(text) if one[0] == "care/opt-out-missing"]
    made = allowed(PATH, text, *finding, "it is an exercise")
    assert made
    assert "care/opt-out-missing" not in [one[0] for one in rules(made)]


QUESTIONS = HEAD.format("en") + "Welcome.\n\n" + "What do you feel in your hands? The lake is still.\n\n" * 3


def test_all_is_mended_at_once_that_can_be() -> None:
    made = mended_throughout(PATH, QUESTIONS.replace("Welcome.", "Welcome. You will be completely healed. [paus 4s]"))
    assert made
    assert "hands? [silence 12s] The" in made
    assert [one[0] for one in rules(made)] == ["care/promise"]
    assert "[pause 4s]" in made
    assert "completely healed" in made
    assert mended_throughout(PATH, made) is None


def test_a_rule_is_allowed_everywhere_with_one_reason() -> None:
    finding = next(one for one in rules(QUESTIONS) if one[0] == "pace/question-without-pause")
    made = allowed(PATH, QUESTIONS, *finding, "it is a song", everywhere=True)
    assert made == QUESTIONS.replace("Welcome.", "[note: allow pace/question-without-pause: it is a song]\n\nWelcome.")
    assert finding[0] not in [one[0] for one in rules(made)]
