"""The picker in plain lines, answered by a number or in words."""

import io

import pytest
from click.testing import CliRunner

from guided_audio.cli import program
from guided_audio.cli.plain_picker import pick_in_lines
from guided_audio.core.config import settings_file
from guided_audio.library.recommend import curriculum
from guided_audio.session import offers
from guided_audio.session.options import SessionOptions
from guided_audio.tui.picker_choices import Elsewhere, Picked


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    typed = io.BytesIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(typed, encoding="utf-8"))
    return typed


def picked(answers: io.BytesIO, *lines: str) -> Picked | Elsewhere | None:
    answers.seek(0)
    answers.truncate()
    answers.write("".join(f"{line}\n" for line in lines).encode())
    answers.seek(0)
    return pick_in_lines()


@pytest.mark.parametrize("lines", [(), ("",), ("5", "", ""), ("1", "", ""), ("q",), ("1", "q")], ids=str)
def test_an_empty_line_goes_back_and_the_end_of_all_lines_leaves(answers: io.BytesIO, lines: tuple[str, ...]) -> None:
    assert picked(answers, *lines) is None


def test_a_number_picks_and_one_more_plays(answers: io.BytesIO, capsys: pytest.CaptureFixture[str]) -> None:
    assert picked(answers, "99", "1", "1") == Picked(curriculum()[0].begin, SessionOptions())
    told = capsys.readouterr().out
    assert told.index("There is no such number.") < told.index("Touches on: nothing difficult.") < told.index("1. Play")
    assert "\x1b" not in told


def test_length_is_changed_by_its_number(answers: io.BytesIO, capsys: pytest.CaptureFixture[str]) -> None:
    found = picked(answers, "1", "2", "2", "1")
    assert found == Picked(curriculum()[0].begin, SessionOptions(length=offers.SHORT))
    assert "2. Length: 6 min" in capsys.readouterr().out


def test_words_find_what_helps(answers: io.BytesIO) -> None:
    assert picked(answers, "cannot sleep", "1", "1") == Picked("an-evening-blessing", SessionOptions())
    assert picked(answers, "SAFE place", "1", "1") == Picked("a-safe-place", SessionOptions())


@pytest.mark.parametrize("lines", [("g",), ("2",), ("1", "g"), ("want to die", "1")], ids=str)
def test_steady_ground_is_near(answers: io.BytesIO, lines: tuple[str, ...]) -> None:
    assert picked(answers, *lines) is Elsewhere.GROUND


@pytest.mark.parametrize("lines", [("h",), ("3",), ("1", "h"), ("want to die",)], ids=str)
def test_whom_to_call_is_told(answers: io.BytesIO, lines: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    picked(answers, *lines)
    assert "You do not need the right words." in capsys.readouterr().out


def test_letters_that_cannot_be_read_are_no_fault(answers: io.BytesIO) -> None:
    answers.write(b"\xff\xfe\n")
    answers.seek(0)
    assert pick_in_lines() is None


@pytest.mark.parametrize(
    ("settings", "arguments", "is_plain"),
    [("", [], False), ("", ["--plain"], True), ("plain = true", [], True), ("plain = true", ["--no-plain"], False)],
)
def test_plain_lines_can_be_set_once(
    settings: str, arguments: list[str], is_plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(settings)
    seen: list[bool] = []
    monkeypatch.setattr("guided_audio.cli.play_loop.play", lambda _, where, *__, **___: seen.append(where.plain))
    assert CliRunner().invoke(program, [*arguments, "ground"]).exit_code == 0
    assert seen == [is_plain]


def test_a_wrong_setting_is_explained_and_stops_nothing() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("plian = 1\n")
    told = CliRunner().invoke(program, ["sounds"])
    assert told.exit_code == 0
    assert "there is no setting «plian»" in told.output
