"""The program in a real terminal, played to nothing."""

import os
import re
import signal
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

from end_to_end.sound_server import until
from end_to_end.terminal import guided_audio

SCRIPT = """---
voice: tone
---
## Arriving

One two three.

[wait: Are you ready?]

## Leaving

Four five six. [pause 30s]
"""


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "s.md"
    path.write_text(SCRIPT)
    return str(path)


@pytest.mark.parametrize("key", [" ", pytest.param("\r", marks=pytest.mark.thorough)], ids=["space", "enter"])
def test_a_wait_waits_for_a_key_and_the_terminal_is_given_back(script: str, key: str) -> None:
    with guided_audio("play", script, "--plain", "--device", "null") as terminal:
        before = terminal.settings
        terminal.wait_for("Are you ready? Press space when you are ready.")
        assert terminal.settings != before
        terminal.press(key)
        terminal.wait_for("Four five six.")
        terminal.press("qq")
        terminal.wait_for("Fading out")
        assert terminal.settings != before
        assert terminal.finish() == 0
        assert terminal.settings == before


def test_the_screen_shows_words_and_chapter_and_gives_the_terminal_back(script: str) -> None:
    with guided_audio("play", script, "--device", "null") as terminal:
        before = terminal.settings
        terminal.wait_for("One two three.")
        assert "Arriving" in terminal.text
        terminal.wait_for("Are you ready?")
        terminal.press(" ")
        terminal.wait_for("Four five six.")
        terminal.press(" ")
        terminal.wait_for("Paused.")
        terminal.press("qq")
        assert terminal.finish() == 0
        assert terminal.settings == before
        assert "Take the time you need" in terminal.text.split("\x1b[?1049l")[-1]


@pytest.mark.thorough
def test_ctrl_c_on_the_screen_fades_out_and_asked_twice_ends_at_once(script: str) -> None:
    with guided_audio("play", script, "--device", "null") as terminal:
        terminal.wait_for("Are you ready?")
        terminal.press("\x03")
        terminal.wait_for("Fading out")
        terminal.press("\x03")
        assert terminal.finish() == 130, terminal.text
        assert "Traceback" not in terminal.text


@pytest.mark.thorough
def test_a_terminal_closed_under_the_screen_ends_it_gently(script: str, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with errors.open("wb") as file, guided_audio("play", script, "--device", "null", errors=file) as terminal:
        terminal.wait_for("One two three.")
        terminal.close()
        assert terminal.process.wait(30) == 0
    assert errors.read_bytes() == b""


def test_called_alone_it_lets_a_listener_pick() -> None:
    with guided_audio() as terminal:
        terminal.wait_for("Grounding, here and now")
        terminal.press("\x1b")
        assert terminal.finish() == 0


def test_what_is_typed_while_the_program_starts_stands_in_the_field() -> None:
    with guided_audio() as terminal:
        terminal.press("please, cannot sleep\n")
        terminal.wait_for("› An evening blessing")  # which is found by all of these words
        terminal.press("\x11")
        assert terminal.finish() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.thorough
def test_being_asked_to_end_is_gentle(script: str, number: signal.Signals) -> None:
    with guided_audio("play", script, "--plain", "--device", "null") as terminal:
        terminal.wait_for("One two three.")
        os.kill(terminal.process.pid, number)
        terminal.wait_for("Fading out")
        assert terminal.finish() == 0


@pytest.mark.thorough
def test_asking_twice_ends_at_once(script: str) -> None:
    with guided_audio("play", script, "--plain", "--device", "null") as terminal:
        terminal.wait_for("Are you ready?")
        terminal.press("\x03")
        terminal.wait_for("Fading out")
        terminal.press("\x03")
        assert terminal.finish() == 130, terminal.text
        assert "Traceback" not in terminal.text


@pytest.mark.thorough
def test_a_session_that_was_stopped_goes_on_where_it_was(script: str) -> None:
    with guided_audio("play", script, "--plain", "--device", "null") as terminal:
        terminal.wait_for("Are you ready?")
        os.kill(terminal.process.pid, signal.SIGSTOP)
        os.waitpid(terminal.process.pid, os.WUNTRACED)
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.press(" ")
        terminal.wait_for("Four five six.")
        terminal.press("qq")
        terminal.wait_for("Ended at")


@pytest.mark.thorough
def test_a_closed_terminal_is_no_reason_for_a_traceback(script: str, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with (
        errors.open("wb") as file,
        guided_audio("play", script, "--plain", "--device", "null", errors=file) as terminal,
    ):
        terminal.wait_for("One two three.")
        terminal.close()
        assert terminal.process.wait(30) == 0
    assert errors.read_bytes() == b""


def test_ending_before_the_voice_is_ready_is_immediate(tmp_path: Path) -> None:
    path = tmp_path / "s.md"
    path.write_text("Words at once.")
    with guided_audio("play", str(path), "--plain", "--device", "null") as terminal:
        terminal.wait_for("? tells all keys.")
        terminal.press("q")
        assert terminal.finish() == 0
        assert re.search(r"Ended at 0:0\d", terminal.text)


@pytest.mark.parametrize("how", ["\x03", signal.SIGTERM, signal.SIGHUP], ids=["ctrl-c", "term", "hup"])
def test_an_interrupted_export_leaves_nothing_behind(tmp_path: Path, how: str | signal.Signals) -> None:
    path = tmp_path / "long.md"
    path.write_text("## A\n\n" + "These are a few words to say. [silence 10m]\n\n" * 30)
    with guided_audio("export", str(path), "-o", str(tmp_path / "long.wav"), "--voice", "tone") as terminal:
        until(lambda: bool(list(tmp_path.glob(".long-*.part"))), "the export did not begin", 60.0)
        if isinstance(how, str):
            terminal.press(how)
        else:
            os.kill(terminal.process.pid, how)
        assert terminal.finish() == 130, terminal.text
        assert "Stopped. Nothing is left half done." in terminal.text
    assert [file.name for file in tmp_path.iterdir()] == ["long.md"]


def test_it_asks_before_it_replaces(script: str, tmp_path: Path) -> None:
    target = tmp_path / "s.mp3"
    target.write_text("mine")
    for answer, kept in (("n\r", True), ("y\r", False)):
        with guided_audio("export", script, "-o", str(target)) as terminal:
            terminal.wait_for("Replace it?")
            terminal.press(answer)
            terminal.finish()
        assert (target.read_bytes() == b"mine") is kept
