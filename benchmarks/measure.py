"""What the benchmarks share: running the program, its memory, and keeping the processors busy."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = [sys.executable, "-m", "guided_audio"]
SESSION = "meeting-your-inner-child"


def keep_apart(folder: Path) -> None:
    """Let every program started from here on have folders of its own."""
    os.environ["HOME"] = str(folder)
    for name in ("CACHE", "DATA", "CONFIG", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())


def run(*arguments: str) -> float:
    """Run the program to its end; return the seconds from exec to exit."""
    begun = time.perf_counter()
    subprocess.run([*PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def peak_memory(*arguments: str) -> float:
    """Return the most memory, in MB, that the program and its workers had at once (proportional set size, Linux)."""
    return sum(peak_memories(*arguments)[1:])


def peak_memories(*arguments: str) -> tuple[float, float, float]:
    """Run the program; return the seconds it took, and its own MB and those of its workers when both had the most."""
    begun = time.perf_counter()
    process = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = (0, 0)
    while process.poll() is None:
        own, workers = _proportional_set(process.pid), sum(map(_proportional_set, _family(process.pid)))
        most = max(most, (own, workers), key=sum)
        time.sleep(0.02)
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [*PROGRAM, *arguments])
    return seconds, most[0] / 1024, most[1] / 1024


def memory_of(pid: int) -> float:
    """Return the MB that a process and what it has started have now (proportional set size, Linux)."""
    return sum(map(_proportional_set, [pid, *_family(pid)])) / 1024


def cpu_seconds(pid: int) -> float:
    """Return the processor's seconds that a process and what it has started have taken, with those that ended (Linux)."""
    ticks = 0
    for member in [pid, *_family(pid)]:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime: proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    """Return the children of a process, and theirs: a worker may have an engine of its own in a child."""
    children: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text().split())
    return [*children, *(other for child in children for other in _family(child))]


def _proportional_set(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _spin() -> None:
    while True:
        sum(range(10_000))


@contextlib.contextmanager
def busy(processes: int = 2) -> Iterator[None]:
    """Keep so many processors busy."""
    spinning = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(processes)]
    for process in spinning:
        process.start()
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.join()


def play_underruns(session_name: str, *, to_nothing: bool, seconds: float, pauses: bool) -> tuple[int, float]:
    """Play for so many seconds beside two busy processes; return the underruns, and the seconds that were heard."""
    from guided_audio.playback import Command, PlayOptions
    from guided_audio.playback.outputs import OutputChoice, OutputKind, make_output
    from guided_audio.session.options import SessionOptions
    from guided_audio.session.session import open_session

    session = open_session(session_name, SessionOptions(cache=False))
    output = make_output(OutputChoice(OutputKind.NULL if to_nothing else OutputKind.MINIAUDIO))
    with busy(), session.play(output, PlayOptions(by_keys=False)) as player:
        deadline = time.monotonic() + seconds
        while not player.wait(5.0) and time.monotonic() < deadline:
            if pauses:
                player.send(Command.PAUSE)
                player.wait(0.5)
                player.send(Command.RESUME)
        elapsed = player.status.elapsed
        player.send(Command.STOP)
        player.wait(10.0)
    return output.underruns, elapsed
