"""What is kept of a session that ends in the middle."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

from end_to_end.terminal import Terminal, guided_audio

from guided_audio.cli import program

SCRIPT = """---
voice: tone
---
One.

## Meeting

Two. [wait: Are you there?] Three. [pause 30s]
"""


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "s.md"
    path.write_text(SCRIPT)
    return str(path)


def kept() -> dict[str, object]:
    (row,) = json.loads(CliRunner().invoke(program, ["history", "--json"]).stdout)
    return dict(row)


def reach_the_wait(terminal: Terminal) -> None:
    terminal.wait_for("Are you there? Press space when you are ready.")


def test_a_killed_program_leaves_its_place_and_goes_on_there(script: str) -> None:
    with guided_audio("play", script, "--plain", "--device", "null") as terminal:
        reach_the_wait(terminal)
        terminal.process.kill()
        terminal.process.wait()
    row = kept()
    assert (row["ending"], row["chapter"]) == ("unknown", "Meeting")
    with guided_audio("play", "--resume", "--plain", "--device", "null") as terminal:
        terminal.wait_for("Going on where you left it a little while ago, in «Meeting», at")
        terminal.wait_for("\r\nTwo.")
        assert "One." not in terminal.text


@pytest.mark.thorough
def test_a_terminal_that_is_closed_is_kept_as_that(script: str) -> None:
    with guided_audio("play", script, "--plain", "--device", "null") as terminal:
        reach_the_wait(terminal)
        terminal.close()
        terminal.process.wait(30)
    row = kept()
    assert (row["ending"], row["chapter"]) == ("hung_up", "Meeting")


@pytest.mark.thorough
def test_the_check_in_is_asked_on_the_terminal_and_kept(script: str) -> None:
    with guided_audio("play", script, "--plain", "--device", "null", "--check-in") as terminal:
        terminal.wait_for("\r\n> ")
        assert "How are you, in a word?" in terminal.text
        terminal.press("tense 3\n")
        reach_the_wait(terminal)
        terminal.press("qq")
        terminal.wait_for("alone skips this.\r\n> ")
        terminal.press("worse 6\n")
        terminal.wait_for("or any other key to end here.")
        assert "It is heavier now than before." in terminal.text
        terminal.press("x")
        assert terminal.finish() == 0
    row = kept()
    assert (row["before"], row["after"]) == ({"word": "tense", "heavy": 3.0}, {"word": "worse", "heavy": 6.0})
    assert row["ending"] == "stopped"
