"""Being asked to end at any moment, and devices that go: every process ends by itself, soon, and leaves nothing behind.

Each run starts the program, waits for a random time, and sends one to three signals. It must end within `LIMIT` seconds with
a code of its own, print no traceback, restore the terminal, and leave neither a part of a file nor a worker. A signal that
comes before the program's own first line, while Python itself starts, is Python's to answer.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from measure import busy, keep_apart

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server
from trial import LIMIT, Kind, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AT_ONCE = 2
LATEST = 4.0
INTERRUPTED = 130
NOISE = re.compile(rb"Traceback|Exception ignored|Fatal Python|cffi callback|never awaited")
SINKS = ("one", "two")


PLAIN = ("play", "session.md", "--plain")
KINDS = {
    "start": Kind(("--help",)),
    "play": Kind(PLAIN),
    "play to nothing": Kind((*PLAIN, "--output", "null")),
    "play to a file": Kind((*PLAIN, "--output", "file=heard.wav")),
    "play on screen": Kind(("play", "session.md"), True),
    "play by keys": Kind(PLAIN, True),
    "ground": Kind(("ground", "--voice", "tone", "--plain")),
    "picker": Kind((), True),
    "export mp3": Kind(("export", "session.md", "-o", "out.mp3", "--no-cache")),
    "export m4b": Kind(("export", "session.md", "-o", "out.m4b", "--no-cache")),
    "devices": Kind(("devices",)),
}
"""What is started; an export of all that is heard beside it has parts of its own."""
PLANS = [
    *((number,) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)), (signal.SIGHUP,) * 2, (signal.SIGINT,) * 2,
    (signal.SIGINT,) * 3, (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM),
]  # fmt: skip
HURRIES = (0.0, 0.002, 0.02, 0.2, 1.0)
"""Seconds between two signals."""


@dataclass
class Run:
    """One process, and what was found wrong with it."""

    name: str
    moment: float
    from_first_sign: bool = False
    plan: tuple[signal.Signals, ...] = ()
    code: int | None = None
    seconds: float = 0.0
    was_early: bool = False
    output: bytes = b""
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        signals = " ".join(number.name for number in self.plan)
        last = self.output[-1500:].decode(errors="replace")
        since = " of its first sign" if self.from_first_sign else ""
        return f"{self.name}, {signals} after {self.moment:.3f} s{since}: {'; '.join(self.faults)}; code {self.code}\n{last}"


def handles(pid: int, number: int) -> bool:
    """Whether a process has its own handler for a signal."""
    with contextlib.suppress(OSError, AttributeError):
        caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
        return bool(int(caught[1], 16) >> (number - 1) & 1) if caught else False
    return False


def interrupted(run: Run, folder: Path, environment: dict[str, str], pause: float) -> Run:
    """Start the program, signal it, and see how it ends."""
    trial = Trial(KINDS[run.name], folder, environment)
    try:
        if run.from_first_sign:
            trial.wait_for_sign()
        ran_out = trial.ended(run.moment)
        run.was_early = not ran_out and not handles(trial.process.pid, signal.SIGTERM)
        begun = time.monotonic()
        for number in run.plan:
            with contextlib.suppress(ProcessLookupError):
                trial.process.send_signal(number)
            trial.ended(pause)
        see_end(run, trial, begun)
    finally:
        trial.close()
    run.output = trial.output
    allowed = {0, INTERRUPTED} | ({-number for number in run.plan} | {1} if run.was_early else set())
    if run.code not in allowed and not run.faults:
        run.faults.append("wrong code")
    if NOISE.search(run.output) and not (run.was_early and b"guided_audio/" not in run.output):
        run.faults.append("a traceback")
    return run


def see_end(run: Run, trial: Trial, begun: float) -> None:
    """Wait for a process that was asked to end, and note how it did."""
    if trial.ended(LIMIT):
        run.faults += trial.left_behind()
    else:
        run.faults.append(f"did not end within {LIMIT:.0f} s: {where(trial.process.pid)}")
    run.code, run.seconds = trial.process.returncode, time.monotonic() - begun


def where(pid: int) -> str:
    """Return what the threads of a process wait for."""
    waits = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):
            waits.append(f"{(task / 'comm').read_text().strip()}:{(task / 'wchan').read_text().strip()}")
    return ", ".join(waits)


def plan_runs(count: int, chance: random.Random) -> Iterator[tuple[Run, float]]:
    """Yield what to start, when to signal it, and how long to wait between two signals."""
    names = [*KINDS]
    for number in range(count):
        latest, is_late = chance.choice([(0.3, False), (LATEST, False), (0.3, True), (LATEST, True)])
        run = Run(names[number % len(names)], chance.uniform(0.0, latest), is_late, chance.choice(PLANS))
        yield run, chance.choice(HURRIES)


def ask_to_end(count: int, seed: int, folder: Path, environment: dict[str, str]) -> list[Run]:
    """Start and signal the program so often, two at once."""

    def one(number: int, planned: tuple[Run, float]) -> Run:
        run, pause = planned
        place = folder / f"run{number}-{seed}"
        place.mkdir()
        return interrupted(run, place, environment, pause)

    with ThreadPoolExecutor(AT_ONCE) as both:
        return [*both.map(one, range(count), plan_runs(count, random.Random(seed)))]


def lose(run: Run, place: Path) -> Run:
    """Take the device from a session, for good or for a moment, and see that it goes on, or ends, and can be ended."""
    with sound_server.private_server(place, SINKS) as environment:
        (place / "trial").mkdir()
        trial = Trial(KINDS["play"], place / "trial", environment)
        try:
            if run.from_first_sign:
                trial.wait_for_sign()
            trial.ended(run.moment)
            LOSSES[run.name](environment)
            run.plan = (signal.SIGINT,)
            if run.name in FOR_GOOD and not trial.wait_for_words(GONE):
                run.faults.append("nothing was said of it")
            begun = time.monotonic()
            if not trial.ended(3.0):
                trial.process.send_signal(signal.SIGINT)
            see_end(run, trial, begun)
        finally:
            trial.close()
        run.output = trial.output
    if run.code not in {0, 1, INTERRUPTED} and not run.faults:
        run.faults.append("wrong code")
    if NOISE.search(run.output):
        run.faults.append("a traceback")
    if not run.output.strip():
        run.faults.append("not a word was said")
    return run


def _unload(environment: dict[str, str]) -> None:
    subprocess.run(["pactl", "unload-module", "module-null-sink"], env=environment, check=False, capture_output=True)


def _unload_and_load(environment: dict[str, str]) -> None:
    _unload(environment)
    sound_server.add_sink(environment, SINKS[0])


def _kill(environment: dict[str, str]) -> None:
    os.kill(int(environment["SERVER_PID"]), signal.SIGKILL)


def _stall(environment: dict[str, str]) -> None:
    os.kill(int(environment["SERVER_PID"]), signal.SIGSTOP)
    threading.Timer(6.0, os.kill, (int(environment["SERVER_PID"]), signal.SIGCONT)).start()


LOSSES: dict[str, Callable[[dict[str, str]], None]] = {
    "all devices go": _unload, "a device comes back": _unload_and_load, "the server is killed": _kill,
    "the server stands still": _stall,
}  # fmt: skip


FOR_GOOD = ("all devices go", "the server is killed")
GONE = re.compile(rb"sound device|sound would come")


def lose_devices(count: int, seed: int, folder: Path) -> list[Run]:
    """Take a device away so often, two at once."""
    chance, names = random.Random(seed), [*LOSSES]
    runs = [Run(names[number % len(names)], chance.uniform(0.1, LATEST), number % 3 > 0) for number in range(count)]

    def one(number: int) -> Run:
        place = folder / f"loss{number}-{seed}"
        place.mkdir()
        return lose(runs[number], place)

    with ThreadPoolExecutor(AT_ONCE) as both:
        return [*both.map(one, range(count))]


def report(runs: list[Run]) -> bool:
    """Print a row for each kind, and every fault; True if there was none."""
    for name in dict.fromkeys(run.name for run in runs):
        own = [run for run in runs if run.name == name]
        codes = ", ".join(f"{count} × {code}" for code, count in Counter(run.code for run in own).most_common())
        slowest = max(run.seconds for run in own)
        print(
            f"{name:24} {len(own):4} runs, {sum(bool(run.faults) for run in own)} wrong, slowest {slowest:.1f} s; {codes}"
        )
    for run in runs:
        if run.faults:
            print(f"FAULT {run}", file=sys.stderr)
    early = [run for run in runs if run.was_early and NOISE.search(run.output)]
    print(f"{len(early)} of {len(runs)} interrupted while Python itself started, with its own traceback")
    return not any(run.faults for run in runs)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=220, help="how often the program is started and signalled")
    reader.add_argument("--losses", type=int, default=0, help="how often a device is taken away")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--quiet", action="store_true", help="no busy processes beside it")
    reader.add_argument("--only", choices=[*KINDS], help="one kind only")
    wanted = reader.parse_args()
    if not sound_server.is_installed():
        sys.exit("this needs pulseaudio: a private server with sinks that play to nothing")
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a job in the background has it ignored, and its children, too
    if wanted.only:
        KINDS.update(dict.fromkeys([*KINDS], KINDS[wanted.only]))
    with tempfile.TemporaryDirectory() as name, contextlib.nullcontext() if wanted.quiet else busy():
        folder = Path(name)
        keep_apart(folder)
        (folder / "server").mkdir()
        with sound_server.private_server(folder / "server", SINKS) as environment:
            runs = ask_to_end(wanted.runs, wanted.seed, folder, {**environment, "HOME": str(folder)})
        runs += lose_devices(wanted.losses, wanted.seed, folder)
    sys.exit(not report(runs))


if __name__ == "__main__":
    main()
