"""How soon something is heard: from exec to the first sample that is not silence, on a private sound server."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from measure import PROGRAM, SESSION, keep_apart, run

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server
from end_to_end.listening import listening

RUNS = 5
AUDIBLE = 10 ** (-50 / 20)
WAYS = {
    "cached, a bell first": ("play", SESSION),
    "nothing cached, a bell first": ("play", SESSION, "--no-cache"),
    "a bed": ("play", "an-evening-blessing", "--ambience", "rain"),
    "steady ground": ("ground",),
}


def first_sounds(*arguments: str) -> tuple[float, float]:
    """Return the seconds from exec to the first sample that is not 0, and to the first over -50 dBFS."""
    with (
        tempfile.TemporaryDirectory() as home,
        sound_server.private_server(Path(home)) as environment,
        listening(environment, 60.0) as listener,
    ):
        begun = time.monotonic()
        program = subprocess.Popen(
            [*PROGRAM, *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        try:
            while not (np.abs(listener.sound) > AUDIBLE).any():
                if program.poll() is not None:
                    sys.exit(f"{' '.join(arguments)} ended before anything was heard")
                time.sleep(0.05)
        finally:
            program.kill()
            program.wait()
        loudness = np.abs(listener.sound)
        any_sound, audible = (
            listener.came(int(np.flatnonzero(loudness > least)[0])) - begun for least in (0.0, AUDIBLE)
        )
        return any_sound, audible


def measure() -> None:
    for way, arguments in WAYS.items():
        first_sounds(*arguments)  # a warm disk
        runs = [first_sounds(*arguments) for _ in range(RUNS)]
        first, audible = ([run[number] for run in runs] for number in (0, 1))
        print(
            f"exec to first sound, {way:30} median {statistics.median(first):.2f} s, worst {max(first):.2f} s; "
            f"over -50 dBFS {statistics.median(audible):.2f} s, worst {max(audible):.2f} s"
        )


def main() -> None:
    if not sound_server.is_installed():
        sys.exit("this needs pulseaudio: a private server with a sink that plays to nothing")
    with tempfile.TemporaryDirectory() as name:
        keep_apart(Path(name))
        run("export", SESSION, "-o", str(Path(name) / "session.wav"))  # so that its sentences are in the cache
        measure()


if __name__ == "__main__":
    main()
