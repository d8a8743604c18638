"""What a voice that speaks hardly faster than it is heard asks of its listener: a word beforehand, or its sentences ahead."""

from dataclasses import replace
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.speech import engine

SCRIPT = "---\ntitle: An evening\nvoice: tone\n---\nOne. Two. [pause 1s]\n\nThree. One.\n"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session by a voice that counts as slow."""
    monkeypatch.setitem(engine._TRAITS, "tone", replace(engine._TRAITS["tone"], is_slow=True))
    path = tmp_path / "an evening.md"
    path.write_text(SCRIPT)
    return path


def note_in(text: str) -> str:
    return " ".join(text.split())


def test_what_it_has_yet_to_say_is_told_with_the_way_to_have_it_ready(script: Path, tmp_path: Path) -> None:
    first = run("play", script, "--plain", "--no-history", "--output", f"file={tmp_path / 'a.wav'}")
    told = note_in(first.stderr)
    assert "The voice «tone» speaks hardly faster than it is heard, and has yet to speak 3 sentences." in told
    assert f"«guided-audio voices prepare '{script}'»" in told
    again = run("play", script, "--plain", "--no-history", "--output", f"file={tmp_path / 'b.wav'}")
    assert "hardly faster" not in note_in(again.stderr)


def test_what_was_prepared_is_not_spoken_again(script: Path, tmp_path: Path) -> None:
    ready = run("voices", "prepare", script)
    assert ready.exit_code == 0
    assert note_in(ready.stdout) == "An evening is ready: 3 sentences by tone."
    played = run("play", script, "--plain", "--no-history", "--output", f"file={tmp_path / 'a.wav'}")
    assert "hardly faster" not in note_in(played.stderr)


def test_where_nothing_is_kept_nothing_can_be_prepared(script: Path) -> None:
    refused = run("voices", "prepare", script, "--no-cache")
    assert (refused.exit_code, "Sentences are spoken ahead to be kept; leave --no-cache out." in refused.stderr) == (
        2,
        True,
    )


def test_other_voices_are_not_called_slow(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SCRIPT)
    assert (
        "hardly"
        not in run(
            "play", tmp_path / "a.md", "--plain", "--no-history", "--output", f"file={tmp_path / 'a.wav'}"
        ).stderr
    )
