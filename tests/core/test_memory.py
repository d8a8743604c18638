import subprocess
import sys
from pathlib import Path

import pytest

from guided_audio.core import memory
from guided_audio.core.memory import memory_limit
from guided_audio.speech.workers import usual_workers

GROUPS = {
    "version two": ("0::/user/app\n", {"user/memory.max": "700000000\n", "user/app/memory.max": "max\n"}),
    "version one": ("3:cpu:/a\n5:memory:/app\n", {"memory/app/memory.limit_in_bytes": "700000000\n"}),
    "a container": ("0::/\n", {"memory.max": "700000000\n"}),
}


@pytest.mark.parametrize("kind", GROUPS)
def test_the_limit_of_a_control_group(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, files = GROUPS[kind]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "own").write_text(own)
    monkeypatch.setattr(memory, "_CGROUPS", tmp_path)
    monkeypatch.setattr(memory, "_OWN_CGROUPS", tmp_path / "own")
    assert memory_limit() == 700_000_000


def test_without_groups_it_is_the_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_OWN_CGROUPS", tmp_path / "nothing")
    assert memory_limit() in {None, min((*memory._of_machine(), *memory._of_process()), default=None)}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_limit_of_the_address_space_leaves_one_worker() -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9)); "
        "from guided_audio.speech.workers import usual_workers; print(usual_workers())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"


@pytest.mark.parametrize(("limit", "workers"), [(None, 2), (4 << 30, 2), (1 << 30, 1)])
def test_little_memory_has_one_worker(limit: int | None, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.speech.workers.memory_limit", lambda: limit)
    assert usual_workers() == workers
