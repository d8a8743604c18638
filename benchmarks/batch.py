"""A batch of one session with many names: its cost beside single exports, its memory, and its bytes after kills and in shards.

`--rows 1000` is the usual size; `--cluster` compares two Dask workers on two cores with one on one core as well.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import PROGRAM, _family, _proportional_set, keep_apart

ADDRESS = "tcp://127.0.0.1:28786"
SYLLABLES = ("ma", "no", "li", "ra", "ke", "so", "ti", "va", "ju", "el")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--script", default="grounding-here-and-now")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--cluster", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keep_apart(folder)
        manifest = write_manifest(folder / "clients.csv", asked.script, asked.rows)
        whole = cost(folder, manifest, asked)
        shards(folder, manifest, whole)
        kills(folder, manifest, whole, asked.kills)
        if asked.cluster:
            cluster(folder, manifest, whole, asked)


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


def names(count: int) -> list[str]:
    """Return names of three syllables, all different."""
    every = [f"{a}{b}{c}".capitalize() for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
    return random.Random(1).sample(every, count)


def write_manifest(path: Path, script: str, rows: int) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("script", "id", "name"))
        writer.writerows((script, f"client-{number:04d}", name) for number, name in enumerate(names(rows), 1))
    return path


def timed(*arguments: str) -> tuple[float, float]:
    """Run the program; return its seconds, and those of processors."""
    begun, before = time.perf_counter(), processors()
    subprocess.run([*PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun, processors() - before


def processors() -> float:
    """Return the seconds of processors that all programs took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def batch(manifest: Path, folder: Path, *more: str) -> list[str]:
    return ["batch", str(manifest), "-o", str(folder), *more]


def cost(folder: Path, manifest: Path, asked: argparse.Namespace) -> dict[str, str]:
    """Make all rows undisturbed, beside single exports; return their digests."""
    alone = ["export", asked.script, "-o", str(folder / "alone.mp3"), "-f", "--slot"]
    cold = timed(*alone, "name=Anselma")
    warm = [timed(*alone, f"name={name}") for name in ("Bertolda", "Clarissa", "Dorothea")]
    single = sorted(warm)[1]
    print(
        f"one export alone: {cold[0]:.1f} s with nothing kept, then {single[0]:.1f} s ({single[1]:.1f} s of processors)"
    )
    shutil.rmtree(folder / "cache", ignore_errors=True)
    begun, before = time.perf_counter(), processors()
    process = subprocess.Popen([*PROGRAM, *batch(manifest, folder / "whole", "--jobs", str(asked.jobs))])
    memory = watch(process)
    seconds, spent = time.perf_counter() - begun, (processors() - before) / asked.rows
    require(process.returncode == 0, "the batch failed")
    each = seconds / asked.rows
    print(f"{asked.rows} rows, {asked.jobs} at once: {seconds:.0f} s, {3600 / each:.0f} sessions an hour, ", end="")
    print(f"{each:.2f} s each: {each / single[0]:.0%} of the time of one export alone, {asked.jobs} at once")
    print(f"of processors, without the voices': {spent:.2f} s each: {spent / single[1]:.0%} of one export alone")
    print(f"sentences kept: {sentences(folder)}, of which {asked.rows} have a name")
    print(f"memory at a quarter, a half and the end: {', '.join(f'{most:.0f} MB' for most in memory)}")
    return digests(folder / "whole")


def watch(process: subprocess.Popen[bytes]) -> list[float]:
    """Return the most memory of the program with all its processes up to a quarter, a half and the end of its time."""
    found: list[tuple[float, int]] = []
    begun = time.monotonic()
    while process.poll() is None:
        pids = [process.pid, *_family(process.pid)]
        found.append((time.monotonic() - begun, sum(map(_proportional_set, pids))))
        time.sleep(0.2)
    total = found[-1][0]
    return [max(size for at, size in found if at <= share * total) / 1024 for share in (0.25, 0.5, 1.0)]


def sentences(folder: Path) -> int:
    return len(list((folder / "cache" / "guided_audio" / "speech").iterdir()))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.mp3")}


def shards(folder: Path, manifest: Path, whole: dict[str, str]) -> None:
    """Make the two halves at the same time, in one folder."""
    commands = [batch(manifest, folder / "halves", "--jobs", "1", "--shard", f"{n}/2") for n in (1, 2)]
    both = [subprocess.Popen([*PROGRAM, *command], stdout=subprocess.DEVNULL) for command in commands]
    require([process.wait() for process in both] == [0, 0], "a shard failed")
    print(f"two shards: {'the same bytes' if digests(folder / 'halves') == whole else 'OTHER BYTES'}")


def kills(folder: Path, manifest: Path, whole: dict[str, str], count: int) -> None:
    """Kill a batch outright at moments that are spread over all of it, and let it end at last."""
    target, chance, kept = folder / "killed", random.Random(2), 0
    for made in sorted(chance.sample(range(len(whole)), count)):
        process = subprocess.Popen(
            [*PROGRAM, *batch(manifest, target)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and len(list(target.glob("*.mp3"))) < made:
            time.sleep(0.05)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.0, 2.0))
        process.kill()
        process.wait()
        there = digests(target)
        require(there.items() <= whole.items(), "something is there that is not whole")
        require(len(there) >= kept, "something was lost")
        kept = len(there)
    timed(*batch(manifest, target))
    print(
        f"{count} kills: {'the same bytes' if digests(target) == whole else 'OTHER BYTES'} ({kept} made before the end)"
    )


def cluster(folder: Path, manifest: Path, whole: dict[str, str], asked: argparse.Namespace) -> None:
    """Compare two workers on two cores with one worker on one core."""
    took = {count: on_cluster(folder, manifest, whole, asked.script, count) for count in (1, 2)}
    print(f"on a cluster, {asked.rows} rows: one worker {took[1]:.0f} s, two {took[2]:.0f} s: {took[2] / took[1]:.0%}")


def on_cluster(folder: Path, manifest: Path, whole: dict[str, str], script: str, workers: int) -> float:
    cores = sorted(os.sched_getaffinity(0))
    dask = [sys.executable, "-m"]
    with contextlib.ExitStack() as stack:

        def start(*command: str, core: int = -1) -> None:
            home = folder / f"machine-{workers}-{core}"
            homes = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "DATA", "CONFIG", "STATE")}
            bound = ["taskset", "--cpu-list", str(cores[core])] if core >= 0 else []
            process = subprocess.Popen(
                [*bound, *dask, *command],
                env={**os.environ, **homes, "HOME": str(home)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)

        start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "28786", "--no-dashboard")
        for core in range(workers):
            options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder / "dask"))
            start("distributed.cli.dask_worker", ADDRESS, *options, core=core)
        time.sleep(10)
        target = folder / f"cluster-{workers}"
        first = write_manifest(folder / "first.csv", script, 4)  # loads the voices, and speaks what all rows share
        timed(*batch(first, folder / f"first-{workers}", "--scheduler", ADDRESS))
        seconds, _ = timed(*batch(manifest, target, "--scheduler", ADDRESS))
        require(digests(target) == whole, "a cluster makes other bytes")
        return seconds


if __name__ == "__main__":
    main()
