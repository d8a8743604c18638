"""An export that is killed or stopped, and the one after it."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

if not Path("/proc/self/task").is_dir():
    pytest.skip("waiting for the first sentences needs Linux", allow_module_level=True)

SENTENCES = 16
SCRIPT = "---\nvoice: tone\nlength: 2m\n---\n## A\n\n" + "".join(
    f"This is sentence number {number} of a good many. [silence 1s-60s]\n\n" for number in range(SENTENCES)
)


def start_export(script: Path, target: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "guided_audio", "export", str(script), "-f", "-o", str(target), *options]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=_heed_ctrl_c
    )


def _heed_ctrl_c() -> None:
    """Let Ctrl-C count even if the tests run in the background, where shells have it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def kept() -> dict[str, int]:
    """Every whole entry, and when its file was made."""
    folder = Path(os.environ["XDG_CACHE_HOME"], "guided_audio", "speech")
    found = folder.iterdir() if folder.exists() else ()
    return {path.name: path.stat().st_ino for path in found if not path.name.endswith(".part")}


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scripts") / "long.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture(scope="module")
def expected(script: Path) -> bytes:
    """What an undisturbed export gives, without the cache; it is made once, for it is the same for all."""
    target = script.with_name("undisturbed.mp3")
    assert finished(start_export(script, target, "--no-cache")) == (0, "")
    return target.read_bytes()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.thorough
def test_the_next_export_goes_on_where_it_was(
    script: Path, tmp_path: Path, expected: bytes, sign: signal.Signals
) -> None:
    target = tmp_path / "stopped.mp3"
    process = start_export(script, target)
    while len(kept()) < SENTENCES // 4 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(sign)
    finished(process)
    before = kept()
    assert len(before) >= SENTENCES // 4
    assert not target.exists() or target.read_bytes() == expected  # on a busy machine the signal may come too late
    assert finished(start_export(script, target)) == (0, "")
    assert target.read_bytes() == expected
    assert len(kept()) == SENTENCES
    assert before.items() <= kept().items()  # none of them was written again


@pytest.mark.thorough
def test_killed_at_any_moment_no_half_file_appears(script: Path, tmp_path: Path, expected: bytes) -> None:
    moments = random.Random(7)  # noqa: S311 - the moments need only be many
    target = tmp_path / "killed.mp3"
    for _ in range(2):
        process = start_export(script, target)
        time.sleep(moments.uniform(0.2, 1.2))
        process.kill()
        finished(process)
        assert not target.exists() or target.read_bytes() == expected
    assert finished(start_export(script, target)) == (0, "")
    assert target.read_bytes() == expected


@pytest.mark.thorough
def test_two_at_once_agree(script: Path, tmp_path: Path, expected: bytes) -> None:
    targets = [tmp_path / f"{number}.mp3" for number in range(2)]
    processes = [start_export(script, target) for target in targets]
    assert [finished(process) for process in processes] == [(0, "")] * 2
    assert {target.read_bytes() for target in targets} == {expected}
    assert len(kept()) == SENTENCES


@pytest.mark.parametrize("kind", ["mp3", "m4b"])
def test_asked_again_while_it_cleans_up_nothing_is_left(script: Path, tmp_path: Path, kind: str) -> None:
    if kind == "m4b" and not shutil.which("ffmpeg"):
        pytest.skip("m4b needs ffmpeg")
    process = start_export(script, tmp_path / f"stopped.{kind}")
    while not list(tmp_path.glob(".stopped-*.part")) and process.poll() is None:
        time.sleep(0.005)
    for sign in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM, signal.SIGINT) * 5:  # a closing terminal, and a shell
        process.send_signal(sign)
        time.sleep(0.002)
    assert finished(process) == (130, "\nStopped. Nothing is left half done.\n")
    assert list(tmp_path.iterdir()) == []
