"""What comes out of the sound server while the program plays."""

import itertools
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

from end_to_end import sound_server
from end_to_end.expected import PROBE, expect, same
from end_to_end.sound_server import TORN, between_silences
from end_to_end.terminal import guided_audio

from guided_audio.audio import Samples

pytestmark = pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed")

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


def loud(sound: Samples) -> tuple[int, int]:
    """The first and the last sample of which one can be sure."""
    places = np.flatnonzero(np.abs(sound[:, 0]) > 0.01)
    return int(places[0]), int(places[-1])


def ranges_in(heard: Samples, expected: Samples) -> list[tuple[int, int]]:
    """Return the ranges of a session that were heard, each the first frame and the one after the last, as they came."""
    sound, session = heard[:, 0], expected[:, 0]
    found, here, last = [], 0, 0
    while here < len(sound) - PROBE:
        if sound[here] == 0.0:
            here += int(np.argmax(sound[here:] != 0.0)) or PROBE
            continue
        probe = sound[here : here + PROBE]
        begins = np.flatnonzero(same(session[: len(session) - PROBE], probe[0]))
        places = [int(place) for place in begins if same(session[place : place + PROBE], probe).all()]
        if not places:  # within a fade
            here += PROBE // 4
            continue
        place = min(places, key=lambda one: abs(one - last))
        most = min(len(sound) - here, len(session) - place)
        differs = np.flatnonzero(~same(sound[here : here + most], session[place : place + most]))
        length = int(differs[0]) if len(differs) else most
        found.append((place, place + length))
        here, last = here + length, place + length
    return found


@pytest.mark.thorough
@pytest.mark.voice
@pytest.mark.sound_server
def test_what_was_played_is_what_is_exported_across_a_pause(script: Path, tmp_path: Path) -> None:
    expected = expect(str(script), ()).sounds[0.0][:, None]
    with (
        sound_server.private_server(tmp_path) as environment,
        sound_server.recording(environment, tmp_path / "heard.raw") as finish,
        guided_audio("play", str(script), "--plain", environment=environment) as terminal,
    ):
        terminal.wait_for("You are welcome here")
        tape = tmp_path / "heard.raw"
        sound_server.until(lambda: float(np.abs(sound_server.recorded(tape)).max()) > 0.05, "no voice is heard")
        terminal.press(" ")
        terminal.wait_for("Paused.")
        size = tape.stat().st_size
        sound_server.until(lambda: tape.stat().st_size > size + sound_server.RATE, "nothing is recorded")
        terminal.press(" ")
        terminal.wait_for("Going on.")
        assert terminal.finish() == 0
        assert "The session has ended." in terminal.text
        heard = finish()
    first, last = loud(expected)
    ranges = ranges_in(heard, expected)
    assert ranges[0][0] <= first
    assert ranges[-1][1] > last
    steps = [begins - ended for (_, ended), (begins, _) in itertools.pairwise(ranges)]
    assert max(steps) <= TORN
    torn = len(between_silences(heard)) - len(between_silences(expected)) - 1  # the pause is no tear
    assert sum(step > 0 for step in steps) <= max(torn, 0)  # every sample, before the pause or after it
    assert min(steps) <= 0  # the pause was in the middle: what faded out is heard again


@pytest.mark.sound_server
@pytest.mark.parametrize("key", ["qq", "\x03"], ids=["q", "ctrl-c"])
@pytest.mark.thorough
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
    assert all(np.abs(np.diff(stretch[:, 0], 2)).max(initial=0.0) < 0.015 for stretch in between_silences(heard))


@pytest.mark.sound_server
@pytest.mark.thorough
def test_a_sound_server_that_is_killed_is_waited_for_and_the_session_goes_on(brief: Path, tmp_path: Path) -> None:
    with (
        sound_server.private_server(tmp_path) as environment,
        guided_audio("play", str(brief), "--plain", environment=environment) as terminal,
    ):
        terminal.wait_for("Here.")
        os.kill(int(environment["SERVER_PID"]), signal.SIGKILL)
        terminal.wait_for("does not answer")
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
@pytest.mark.thorough
def test_leaving_does_not_wait_for_a_sound_server_that_stops_answering(brief: Path, tmp_path: Path) -> None:
    with (
        sound_server.private_server(tmp_path) as environment,
        guided_audio("play", str(brief), "--plain", environment=environment) as terminal,
    ):
        terminal.wait_for("Here.")
        os.kill(int(environment["SERVER_PID"]), signal.SIGSTOP)
        try:
            terminal.wait_for("does not answer")
            terminal.press("q")
            assert terminal.finish() == 0
        finally:
            os.kill(int(environment["SERVER_PID"]), signal.SIGCONT)
        assert "Traceback" not in terminal.text
