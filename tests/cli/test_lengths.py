"""Sessions of a chosen length, from the command line to the file."""

import json
import re
from pathlib import Path
from typing import TypedDict

import pytest
import soundfile
from cli.test_commands import run

from guided_audio.cli.humanize import what_length_to_ask_for
from guided_audio.core.errors import LengthOutOfReach

ELASTIC = """---
title: Elastic
voice: tone
---
# Elastic

## One

Hello there. [pause 7s]

[silence 20s]

[breathe in 3, out 4, 2-6 rounds]

## Two

[choose place: garden]

A gate.

[or: shore]

Dunes and the sea.

[end choose]

[optional]

If you like, stay a little longer. [pause 20s]

[end optional]

[silence 10s+]
"""


@pytest.fixture
def elastic(tmp_path: Path) -> Path:
    path = tmp_path / "elastic.md"
    path.write_text(ELASTIC)
    return path


class Cue(TypedDict):
    """A cue as `show --json` tells it."""

    text: str
    seconds: float


class Fitted(TypedDict):
    """How a session was fitted, as `show --json` tells it."""

    optional_left_out: int


class Shown(TypedDict):
    """What a test wants to know of `show --json`."""

    length_seconds: float
    shortest_seconds: float
    cues: list[Cue]
    fitted: Fitted


def shown(path: Path, *options: str) -> Shown:
    told: Shown = json.loads(run("show", path, "--json", *options).stdout)
    return told


@pytest.mark.parametrize("length", ["shortest", "1m", "80s", "2:00", "10m"])
def test_the_file_has_the_length_that_was_asked_for(elastic: Path, tmp_path: Path, length: str) -> None:
    wanted = f"{shown(elastic)['shortest_seconds']}s" if length == "shortest" else length
    seconds = {"1m": 60, "80s": 80, "2:00": 120, "10m": 600}.get(length, shown(elastic)["shortest_seconds"])
    result = run("export", elastic, "-o", tmp_path / "e.wav", "--length", wanted)
    assert result.exit_code == 0
    assert "Fitted to" in result.stderr
    assert soundfile.info(tmp_path / "e.wav").duration == pytest.approx(seconds, abs=0.41)


def test_exact_pauses_stay_and_optional_passages_go_first(elastic: Path) -> None:
    short = shown(elastic, "--length", "1m")
    texts = [cue["text"] for cue in short["cues"]]
    assert "If you like, stay a little longer." not in texts
    pauses = [cue["seconds"] for cue in short["cues"] if cue["text"] == "[pause 7s]"]
    assert pauses == [7.0]
    assert short["fitted"]["optional_left_out"] == 1


def test_out_of_reach_is_refused_with_what_is_possible(elastic: Path) -> None:
    result = run("export", elastic, "--length", "10s")
    assert result.exit_code == 2
    assert "cannot last 0:10" in result.stderr
    assert "It can last 0:" in result.stderr
    assert "6:00:00" in result.stderr


@pytest.mark.parametrize(
    ("least", "most", "target", "told"),
    [
        (403, 1590, 360, "ask for --length 7m or more; for a session that is shorter: «guided-audio list 6m»"),
        (403, 1590, 3600, "ask for --length 26m or less"),
        (403, 1590, 20, "ask for --length 7m or more; for a session that is shorter: «guided-audio list 1m»"),
        (65, 70, 30.0, "leave --length out, and it lasts as long as it does by itself"),
        (40, 80, 50, ""),  # between two lengths that it can have, which its hint names
    ],
)
def test_a_length_out_of_reach_names_what_can_be_done(least: float, most: float, target: float, told: str) -> None:
    assert what_length_to_ask_for(LengthOutOfReach("no", "", least, most, target)) == told


def test_what_can_be_done_works(elastic: Path) -> None:
    refused = run("show", elastic, "--length", "10s").stderr
    found = re.search(r"Ask for --length (\d+m) or more", refused)
    assert found
    assert shown(elastic, "--length", found[1])["length_seconds"] == pytest.approx(60 * int(found[1][:-1]), abs=0.01)


def test_the_length_of_the_script_itself_is_fitted_or_else_warned_of(elastic: Path, tmp_path: Path) -> None:
    elastic.write_text(ELASTIC.replace("voice: tone", "voice: tone\nlength: 3m"))
    assert shown(elastic)["length_seconds"] == pytest.approx(180, abs=0.01)
    elastic.write_text(ELASTIC.replace("voice: tone", "voice: tone\nlength: 20s"))
    result = run("export", elastic, "-o", tmp_path / "e.wav")
    assert result.exit_code == 0
    assert "elastic.md:4:9: warning: this session cannot last 0:20" in result.stderr
    checked = run("check", elastic)
    assert checked.exit_code == 0
    assert "[length-out-of-reach]" in checked.stdout


