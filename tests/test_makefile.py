"""`make session` for somebody who has just unpacked the program."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_session_shows_what_it_does_while_it_installs(tmp_path: Path) -> None:
    command = ["make", "--dry-run", "session", f"VENV={tmp_path / 'venv'}"]
    steps = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    told = [
        steps.index(words) for words in ("Making an environment", "Installing guided_audio", "pip install", "Playing ")
    ]
    assert told == sorted(told)
    assert "--quiet" not in steps
    before = steps[: steps.index("pip install")]
    assert all(words in before for words in ("75 MB", "onnxruntime", "usually in a minute", "without a word"))
