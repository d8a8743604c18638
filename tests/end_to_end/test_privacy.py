"""Nothing leaves the machine: not by us, and not by a library that means to."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = "Hello, and welcome to this quiet place. [pause 2s] Nothing is needed of you now.\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    folders = {name: str(tmp_path / name.lower()) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    return {**os.environ, **folders}


def export(folder: Path) -> list[str]:
    (folder / "hello.md").write_text(SCRIPT)
    command = [sys.executable, "-m", "guided_audio", "export", str(folder / "hello.md")]
    return [*command, "-o", str(folder / "hello.mp3")]


@pytest.mark.voice
def test_the_voice_leaves_nothing_but_what_is_ours(tmp_path: Path, environment: dict[str, str]) -> None:
    """The runtime of the embedded voice, left to itself, writes an identity of the machine into the cache folder."""
    subprocess.run(export(tmp_path), env=environment, check=True, capture_output=True)
    assert (tmp_path / "hello.mp3").exists()
    assert [path.name for path in (tmp_path / "xdg_cache_home").iterdir()] == ["guided_audio"]
    assert not (tmp_path / "home").exists()


@pytest.mark.voice
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_no_socket_to_the_internet_is_opened(tmp_path: Path, environment: dict[str, str]) -> None:
    calls = tmp_path / "calls.txt"
    watched = ["strace", "-f", "-e", "trace=network", "-o", str(calls), *export(tmp_path)]
    done = subprocess.run(watched, env=environment, check=False, capture_output=True, text=True)
    if not (tmp_path / "hello.mp3").exists() and "ptrace" in done.stderr:
        pytest.skip("processes cannot be watched here")
    assert (tmp_path / "hello.mp3").exists(), done.stderr
    assert "AF_INET" not in calls.read_text()
