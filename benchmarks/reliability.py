"""`make reliability`: kills, full disks, failing calls, damaged sentences; whatever happens, the result is whole or absent.

Needs root for the full disks. `--scale 0.1` does a tenth of everything.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from faults import failing_calls, full_disk
from jobs import (
    ADD,
    EXPORT,
    IMPORT,
    JOBS,
    NEW,
    PACK,
    PLAY,
    PRONOUNCE,
    REAL_VOICE,
    WRITING,
    Home,
    Job,
    expected_of,
    program,
)
from kills import killed, moments

from guided_audio.core.voice import Utterance
from guided_audio.speech.engines.tone import TONE
from guided_audio.speech.sentence_store import SentenceStore

KILLS = {
    EXPORT: 250,
    PACK: 100,
    REAL_VOICE: 100,
    PLAY: 150,
    WRITING: 100,
    NEW: 100,
    IMPORT: 100,
    PRONOUNCE: 100,
    ADD: 100,
}
WORKERS_KILLED, FULL, DAMAGED = 100, 100, 1000
EXPORTS_AT_ONCE, WORDS_AT_ONCE = 8, 26
AT_ONCE = 2


def kills(folder: Path, expected: Mapping[str, bytes], scale: float) -> Iterator[tuple[str, Iterable[list[str]]]]:
    """Yield each job's name and what is wrong after each of its kills."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for job, count in KILLS.items():
            yield (
                f"kill -9 in {job.name}",
                threads.map(
                    lambda numbered, job=job: _killed(job, folder, numbered, expected),
                    enumerate(moments(job, max(1, round(count * scale)), _seconds(job, folder))),
                ),
            )
        at = moments(REAL_VOICE, max(1, round(WORKERS_KILLED * scale)), _seconds(REAL_VOICE, folder))
        yield (
            "kill -9 of a worker in an export",
            threads.map(
                lambda numbered: _killed(REAL_VOICE, folder, numbered, expected, only_a_worker=True), enumerate(at)
            ),
        )


def _killed(
    job: Job, folder: Path, numbered: tuple[int, float], expected: Mapping[str, bytes], *, only_a_worker: bool = False
) -> list[str]:
    number, moment = numbered
    home = Home(folder / f"{job.name}-{number}-{only_a_worker}")
    faults = killed(job, home, moment, expected, only_a_worker=only_a_worker)
    home.remove()
    return [f"{job.name} after {moment:.2f} s: {fault}" for fault in faults]


def _seconds(job: Job, folder: Path) -> float:
    home, began = Home(folder / f"timed-{job.name}"), time.monotonic()
    home.run(job)
    home.remove()
    return time.monotonic() - began


def at_once(folder: Path, expected: Mapping[str, bytes]) -> Iterator[list[str]]:
    """Run exports on one empty cache at the same time, then changes of one dictionary."""
    home = Home(folder / "at-once")
    targets = [f"real-{number}.mp3" for number in range(EXPORTS_AT_ONCE)]
    exports = [
        home.start(Job("export", program("export", "real.md", "-o", target), REAL_VOICE.check)) for target in targets
    ]
    for target, process in zip(targets, exports, strict=True):
        said, _ = process.communicate(timeout=600)
        is_whole = not process.returncode and (home.folder / target).read_bytes() == expected[REAL_VOICE.result]
        yield [] if is_whole else [f"one of {EXPORTS_AT_ONCE} exports at once: {said[-300:]}"]
    words = [f"word{number:c}" for number in range(ord("a"), ord("a") + WORDS_AT_ONCE)]
    changes = [
        home.start(Job("pronounce", program("pronounce", word, "uh-NAHN-duh"), REAL_VOICE.check)) for word in words
    ]
    said = "".join(process.communicate(timeout=600)[0] for process in changes)
    _, listed = home.run(Job("list", program("pronounce", "--json"), REAL_VOICE.check))
    lost = [word for word in words if f'"{word}"' not in listed]
    yield [f"words lost of {WORDS_AT_ONCE} at once: {lost}: {said[-300:]}"] if lost else []


def damaged_sentences(folder: Path, scale: float) -> Iterator[list[str]]:
    """Damage sentences of the cache, each in another way: what is read is the sound that was stored, or nothing."""
    chance = np.random.default_rng(7)
    store = SentenceStore(folder)
    for number in range(round(DAMAGED * scale)):
        utterance = Utterance(f"Sentence {number}.", TONE)
        samples = chance.uniform(-0.5, 0.5, (int(chance.integers(1, 9000)), 1)).astype(np.float32)
        store.save(utterance, samples)
        path = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        data = bytearray(path.read_bytes())
        place = int(chance.integers(0, len(data)))
        match number % 4:
            case 0:
                data[place] ^= int(chance.integers(1, 256))
            case 1:
                del data[place:]
            case 2:
                data[place:place] = chance.bytes(7)
            case _:
                data = bytearray(chance.bytes(len(data)))
        path.write_bytes(data)
        found = store.load(utterance)
        wrong = found is not None and not np.array_equal(found, samples)
        yield [f"sentence {number} was read damaged"] if wrong else []
        path.unlink(missing_ok=True)


def full_disks(folder: Path, expected: Mapping[str, bytes], scale: float) -> Iterator[tuple[Job, Iterable[list[str]]]]:
    """Yield each job, and what is wrong after each time that its disk was full."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for job in JOBS:
            numbers = range(max(1, round(FULL * scale)))
            yield (
                job,
                threads.map(
                    lambda number, job=job: full_disk(job, folder / f"disk-{number}", number, expected), numbers
                ),
            )


def report(name: str, results: Iterable[list[str]]) -> int:
    """Print a line of the table and what is wrong; return how many runs have a fault."""
    began, runs, wrong = time.monotonic(), 0, 0
    for faults in results:
        runs += 1
        wrong += bool(faults)
        for fault in faults:
            print(f"  {fault}", flush=True)
    print(f"{name:34} {runs:5} runs, {wrong:3} with a fault, {time.monotonic() - began:4.0f} s", flush=True)
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = expected_of(folder)
        wrong = sum(report(what, results) for what, results in kills(folder, expected, scale))
        wrong += report("at once", at_once(folder, expected))
        wrong += report("failing calls", failing_calls(folder, expected))
        wrong += report("damaged sentences", damaged_sentences(folder / "sentences", scale))
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            wrong += sum(report(f"disk full in {job.name}", full) for job, full in full_disks(folder, expected, scale))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
