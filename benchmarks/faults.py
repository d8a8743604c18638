"""Calls of the operating system that fail, one after the other; a disk with little room; damaged sentences in the cache."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from jobs import EXPORT, PLAY, WRITING, Home, Job
from kills import again

SHIM = Path(__file__).parent / "fault_shim"
CALLS = ("open", "write", "fsync", "rename", "chmod", "mkdir", "unlink")
ERRORS = {"chmod": "EPERM", "mkdir": "EACCES"}
"""What a call fails with, where it is not EIO."""
MOST = 60
"""The largest number of calls of a kind that are tried in one job."""


def failing_calls(folder: Path, expected: Mapping[str, bytes]) -> Iterator[list[str]]:
    """Let each call of each kind fail once in an export, a play and a writing; yield what is wrong each time."""
    for job in (EXPORT, PLAY, WRITING):
        for call in CALLS:
            for number in range(1, MOST):
                home = Home(folder / f"{job.name}-{call}-{number}")
                faults, has_failed = _with_fault(job, call, number, home, expected)
                home.remove()
                if not has_failed:
                    break
                yield [f"{job.name}, {call} number {number}: {fault}" for fault in faults]


def _with_fault(job: Job, call: str, number: int, home: Home, expected: Mapping[str, bytes]) -> tuple[list[str], bool]:
    log = home.folder.parent / f"{home.folder.name}.log"
    paths = os.pathsep.join(filter(None, (str(SHIM), os.environ.get("PYTHONPATH"))))
    shim = {
        "PYTHONPATH": paths,
        "FAULT_CALL": call,
        "FAULT_NUMBER": str(number),
        "FAULT_ERROR": ERRORS.get(call, "EIO"),
        "FAULT_UNDER": str(home.folder),
        "FAULT_LOG": str(log),
    }
    code, said = home.run(job, shim)
    faults = _ended_well(code, said, is_writing=job is WRITING)
    faults += [fault for fault in [job.check(home, expected)] if fault]
    where = log.read_text().strip() if log.exists() else ""
    return [f"{fault} ({where})" for fault in faults + again(job, home, expected)], bool(where)


def _ended_well(code: int, said: str, *, is_writing: bool) -> list[str]:
    """Return what is wrong with how a disturbed program ended: it works, or fails with a message."""
    if "Traceback" in said and not (is_writing and "OutputError" in said):
        return [f"a traceback: {said[-400:]}"]
    return [] if code in {0, 1, 2} and (code == 0 or said.strip()) else [f"it ended with {code}: {said[-200:]}"]


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a disk of so many KB; needs root."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={kilobytes}k,nr_inodes=4096"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def full_disk(job: Job, folder: Path, number: int, expected: Mapping[str, bytes]) -> list[str]:
    """Run a job on a disk that gets full somewhere in it; make room, and run it again; return what is wrong."""
    room = random.Random(f"{job.name} {number}").randint(0, 400)
    with small_disk(folder, 65536) as disk:
        home = Home(disk / "home")
        ballast = disk / "ballast"
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        ballast.write_bytes(bytes(max(0, free - room * 1024)))
        code, said = home.run(job)
        faults = _ended_well(code, said, is_writing=job is WRITING)
        if code == 1 and not any(
            words in said for words in ("No space", "no space", "full", "room", "could not be written")
        ):
            faults.append(f"the message does not say that the disk is full: {said[-300:]}")
        faults += [fault for fault in [job.check(home, expected)] if fault]
        ballast.unlink()
        faults += again(job, home, expected)
    return [f"{job.name} with {room} KB free: {fault}" for fault in faults]