def test_pauses_scale_all_that_is_elastic_and_nothing_else(elastic: Path) -> None:
    def elastic_ones(told: Shown) -> list[float]:
        return [c["seconds"] for c in told["cues"] if c["text"].startswith("[silence")]

    assert elastic_ones(shown(elastic)) == [20, 10]
    assert elastic_ones(shown(elastic, "--pauses", "0.8")) == [16, 10]
    assert elastic_ones(shown(elastic, "--pauses", "0,8")) == [16, 10]
    assert elastic_ones(shown(elastic, "--pauses", "80%")) == [16, 10]
    assert elastic_ones(shown(elastic, "--pauses", "9")) == [80, 90]
    assert "[pause 7s]" in {c["text"] for c in shown(elastic, "--pauses", "0.5")["cues"]}


def test_a_choice_is_the_listeners(elastic: Path) -> None:
    assert "A gate." in run("show", elastic).stdout
    chosen = run("show", elastic, "--choose", "place=Shore").stdout
    assert "Dunes and the sea." in chosen
    assert "A gate." not in chosen


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--length", "20"], "write 20m or 20s"),
        (["--length", "soon"], "is not a length"),
        (["--length", "7m", "--pauses", "2"], "give one of them"),
        (["--pauses", "0"], "a factor from 0.1 to 10"),
        (["--pauses", "nan"], "a factor from 0.1 to 10"),
        (["--length", "twenty"], "write 20m or 20s"),
        (["--timeline", "--json"], "leave --timeline out"),
        (["--choose", "place"], "place=garden"),
        (["--choose", "place=attic"], "It has: garden, shore"),
        (["--choose", "mood=calm"], "Its choices: place"),
    ],
)
def test_what_does_not_fit_is_answered_kindly(elastic: Path, options: list[str], words: str) -> None:
    result = run("show", elastic, *options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_preflight_tells_everything(elastic: Path) -> None:
    elastic.write_text(
        ELASTIC.replace("voice: tone", "voice: tone\nneeds: [a chair, paper]\nsafety: Stop whenever you like.")
        + "\n> Only for the eyes.\n\n[wait up to 30s: Press space.]\n\n[ambience rain]\n\n[bell]\n"
    )
    told = run("show", elastic)
    for words in (
        "You will need: a chair, paper",
        "Safety: Stop whenever you like.",
        "of speech (",
        "without words (",
        "words at 14",
        "to 6:00:00.",
        "Choice place: garden, or shore; here: garden",
        "Optional passages: 1",
        "0:00  One  (",
        "Hello there. ‹7 s› ‹20 s, elastic 10 s to 1:20› ‹breathing, 14 s›",
        "‹10 s, elastic 10 s or more›",
        "(shown) Only for the eyes.",
        "(waits for you; in an export 30 s) Press space.",
        "(bed) rain",
        "‹a bell›",
    ):
        assert words in told.stdout


def test_the_timeline_has_every_cue_on_a_line(elastic: Path) -> None:
    lines = run("show", elastic, "--timeline").stdout.splitlines()
    assert lines[0].split() == ["0:00.0", "0.00s", "One"]
    assert any(line.endswith("7.00s  [pause 7s] 7 s") for line in lines)
    assert any("gap 0.5 s" in line or "gap 1.5 s" in line for line in lines)
    assert lines[-1].endswith("the end")


def test_a_folder_is_checked_with_all_that_is_below_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "good.md").write_text("Hello.")
    (tmp_path / "deep" / "bad.md").write_text("Hello. [foo]")
    (tmp_path / ".hidden.md").write_text("[foo]")
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == "2 scripts checked: 1 error in 1 of them\n"
    assert "bad.md:1:8: error" in result.stdout
    (found,) = json.loads(run("check", tmp_path, "--json").stdout)
    assert (found["line"], found["column"], found["code"]) == (1, 8, "unknown-cue")


def test_nothing_stops_the_checking_of_the_rest(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a\x1b[31m.md").write_text("[foo]")
    (tmp_path / "full" / "b.md").symlink_to(tmp_path / "full" / "nowhere.md")
    (tmp_path / "full" / "c.md").write_text("Hello.")
    (tmp_path / "full" / "d.md").symlink_to(tmp_path / "full" / "c.md")
    result = run("check", tmp_path / "empty", tmp_path / "full", "")
    assert result.exit_code == 2
    assert "there are no scripts in" in result.stderr
    assert "4 scripts checked: 3 errors in 3 of them" in result.stderr
    assert "\x1b" not in result.stdout


def test_no_session_is_longer_than_six_hours(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("Hello.\n\n" + "[silence 59m]\n\n" * 2)
    assert "at most 6:00:00" in run("show", path, "--voice", "tone", "--pauses", "4").stderr
    path.write_text("Hello.\n\n" + "[silence 59m]\n\n" * 7)
    assert "at most 6:00:00" in run("check", path).stdout
    assert shown(path, "--voice", "tone", "--length", "4h")["length_seconds"] == pytest.approx(4 * 3600, abs=0.1)


def test_an_exact_script_that_says_another_length_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "stiff.md"
    path.write_text("---\nlength: 20m\nvoice: tone\n---\nHello. [pause 10s]\n")
    result = run("export", path, "-o", tmp_path / "stiff.wav")
    assert result.exit_code == 0
    assert "stiff.md:2:9: warning: this session lasts about 0:11, not 20:00" in result.stderr
    assert "[length-out-of-reach]" in run("check", path).stdout
