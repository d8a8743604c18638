"""`make sessions`: 500 sessions opened, exported and closed in one process; it exits 1 if anything of them is left.

With `--voice heart` the embedded voice speaks, kept loaded by one `Speech`; otherwise the tone, half of the time by
workers of each session's own.
"""

import argparse
import ctypes
import gc
import os
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from measure import keep_apart

import guided_audio as ga

TEXT = "---\nvoice: {voice}\n---\n# Number {number}\n\nThis is session {number}. [pause 1s] Breathe in.\n\n[bell]\n"
WARM = 50
"""Sessions before the first look: until then, libraries load what they load once."""
_ARENA_MAX = -8
"""glibc's M_ARENA_MAX (malloc.h)."""
GROWTH = 1.5
"""MB that the process may have grown from then on: more would be several KB a session."""


@dataclass(frozen=True)
class Held:
    """What a process holds: threads, child processes, open descriptors, and resident memory in MB."""

    threads: int
    children: int
    descriptors: int
    memory: float

    @classmethod
    def now(cls) -> "Held":
        gc.collect()
        # What was freed and the allocator keeps is no growth.
        ctypes.CDLL(None).malloc_trim(0)
        children = sum(len((task / "children").read_text().split()) for task in Path("/proc/self/task").iterdir())
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        return cls(threading.active_count(), children, len([*Path("/proc/self/fd").iterdir()]), memory)


def keep_one_arena() -> None:
    """Let all threads take memory from one arena: each of up to sixteen keeps a peak of 5 MB, at a time that chance chooses."""
    ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def perform(number: int, voice: str, folder: Path, speech: ga.Speech | None) -> None:
    """Open a session, export it, and let it go."""
    kinds = ("mp3", "wav", "flac")
    session = ga.open_session(text=TEXT.format(number=number, voice=voice), speech=speech, cache=False)
    session.check(care=True)
    session.export(folder / f"session.{kinds[number % len(kinds)]}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--voice", default="tone")
    wanted = parser.parse_args()
    keep_one_arena()
    rows: list[Held] = []
    with tempfile.TemporaryDirectory() as name:
        keep_apart(Path(name))
        with ga.Speech() as speech:
            for number in range(wanted.sessions):
                own = wanted.voice == "tone" and number % 2
                perform(number, wanted.voice, Path(name), None if own else speech)
                if number + 1 == WARM or number + 1 == wanted.sessions:
                    rows.append(Held.now())
        rows.append(Held.now())
    for what, held in zip(("after 50", f"after {wanted.sessions}", "closed"), rows, strict=True):
        print(
            f"{what:>10}: {held.threads} threads, {held.children} children, {held.descriptors} descriptors, {held.memory:.1f} MB"
        )
    warm, last, closed = rows
    is_flat = (warm.threads, warm.children, warm.descriptors) == (last.threads, last.children, last.descriptors)
    is_clean = closed.threads == 1 and not closed.children and last.memory - warm.memory < GROWTH
    sys.exit(not (is_flat and is_clean))


if __name__ == "__main__":
    main()
