"""Hearing a script while it is written: `play --from`, `play --watch`, `say`."""

from pathlib import Path

import pytest
from cli.test_commands import run

TEXT = "---\nvoice: tone\n---\n## One\n\nHere we are. [pause 1s]\n\n## Two\n\nThere we go. And there.\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "visit.md"
    path.write_text(TEXT)
    return path


def play(script: Path, *more: str | Path) -> list[str]:
    script.with_suffix(".wav").unlink(missing_ok=True)
    result = run("play", script, "--output", f"file={script.with_suffix('.wav')}", "--no-history", *more)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_a_session_begins_where_it_is_asked_to(script: Path) -> None:
    lines = play(script, "--from", "there")
    assert " ".join(lines[:2]) == "2 places fit, and this is the first. Beginning at line 10, in «Two»: «There we go.»"
    assert "There we go." in lines and "Here we are." not in lines
    assert play(script, "--from", "line 10")[0] == "Beginning at line 10, in «Two»: «There we go.»"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(("--from", "nowhere"), "no sentence has the words «nowhere»", id="nowhere"),
        pytest.param(("--from", "chapter 2", "--resume"), "use one of them", id="with-resume"),
    ],
)
def test_a_place_that_cannot_be_is_a_usage_error(script: Path, more: tuple[str, ...], told: str) -> None:
    result = run("play", script, "--device", "null", *more)
    assert (result.exit_code, told in result.stderr) == (2, True)
