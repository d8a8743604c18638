"""Batches in real processes, ended in the middle: nothing is half done, nothing is lost, and no process stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from session.batch.conftest import Write

from guided_audio.core.signals import INTERRUPTED

pytestmark = [pytest.mark.thorough, pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")]
CTRL_C = signal.SIGTERM if signal.getsignal(signal.SIGINT) is signal.SIG_IGN else signal.SIGINT
"""A shell may have let its jobs ignore Ctrl-C, which the programs that they start then do, too."""
COUNT = 6


def started(manifest: Path, folder: Path, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "guided_audio", "batch", str(manifest), "-o", str(folder), "--jobs", "2", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def finished(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def sounds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.mp3")}


def wait_for(what: str, log: Path, process: "subprocess.Popen[str]") -> None:
    """Wait until a log says something; what a process does in the meantime cannot be waited for in another way."""
    while process.poll() is None and not (log.exists() and what in log.read_text()):
        time.sleep(0.02)


@pytest.fixture
def manifest(write: Write) -> Path:
    return write("script,id,name", *(f"short.md,c-{number},Name {number}" for number in range(COUNT)))


@pytest.mark.parametrize(
    ("number", "after"),
    [(CTRL_C, "started"), (signal.SIGTERM, "done"), (signal.SIGKILL, "done")],
    ids=["ctrl-c", "term", "kill"],
)
def test_what_was_ended_goes_on(manifest: Path, tmp_path: Path, number: signal.Signals, after: str) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "out"
    assert f"{COUNT} made" in finished(started(manifest, whole))
    process = started(manifest, folder)
    wait_for(f'"{after}"', folder / "batch.jsonl", process)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    if number is not signal.SIGKILL:
        assert process.returncode == INTERRUPTED
        assert "Nothing is left half done" in err
        assert not [path for path in folder.iterdir() if path.suffix not in {".mp3", ".jsonl"}]
    assert sounds(folder).items() <= sounds(whole).items()
    finished(started(manifest, folder))
    assert sounds(folder) == sounds(whole)


def test_what_many_rows_share_is_spoken_once(manifest: Path, tmp_path: Path) -> None:
    """Two processes that begin at once do not both speak what both need."""
    finished(started(manifest, tmp_path / "out"))
    kept = Path(os.environ["XDG_CACHE_HOME"]) / "guided_audio" / "speech"
    written = [path for path in kept.iterdir() if path.suffix != ".lock"]
    assert len(written) == COUNT + 2  # one sentence with each name, and two without
    assert not list(kept.glob("*.lock"))


def test_a_folder_that_cannot_be_written_to_is_told_at_once(manifest: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("no folder")
    process = started(manifest, tmp_path / "out")
    assert process.wait(60) != 0
    _, err = process.communicate()
    assert "Traceback" not in err
