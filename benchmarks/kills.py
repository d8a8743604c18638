"""Jobs that are killed at random moments: every file is whole or not there, and the next run works."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from jobs import Home, Job, leftovers

LONG_AGO = 7200.0
"""Leftovers are removed when they are older than an hour; those of a kill are made that old."""
ENDING = 10.0
"""Seconds that workers of a killed program have to end."""


def killed(
    job: Job, home: Home, moment: float, expected: Mapping[str, bytes], *, only_a_worker: bool = False
) -> list[str]:
    """Kill a job, or one of its workers, after so many seconds; run it again; return what is wrong."""
    process = home.start(job)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        if only_a_worker:
            _kill_a_worker(process.pid)
        else:
            process.kill()
    said, _ = process.communicate(timeout=120)
    faults = [f"half done: {fault}" for fault in [job.check(home, expected)] if fault]
    if only_a_worker and process.returncode:
        faults.append(f"it ended with {process.returncode}: {said[-200:]}")
    if not _ended(home.folder):
        faults.append("a worker goes on running")
    return faults + again(job, home, expected)


def again(job: Job, home: Home, expected: Mapping[str, bytes]) -> list[str]:
    """Run a disturbed job once more, an hour later; return what is wrong."""
    for path in leftovers(home.folder):
        os.utime(path, (time.time() - LONG_AGO,) * 2)
    is_there = bool(job.result) and (home.folder / job.result).exists()
    code, said = home.run(job)
    faults = []
    if code and not (job.once and is_there):
        faults.append(f"the next run ended with {code}: {said[-300:]}")
    result = home.folder / job.result
    if job.result and not (result.exists() and result.read_bytes() == expected[job.result]):
        faults.append("the next run did not give its file")
    if left := leftovers(home.folder):
        faults.append(f"left behind: {', '.join(path.name for path in left)}")
    return faults + [fault for fault in [job.check(home, expected)] if fault]


def moments(job: Job, count: int, seconds: float) -> list[float]:
    """Return random moments within the time that a job takes."""
    chance = random.Random(f"{job.name} {count}")
    return [chance.uniform(0.0, seconds) for _ in range(count)]


def _kill_a_worker(pid: int) -> None:
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    if children:
        os.kill(children[0], signal.SIGKILL)


def _ended(folder: Path) -> bool:
    """Whether no process works in a folder any more."""
    deadline = time.monotonic() + ENDING
    while time.monotonic() < deadline:
        if not any(_works_in(process, folder) for process in Path("/proc").glob("[0-9]*")):
            return True
        time.sleep(0.05)
    return False


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").resolve() == folder and (process / "stat").read_text().rsplit(")", 1)[1].split()[
            0
        ] != "Z"
    except OSError:
        return False
