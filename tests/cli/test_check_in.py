"""`play --check-in`: what is asked, and what it is answered with."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.test_commands import run
from click.testing import Result

from guided_audio.cli import checking_in, key_reader, play_loop
from guided_audio.cli.checking_in import has_risen, is_heavy
from guided_audio.journal import Feeling
from guided_audio.playback import Player
from guided_audio.session.session import Session

CheckIn = Callable[..., Result]


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of what is played, each ended as soon as it has begun."""
    titles: list[str] = []
    original = play_loop.play

    def play(session: Session, *args: Any, **others: Any) -> None:
        titles.append(session.timeline.title)
        original(session, *args, **others)

    monkeypatch.setattr(play_loop, "play", play)
    monkeypatch.setattr(Player, "wait", lambda self, seconds: True)
    return titles


@pytest.fixture
def check_in(script_file: Path, monkeypatch: pytest.MonkeyPatch, played: list[str]) -> CheckIn:
    """Play with lines for the check-in and single keys for what follows."""

    def check_in(*lines: str, pressed: str = "", more: tuple[str, ...] = ()) -> Result:
        waiting = list(pressed)

        @contextlib.contextmanager
        def single_keys() -> Iterator[key_reader.ReadKey]:
            yield lambda seconds: waiting.pop(0) if waiting else "\r"

        monkeypatch.setattr(key_reader, "has_keyboard", lambda: True)
        monkeypatch.setattr(key_reader, "single_keys", single_keys)
        result = run(
            "play", script_file, "--device", "null", "--check-in", *more, stdin="".join(f"{line}\n" for line in lines)
        )
        assert result.exit_code == 0, result.output
        return result

    return check_in


def kept() -> tuple[object, object]:
    row = json.loads(run("history", "--json").stdout)[0]
    return row["before"], row["after"]


def test_what_is_said_is_kept_and_not_commented(check_in: CheckIn, played: list[str]) -> None:
    result = check_in("tense 7", "softer 4")
    assert kept() == ({"word": "tense", "heavy": 7.0}, {"word": "softer", "heavy": 4.0})
    assert played == ["A short one"]
    assert "heavier" not in result.output
    assert "before: tense 7, after: softer 4" in " ".join(run("history").stdout.split())


def test_enter_alone_says_nothing(check_in: CheckIn) -> None:
    check_in("", "")
    assert kept() == (None, None)


@pytest.mark.parametrize(("before", "after"), [("calm 3", "5"), ("", "8"), ("9", "8.5")])
@pytest.mark.thorough
def test_more_distress_is_answered_with_kind_words_steady_ground_and_people(
    check_in: CheckIn, played: list[str], before: str, after: str
) -> None:
    result = check_in(before, after, pressed="bg" if before == "9" else "g")
    assert ("It is heavier now than before" in result.output) is (before == "calm 3")
    assert "First of all" in result.output
    assert "guided-audio care" in result.output
    assert played == ["A short one", "Steady ground"]


@pytest.mark.parametrize(
    ("lines", "kept_before"),
    [
        (("11", "7"), {"word": "", "heavy": 7.0}),
        (("tense 11", "7"), {"word": "tense", "heavy": 7.0}),
        (("tense -3", "sad 7"), {"word": "tense sad", "heavy": 7.0}),
        (("tense, 100", ""), {"word": "tense", "heavy": None}),
        (("11", "12"), {"word": "12", "heavy": None}),  # asked again once, not for ever
    ],
)
@pytest.mark.thorough
def test_a_number_beyond_the_scale_is_asked_again(
    check_in: CheckIn, lines: tuple[str, ...], kept_before: dict[str, object] | None
) -> None:
    assert "is not from 0 to 10" in check_in(*lines, "").output
    assert kept() == (kept_before, None)


@pytest.mark.parametrize("line", ["tense", "10", "7/10", "since 1987", "covid19"])
@pytest.mark.thorough
def test_what_is_on_the_scale_or_no_number_is_not_asked_again(check_in: CheckIn, line: str) -> None:
    assert "is not from 0 to 10" not in check_in(line, "", pressed="b").output


def test_danger_beside_a_number_beyond_the_scale_is_answered_first(check_in: CheckIn, played: list[str]) -> None:
    told = check_in("I want to die 11", pressed="x").output
    assert "Please speak to a person now" in told
    assert "is not from 0 to 10" not in told
    assert played == []


def test_the_offer_may_be_left(check_in: CheckIn, played: list[str]) -> None:
    check_in("2", "6", pressed="x")
    assert played == ["A short one"]


def test_much_before_a_session_is_offered_steady_ground_first(check_in: CheckIn, played: list[str]) -> None:
    assert "A lot to carry" not in check_in("9", pressed="g").output
    assert played == ["Steady ground"]
    check_in("9", pressed="x")
    assert played == ["Steady ground"]


def test_words_of_danger_are_answered_with_people_before_anything_is_played(
    check_in: CheckIn, played: list[str]
) -> None:
    result = check_in("I want to die", pressed="x")
    assert "Please speak to a person now" in result.output
    assert played == []
    check_in("I want to die", "better 3", pressed="b")
    assert played == ["A short one"]


def test_words_of_danger_afterwards_are_answered_too(check_in: CheckIn) -> None:
    assert "Please speak to a person now" in check_in("5", "I want to die").output


def test_nothing_is_kept_of_it_without_history(check_in: CheckIn) -> None:
    check_in("tense 7", "softer 4", more=("--no-history",))
    assert "Nothing is kept" in run("history").stdout


def test_without_a_keyboard_there_is_no_question(script_file: Path, played: list[str]) -> None:
    result = run("play", script_file, "--device", "null", "--check-in")
    assert result.exit_code == 0
    assert "the check-in is left out" in result.stdout
    assert played == ["A short one"]


@pytest.mark.parametrize(
    ("before", "after", "risen"), [(3, 5, True), (3, 4, False), (7, 4, False), (None, 9, False), (3, None, False)]
)
def test_a_rise_is_two_points(before: float | None, after: float | None, risen: bool) -> None:
    assert has_risen(Feeling("", before), Feeling("", after)) is risen


def test_much_is_eight() -> None:
    assert [is_heavy(Feeling("", heavy)) for heavy in (None, 7.5, checking_in.HEAVY)] == [False, False, True]
