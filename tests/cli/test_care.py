"""`guided-audio care`, and the lines elsewhere that point to it."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cli.test_commands import run
from click.shell_completion import ShellComplete
from support import FakeOutput, player_of, timeline_of

from guided_audio.cli import program
from guided_audio.cli.screen import say_farewell
from guided_audio.core.config import own_lines_file
from guided_audio.playback import Command

LOCALES = ("LC_ALL", "LC_TELEPHONE", "LC_ADDRESS", "LANG")
POINTER = "guided-audio care"


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)


def test_what_to_do_and_whom_to_call() -> None:
    result = run("care", "--country", "GB")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("If it gets too much\n\nRight now\n- Stop.")
    assert "- Samaritans: call 116 123." in result.stdout
    assert "\x1b" not in result.stdout
    assert all(len(row) <= 72 for row in result.stdout.splitlines())


def test_help_has_an_example() -> None:
    assert "Example:  guided-audio care" in run("care", "--help").stdout
    assert "care " in run("--help").stdout


def test_the_country_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Whom to call\n" in run("care").stdout
    monkeypatch.setenv("LANG", "es_ES.UTF-8")
    assert "Whom to call: Spain\n" in run("care").stdout


@pytest.mark.parametrize("named", ["de", "Germany", "de_DE.UTF-8", "en-DE"])
def test_a_country_as_people_and_machines_name_it(named: str) -> None:
    assert "Whom to call: Germany\n" in run("care", "--country", named).stdout


@pytest.mark.parametrize(("typed", "offered"), [("Ger", ["Germany"]), ("united", ["GB", "US"]), ("xx", [])])
def test_countries_are_completed(typed: str, offered: list[str]) -> None:
    shell = ShellComplete(program, {}, "guided-audio", "_GUIDED_AUDIO_COMPLETE")
    assert [item.value for item in shell.get_completions(["care", "--country"], typed)] == offered


def test_an_unknown_country_is_told_after_what_helps_anywhere() -> None:
    result = run("care", "--country", "Germny")
    assert result.exit_code == 2
    assert "did you mean «Germany»?" in result.stderr.lower().replace("germany", "Germany")
    assert "https://findahelpline.com" in result.stdout
    assert run("care", "--country", "Germny", "--json").stdout == ""


def test_every_country() -> None:
    result = run("care", "--all")
    assert result.exit_code == 0
    for words in ("Germany (DE)\n", "United States (US)\n", "South Africa (ZA)\n"):
        assert words in result.stdout
    codes = [country["code"] for country in json.loads(run("care", "--all", "--json").stdout)]
    assert {"GB", "US", "DE", "JP"} <= set(codes)


def test_json() -> None:
    told = json.loads(run("care", "--country", "Ireland", "--json").stdout)
    assert told["country"]["code"] == "IE"
    assert told["country"]["lines"][0]["number"] == "116 123"
    assert told["country"]["lines"][0]["checked"] == told["checked"] == "2026-11-22"
    assert told["chosen_by"] == "asked"
    assert told["sections"][0]["title"] == "Right now"
    assert told["problem"] is None
    assert json.loads(run("care", "--json").stdout)["country"] is None


def test_numbers_of_ones_own() -> None:
    first = run("care", "--edit")
    path = own_lines_file()
    assert f"{path} is written." in first.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text('[[mine.lines]]\nname = "My sister"\nnumber = "12345"\n')
    again = run("care", "--edit")
    assert (again.exit_code, "stays as it is" in again.stdout) == (0, True)
    assert "- My sister: call 12345.\n" in run("care").stdout


def test_a_broken_file_never_hides_the_numbers() -> None:
    run("care", "--edit")
    own_lines_file().write_text("country = \n")
    result = run("care", "--country", "US")
    assert result.exit_code == 0
    assert "call 988" in result.stdout
    assert f"{own_lines_file()}:1:11: " in result.stderr


@pytest.mark.parametrize("arguments", [("--edit", "--all"), ("--edit", "--json"), ("--all", "--country", "GB")])
def test_what_does_not_go_together(arguments: tuple[str, ...]) -> None:
    assert run("care", *arguments).exit_code == 2
    assert not own_lines_file().exists()


def test_it_needs_no_voice_and_no_sound() -> None:
    """What is needed in distress must be there at once."""
    code = (
        "import sys; from guided_audio.cli import program; program(['care'], standalone_mode=False); "
        "sys.exit(sorted({'numpy', 'rich', 'guided_audio.session'} & set(sys.modules)) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


SAFE = "---\nvoice: tone\nsafety: Stop whenever you like.\n---\nOne.\n"


@pytest.mark.parametrize(("text", "pointed"), [(SAFE, True), ("---\nvoice: tone\n---\nOne.\n", False)])
@pytest.mark.thorough
def test_scripts_with_a_safety_note_point_to_it(tmp_path: Path, text: str, pointed: bool) -> None:
    script = tmp_path / "s.md"
    script.write_text(text)
    played = run("play", script, "--device", "null")
    assert (f"If it gets too much: {POINTER}\n" in played.stdout) is pointed
    exported = run("export", script, "-o", tmp_path / "s.wav")
    assert POINTER not in exported.stdout
    assert (POINTER in exported.stderr) is pointed


def test_ending_early_points_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    player = player_of(timeline_of("One. [silence 60s] Two."), FakeOutput(), keys=False)
    player.send(Command.STOP)
    player.start()
    assert player.wait(60)
    player.close()
    say_farewell(player)  # type: ignore[arg-type]
    assert f"If it was too much: {POINTER}\n" in capsys.readouterr().out
