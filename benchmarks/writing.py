"""What is lost of a page when the program is killed, or the disk is full: `python benchmarks/writing.py --kills 200 --full 20`.

The real program in a terminal, with letters typed at random times. Killed by SIGKILL at a random moment, it may lose the letters
of the last two seconds at most. On a disk that fills at a random moment (a small tmpfs, for which it has to be root), nothing may
be lost of what was on the screen: at the end it is in some file, or in the terminal.
"""

import argparse
import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import environ, geteuid, kill
from pathlib import Path
from signal import SIGKILL

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end.terminal import Terminal, guided_audio

PROMISED = 2.0
"""Seconds of writing that may be lost."""
SCRIPT = "---\nvoice: tone\n---\n[write: What is here?]\n\nOne two three."
LETTERS = " ".join(map(str, range(1, 10_000)))


@dataclass(frozen=True, slots=True)
class Typed:
    """Letters, and when each was typed."""

    times: tuple[float, ...]

    @property
    def text(self) -> str:
        """The letters."""
        return LETTERS[: len(self.times)]


def main() -> int:
    """Run both; exit code 1 if anything was lost that may not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--full", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with ThreadPoolExecutor(asked.at_once) as pool:
        losses = [*pool.map(killed, range(asked.seed, asked.seed + asked.kills))]
    late = sum(loss > PROMISED for loss in losses)
    if losses:
        middle = sorted(losses)[len(losses) // 2]
        print(f"{len(losses)} kills: at most {max(losses):.2f} s lost, {middle:.2f} s at the median; {late} too many")
    if geteuid() != 0:
        print("The full disk needs root, for a small tmpfs.")
        return late > 0
    missing = [found for number in range(asked.full) if (found := filled(asked.seed + number))]
    print(f"{asked.full} full disks: in {len(missing)} of them something was lost", *missing, sep="\n")
    return late + len(missing) > 0


def killed(seed: int) -> float:
    """Write, and be killed; returns how many seconds of writing were lost."""
    chance = random.Random(seed)
    with home() as folder, playing(folder, folder / "data") as terminal:
        typed = write(terminal, chance, time.monotonic() + chance.uniform(0.1, 7.0))
        kill(terminal.process.pid, SIGKILL)
        ended = time.monotonic()
        terminal.process.wait()
        kept = kept_in(folder)
        if not typed.text.startswith(kept):
            raise AssertionError(f"seed {seed}: {kept[-80:]!r} was kept of {typed.text[-80:]!r}")
        lost = typed.times[len(kept) :] if kept.strip() != typed.text.strip() else ()
        return ended - lost[0] if lost else 0.0


def filled(seed: int) -> str:
    """Write on a disk that fills, and end; returns what was lost, or nothing."""
    chance = random.Random(seed)
    with home() as folder, small_disk(folder / "data") as disk, playing(folder, disk) as terminal:
        before = write(terminal, chance, time.monotonic() + chance.uniform(0.1, 4.0))
        fill(disk / "filler")
        after = write(terminal, chance, time.monotonic() + chance.uniform(0.1, 4.0), len(before.times))
        terminal.press("\x03")
        code = terminal.finish(30)
        text = LETTERS[: len(before.times) + len(after.times)].strip()
        said = " ".join(terminal.text.split("\x1b[?1049l")[-1].split())
        found = any(text in path.read_text() for path in folder.rglob("*-s.md")) or text in said
        return "" if found and code == 0 else f"seed {seed}: exit code {code}, {len(text)} letters typed, {said!r}"


def write(terminal: Terminal, chance: random.Random, until: float, begin: int = 0) -> Typed:
    """Type letters at random times, as fast as people do and faster; now and then with a rest."""
    times = []
    while time.monotonic() < until:
        times.append(time.monotonic())
        terminal.press(LETTERS[begin + len(times) - 1])
        wait = chance.expovariate(1 / 0.08) if chance.random() > 0.02 else chance.uniform(0.5, 2.5)
        terminal.read_for(min(wait, max(until - time.monotonic(), 0.001)))
    return Typed(tuple(times))


@contextlib.contextmanager
def home() -> Iterator[Path]:
    """Lend a home folder with a script in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data").mkdir()
        yield folder


@contextlib.contextmanager
def playing(folder: Path, data: Path) -> Iterator[Terminal]:
    """Play a session until its page is open."""
    script = folder / "s.md"
    script.write_text(SCRIPT)
    environment = environ | {"HOME": str(folder), "XDG_DATA_HOME": str(data), "XDG_CACHE_HOME": str(folder / "cache")}
    environment |= {"XDG_CONFIG_HOME": str(folder / "config"), "TMPDIR": str(folder)}
    with guided_audio("play", str(script), "--device", "null", environment=environment) as terminal:
        terminal.wait_for("Write on paper, or here.", 180.0)
        yield terminal


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Lend a disk of a quarter of a megabyte."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path: Path) -> None:
    """Fill a disk to its last byte."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(b"." * 512)


def kept_in(folder: Path) -> str:
    """Return what was kept of the page."""
    pages = list(folder.rglob("writing/*.md"))
    return pages[0].read_text().split("*\n\n", 1)[-1].rstrip("\n") if pages else ""


if __name__ == "__main__":
    sys.exit(main())
