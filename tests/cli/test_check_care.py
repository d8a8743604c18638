"""`guided-audio check --care`, as its user runs it."""

import json
import re
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.script import Practice

CARELESS = Path(__file__).parents[1] / "safety" / "script_lint" / "fixtures" / "careless.md"


def test_care_is_asked_for() -> None:
    assert run("check", CARELESS).exit_code == 0
    result = run("check", CARELESS, "--care")
    assert result.exit_code == 1
    assert (
        f"{CARELESS}:10:1: warning: «Close your eyes» is a command in «Close your eyes.» [care/eyes-commanded]"
        in result.stdout
    )
    assert "    offer a choice: " in result.stdout
    assert "1 script checked: 2 errors, " in result.stderr


def test_findings_come_in_the_order_of_the_file() -> None:
    found = json.loads(run("check", "--care", CARELESS, "--json").stdout)
    places = [(each["line"], each["column"]) for each in found]
    assert places == sorted(places)
    assert {each["severity"] for each in found} == {"error", "warning"}


def test_with_what_the_plain_check_finds(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("# One\n\nLet's rest. [wait]\n\n[ambience rian]\n\nYes.\n")
    codes = [each["code"] for each in json.loads(run("check", "--care", script, "--json").stdout)]
    assert codes == ["words/we", "timed-in-exports", "unknown-sound"]


def test_grammar_comes_first(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("Let's rest. [paus 5s]\n")
    codes = [each["code"] for each in json.loads(run("check", "--care", script, "--json").stdout)]
    assert codes == ["unknown-cue"]


def test_a_session_is_read_at_its_own_length(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    body = "Everything is optional. How do you feel? [silence 12s] Look around you. [silence 4m]\n\nFeel your feet.\n"
    script.write_text(f"---\nlength: 2m20s\n---\n\n{body}")
    assert re.search(r"only [67](\.\d)? s, fitted to 2:20, of silence", run("check", "--care", script).stdout)
    script.write_text(body)
    assert "question" not in run("check", "--care", script).stdout


def test_what_fitting_made_of_a_silence_is_told_with_the_length_that_every_option_has() -> None:
    said = run("check", "--care", CARELESS.parent / "choices.md", "--json").stdout
    messages = [each["message"] for each in json.loads(said)]
    assert "98% of this session of 6:00 is silence" in messages
    fitted = "when the session is fitted to 6:00"
    grown = [message for message in messages if message.endswith(fitted)]
    assert [re.findall(r"\[silence \d+s\] becomes \d:\d\d", message) for message in grown] == [
        ["[silence 40s] becomes 1:10"], ["[silence 40s] becomes 1:10"], ["[silence 60s] becomes 1:45"],
        ["[silence 40s] becomes 1:41"], ["[silence 40s] becomes 1:10"],
    ]  # fmt: skip


def test_a_silence_of_its_own_length_is_told_as_it_was_written(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("Stay. [silence 70s] Yes.\n")
    assert "of silence begins after «Stay.», unannounced [" in run("check", "--care", script).stdout


def test_a_length_that_is_nearly_out_of_reach_is_the_one_that_is_told(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text(
        "---\nlength: 10m\n---\n\nEverything is optional. [silence 2m25s]\n"
    )  # at most 9:40, and the words
    assert "length-out-of-reach" not in run("check", "--care", script).stdout
    assert "of this session of 10:00 is silence" in run("check", "--care", script).stdout


def test_a_note_is_neither_error_nor_warning(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("---\nlanguage: nl\nvoice: tone\n---\n\nZit lekker. [pause 5s]\n")
    result = run("check", "--care", script)
    assert result.exit_code == 0
    assert f"{script}:2:11: note: the care rules do not know the words of «nl»" in result.stdout
    assert result.stderr == "1 script checked: no errors; the care rules that could be used found nothing\n"
    assert run("check", script).stderr == "1 script checked: no errors\n"
    assert run("check", script).stdout == ""


@pytest.mark.thorough
def test_the_included_scripts() -> None:
    included = sorted((Path(__file__).parents[2] / "scripts").glob("*.md"))
    assert len(included) == 31
    found = json.loads(run("check", "--care", *included, "--json").stdout)
    assert {each["code"] for each in found} <= {"no-voice"}  # for some languages there may be none here


def test_what_is_no_matter_of_care_does_not_count_as_its_finding(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("Yes. [wait]\n")
    said = run("check", "--care", script).stderr
    assert said == "1 script checked: no errors, 1 warning; the care rules found nothing\n"
    script.write_text("Yes. [wait]\n\nWe rest.\n")
    assert "found nothing" not in run("check", "--care", script).stderr
    script.write_text("Yes. [paus 5s]\n")  # not reviewed yet
    assert "found nothing" not in run("check", "--care", script).stderr


@pytest.mark.parametrize("of_voice", ["language: nl", "voice: Nobody", "language: nl\nvoice: heart"])
def test_care_does_not_wait_for_a_voice(tmp_path: Path, of_voice: str) -> None:
    script = tmp_path / "a.md"
    script.write_text(f"---\n{of_voice}\n---\n\nHoe voel je je? Goed. [voice Anna] Ja.\n")
    codes = {each["code"] for each in json.loads(run("check", "--care", script, "--json").stdout)}
    assert {"pace/question-without-pause"} < codes
    assert codes & {"voice-language", "no-voice", "unknown-voice"}
    assert ("care/other-language" in codes) == ("nl" in of_voice)
    assert "pace/question-without-pause" not in run("check", script).stdout


def test_the_cure_for_a_language_is_right_for_check_too(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("---\nlanguage: zz\n---\n\nJa.\n")
    said = " ".join(run("check", script).stdout.split())
    assert "a.md:2:11: warning: no voice here speaks zz [no-voice]" in said
    assert "guided-audio voices" in said
    script.write_text("---\nlanguage: zz\nvoice: heart\n---\n\nJa.\n")
    said = " ".join(run("check", script).stdout.split())
    assert "name one that speaks it in the script, or play and export with another, --voice NAME" in said


@pytest.mark.parametrize("practice", Practice)
def test_first_drafts_are_kind(tmp_path: Path, practice: Practice) -> None:
    run("new", tmp_path / "a.md", "--practice", practice)
    assert run("check", "--care", tmp_path / "a.md").stdout == ""
