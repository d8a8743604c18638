"""A voice that is killed while the program exports."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.thorough

if not Path("/proc/self/task").is_dir():
    pytest.skip("finding the workers needs Linux", allow_module_level=True)

SCRIPT = "---\nvoice: tone\n---\n## A\n\n" + "".join(
    f"This is sentence number {number} of a good many. [silence 10s]\n\n" for number in range(24)
)


def start_export(script: Path, target: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "guided_audio", "export", str(script), "--no-cache", "-o", str(target)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def workers(process: subprocess.Popen[str]) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process.pid}/task").iterdir())
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    except OSError:  # it has just ended
        return []


def kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "long.md"
    path.write_text(SCRIPT)
    return path


def test_killed_once_the_file_is_as_if_nothing_had_happened(script: Path, tmp_path: Path) -> None:
    undisturbed = start_export(script, tmp_path / "undisturbed.flac")
    undisturbed.communicate(timeout=60)
    assert undisturbed.returncode == 0
    process = start_export(script, tmp_path / "disturbed.flac")
    killed: list[int] = []
    while not killed and process.poll() is None:
        killed = workers(process) if list(tmp_path.glob(".disturbed-*.part")) else []
        kill(killed)
        time.sleep(0.005)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert killed
    assert (tmp_path / "disturbed.flac").read_bytes() == (tmp_path / "undisturbed.flac").read_bytes()


def test_killed_again_and_again_it_says_so_and_leaves_no_file(script: Path, tmp_path: Path) -> None:
    process = start_export(script, tmp_path / "never.flac")
    while process.poll() is None:
        kill(workers(process))
        time.sleep(0.005)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "stopped working twice" in errors
    assert "Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == ["long.md"]
