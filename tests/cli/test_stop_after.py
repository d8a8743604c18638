"""`play --stop-after`, and falling asleep."""

from pathlib import Path

import pytest
import soundfile
from cli.test_commands import run

from guided_audio.cli.commands.play import _read_stop
from guided_audio.journal import Ending, look_back


@pytest.mark.parametrize(
    ("text", "seconds"), [("20", 1200), ("20m", 1200), ("90s", 90), ("1:30", 90), ("0.5", 30), ("chapter", "chapter")]
)
def test_a_number_alone_is_minutes(text: str, seconds: float | str) -> None:
    assert _read_stop(text) == seconds


def test_a_fade_needs_the_time_by_which_all_is_quiet(script_file: Path) -> None:
    for arguments in (("--fade-out", "5m"), ("--fade-out", "5m", "--stop-after", "chapter")):
        result = run("play", script_file, "--output", "null", *arguments)
        assert (result.exit_code, "--stop-after 20m" in result.stderr) == (2, True)


def test_a_session_fades_to_the_frame_and_was_closed_gently(script_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "heard.wav"
    result = run(
        "play", script_file, "--output", f"file={target}", "--plain", "--stop-after", "2s", "--fade-out", "1s",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    sound, rate = soundfile.read(target)
    assert (
        2.02 * rate <= len(sound) <= 2.4 * rate
    )  # before it is what devices may swallow, and a moment until it is ready
    assert abs(sound[-rate // 100 :]).max() < 1e-3
    assert look_back()[0].ending is Ending.CLOSED
