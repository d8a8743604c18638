"""Hearing a script while it is written: `play --from`, `play --watch`, `say`."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
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


def test_a_sentence_is_said_as_a_session_says_it(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    told = run("say", "Welcome", "back.", "--voice", "tone", "--output", f"file={heard}")
    assert (told.exit_code, told.stdout) == (0, "by tone\n")
    assert run("say", "Welcome back.", "--voice", "tone", "-o", tmp_path / "kept.wav").exit_code == 0
    played, kept = (soundfile.read(path, dtype="int16")[0] for path in (heard, tmp_path / "kept.wav"))
    second = 24_000  # after the fade-in of all that is played
    assert np.array_equal(played[len(played) - len(kept) + second :], kept[second:])


def test_a_sentence_has_cues_a_pace_and_words_of_its_own(tmp_path: Path) -> None:
    def frames(*more: str) -> int:
        target = tmp_path / "sentence.wav"
        assert run("say", "--voice", "tone", "-o", target, "--force", *more).exit_code == 0
        return int(soundfile.info(target).frames)

    usual = frames("One two three four.")
    assert frames("One two three four.", "--pace", "80") > 1.2 * usual
    assert frames("One two [pause 5s] three four.") > usual + 4 * 24_000
    assert frames("One two three four.", "--pronounce", "four=four five six seven eight") > usual


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(["[pauze 2s] One."], "sentence.md:1:1: error", id="cue"),
        pytest.param(["[pause 2s]"], "nothing to say", id="no-words"),
        pytest.param(["One.", "--pace", "fast"], "«fast» is not a pace", id="pace"),
        pytest.param(["One.", "--voice", "nobody"], "nobody", id="voice"),
        pytest.param(["One.", "-o", "one.doc"], "one.doc", id="ending"),
    ],
)
def test_what_cannot_be_said_is_explained(more: list[str], told: str) -> None:
    result = run("say", *more)
    assert result.exit_code in {1, 2}
    assert told in result.stderr
