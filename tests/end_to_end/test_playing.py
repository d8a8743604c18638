"""What comes out of the sound server while the program plays."""

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

from end_to_end import sound_server
from end_to_end.terminal import guided_audio

from guided_audio.audio import Samples

pytestmark = [
    pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed"),
    # A sound server keeps real time: a machine that stands still for longer than its buffers tears the sound.
    pytest.mark.flaky(reruns=2),
]

SCRIPT = """# A visit

## Arriving

[pause 1.5s] You are welcome here, just as you are, on this day. [pause 1s] There is nothing that has to be done.

## Leaving

[softly] Go gently.
"""


BRIEF = "---\nvoice: tone\n---\nHere. [pause 4s] There.\n"


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    path = tmp_path / "brief.md"
    path.write_text(BRIEF)
    return path


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "visit.md"
    path.write_text(SCRIPT)
    return path


def exported(script: Path, folder: Path) -> Samples:
    with guided_audio("export", str(script), "-o", str(folder / "visit.wav")) as terminal:
        assert terminal.finish() == 0
    sound, _ = soundfile.read(folder / "visit.wav", dtype="float32", always_2d=True)
    return np.asarray(sound, np.float32)


def loud(sound: Samples) -> tuple[int, int]:
    """The first and the last sample of which one can be sure."""
    places = np.flatnonzero(np.abs(sound[:, 0]) > 0.01)
    return int(places[0]), int(places[-1])


def place_in(heard: Samples, expected: Samples) -> int:
    """Where a session begins in what was heard: its first words come after the first second, which rises."""
    first = loud(expected)[0]
    pattern = expected[first : first + 200, 0]
    for place in np.flatnonzero(np.abs(heard[:, 0] - pattern[0]) < 1e-4):
        if np.allclose(heard[place : place + len(pattern), 0], pattern, atol=1e-4):
            return int(place) - first
    raise AssertionError("the session was not heard")


def equal_length(first: Samples, second: Samples) -> int:
    """How many samples from the beginning are the same, to 1e-4."""
    length = min(len(first), len(second))
    differs = np.flatnonzero(np.abs(first[:length] - second[:length])[:, 0] >= 1e-4)
    return int(differs[0]) if len(differs) else length


@pytest.mark.voice
@pytest.mark.sound_server
def test_what_was_played_is_what_is_exported_across_a_pause(script: Path, tmp_path: Path) -> None:
    expected = exported(script, tmp_path)
    with (
        sound_server.private_server(tmp_path) as environment,
        sound_server.recording(environment, tmp_path / "heard.raw") as finish,
        guided_audio("play", str(script), "--plain", environment=environment) as terminal,
    ):
        terminal.wait_for("You are welcome here")
        tape = tmp_path / "heard.raw"
        sound_server.until(lambda: float(np.abs(sound_server.recorded(tape)).max()) > 0.05, "nobody speaks")
        terminal.press(" ")
        terminal.wait_for("Paused.")
        size = tape.stat().st_size
        sound_server.until(lambda: tape.stat().st_size > size + sound_server.RATE, "nothing is recorded")
        terminal.press(" ")
        terminal.wait_for("Going on.")
        assert terminal.finish() == 0
        assert "The session has ended." in terminal.text
        heard = finish()
    heard, first = heard[place_in(heard, expected) :], loud(expected)[0]  # the voice may have been late
    before = equal_length(heard[first:], expected[first:]) + first
    heard_end = loud(heard)[1] - loud(expected)[1] + len(expected)
    after = equal_length(heard[:heard_end][::-1], expected[::-1])
    assert before > first  # the pause was in the middle of the first sentence
    assert before < len(expected)
    assert before + after >= len(expected)  # every sample once, before the pause or after it
    assert heard_end - len(expected) > 0.02 * sound_server.RATE


@pytest.mark.sound_server
@pytest.mark.parametrize("key", ["qq", "\x03"], ids=["q", "ctrl-c"])
def test_ending_early_fades_out_and_ends_cleanly(script: Path, tmp_path: Path, key: str) -> None:
    with (
        sound_server.private_server(tmp_path) as environment,
        sound_server.recording(environment, tmp_path / "heard.raw") as finish,
        guided_audio("play", str(script), "--voice", "tone", "--plain", environment=environment) as terminal,
    ):
        terminal.wait_for("You are welcome here")
        terminal.press(key)
        terminal.wait_for("Fading out")
        assert terminal.finish() == 0
        assert "Ended at 0:" in terminal.text
        assert "Traceback" not in terminal.text
        heard = finish()
    last = loud(heard)[1]
    tail = np.abs(heard[last - 2 * sound_server.RATE : last, 0])
    level = [float(tail[part : part + 4800].max()) for part in range(0, 2 * sound_server.RATE, 4800)]
    assert level[-1] < 0.2 * max(level)
    assert np.abs(np.diff(heard[:, 0], 2)).max() < 0.015


@pytest.mark.sound_server
def test_a_sound_server_that_is_killed_is_waited_for_and_the_session_goes_on(brief: Path, tmp_path: Path) -> None:
    with (
        sound_server.private_server(tmp_path) as environment,
        guided_audio("play", str(brief), "--plain", environment=environment) as terminal,
    ):
        terminal.wait_for("Here.")
        os.kill(int(environment["SERVER_PID"]), signal.SIGKILL)
        terminal.wait_for("this goes on when it is there again")
        again = sound_server.start_server(environment)
        try:
            with sound_server.recording(environment, tmp_path / "heard.raw") as finish:
                terminal.wait_for("There.")
                assert terminal.finish() == 0
                heard = finish()
        finally:
            again.terminate()
            again.wait()
        assert "The session has ended" in terminal.text
        assert "Traceback" not in terminal.text
    assert float(np.abs(heard).max()) > 0.05


@pytest.mark.sound_server
def test_whoever_leaves_is_not_kept_by_a_sound_server_that_stops_answering(brief: Path, tmp_path: Path) -> None:
    with (
        sound_server.private_server(tmp_path) as environment,
        guided_audio("play", str(brief), "--plain", environment=environment) as terminal,
    ):
        terminal.wait_for("Here.")
        os.kill(int(environment["SERVER_PID"]), signal.SIGSTOP)
        try:
            terminal.wait_for("stopped answering")
            terminal.press("q")
            assert terminal.finish() == 0
        finally:
            os.kill(int(environment["SERVER_PID"]), signal.SIGCONT)
        assert "Traceback" not in terminal.text
