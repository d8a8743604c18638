"""`make devices`: sound devices that go, come back and change, at random, while something plays, each of them recorded."""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server
from end_to_end.plugging import BUILT_IN, Desk, Playing, desk

from guided_audio.playback.outputs.devices import LastDevice

BACK = 2.0
"""Seconds within which a device that is there again is to be heard."""
NOTICED = 3.4
"""Seconds within which a device that has gone is noticed; nothing may be heard after the first of them."""
LEFT = 0.4
"""Seconds that sound needs from a device to the end of its recorder."""
OWN = {"phones": "Headphones", "dacA": "USB-Audio", "dacB": "USB-Audio"}
OTHERS = {"kitchen": "Kitchen", "hdmi": "Screen"}
ALL = OWN | OTHERS


class Sequence:
    """One sequence of events: what is played, on which device it belongs, and what may be heard where."""

    def __init__(self, seed: int, there: Desk) -> None:
        self.backs: list[tuple[float, str]] = []
        self.done: list[str] = []
        self.faults: list[str] = []
        self._random = random.Random(seed)
        self._there = there
        self._agreed, self._begun = "", math.inf
        self.home = self._random.choice(list(OWN))

    def begin(self) -> Playing:
        """Plug devices in, and begin to play, as somebody who names the device, or not, or did so the last time."""
        for sink in self._random.sample([*ALL], len(ALL)):
            if sink == self.home or self._random.random() < 0.7:
                self._there.plug(sink, ALL[sink])
        way = self._random.choice(["usual", "named", "last", "absent"])
        default = self.home if way == "usual" else BUILT_IN
        self._there.make_default(default)
        if way == "absent":
            self._there.pull(self.home)
        last = LastDevice(self.home, ALL[self.home], default) if way in {"last", "absent"} else None
        self.done.append(f"{way} {self.home}")
        self._there.heard()
        return Playing(self.home if way == "named" else "", last)

    def step(self, playing: Playing) -> None:
        """Let one thing happen, and look at what is heard."""
        before, action, self._begun = self._expected, self._choose(playing), time.monotonic()
        self.done.append(" ".join(action))
        match action:
            case ["plug", sink]:
                self._there.plug(sink, ALL[sink])
            case ["pull", sink]:
                self._there.pull(sink)
            case ["flap", sink]:
                self._there.pull(sink)
                self._there.plug(sink, ALL[sink])
            case ["default", sink]:
                self._there.make_default(sink)
            case ["agree", sink]:
                self._agreed = sink
                playing.agree()
            case _:
                self._there.restart()
        if self.home in self._there.plugged:
            self._agreed = ""  # it was for as long as the own device was missing
        self.look(playing, before)

    def look(self, playing: Playing, before: str) -> None:
        """Hold what is heard from now on against what may be."""
        begun, expected, is_heard, since = time.monotonic(), self._expected, False, 0.0
        while (since := time.monotonic() - begun) < (NOTICED if not is_heard else LEFT + 0.4):
            time.sleep(0.02)
            heard = self._there.heard()
            if expected in heard and not is_heard:
                is_heard = True
                if expected == self.home and self._there.since[self.home] > self._begun:
                    self.backs.append((time.monotonic() - self._there.since[self.home], self.done[-1].split()[0]))
                begun = time.monotonic()
            allowed = {expected, before} if not is_heard or since < LEFT else {expected}
            allowed |= {self.home} if since < LEFT and not expected else set()
            if heard - allowed:
                self.faults.append(f"{self.done}: heard in {heard - allowed}, and belongs to {expected or 'nowhere'}")
        if expected and not is_heard:
            self.faults.append(f"{self.done}: not heard in {expected} within {since:.1f} s: {playing.kept.trouble}")
        if not expected and not playing.kept.is_lost:
            self.faults.append(f"{self.done}: nobody noticed that {self.home} has gone")

    @property
    def _expected(self) -> str:
        places = (place for place in (self.home, self._agreed) if place in {*self._there.plugged, BUILT_IN})
        return next(places, "")

    def _choose(self, playing: Playing) -> list[str]:
        """Choose what happens: half of the time something about the own device."""
        plugged = self._there.plugged
        if self._random.random() < 0.5:
            if self.home in plugged:
                return [self._random.choice(["pull", "pull", "flap"]), self.home]
            if playing.kept.is_asking and self._random.random() < 0.5:
                offered = playing.output._offered
                return ["agree", offered.device.id if offered and offered.device else ""]
            return ["plug", self.home]
        others = [sink for sink in ALL if sink != self.home]
        sink = self._random.choice(others)
        return self._random.choice(
            [
                ["pull" if sink in plugged else "plug", sink],
                ["default", self._random.choice([BUILT_IN, *plugged])],
                ["restart"],
            ]
        )


def run_one(seed: int, steps: int) -> None:
    """Run one sequence in this process, which adopts the server, and print what was found."""
    with (
        tempfile.TemporaryDirectory() as folder,
        desk(Path(folder), os.environ.update) as there,
    ):
        sequence = Sequence(seed, there)
        with sequence.begin() as playing:
            sequence.look(playing, "")
            for _ in range(steps):
                sequence.step(playing)
    print(json.dumps({"done": sequence.done, "faults": sequence.faults, "backs": sequence.backs}))


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--sequences", type=int, default=40)
    reader.add_argument("--steps", type=int, default=10)
    reader.add_argument("--first", type=int, default=1, help="the first seed")
    reader.add_argument("--jobs", type=int, default=4, help="how many at once")
    reader.add_argument("--one", type=int, help=argparse.SUPPRESS)
    wanted = reader.parse_args()
    if not sound_server.is_installed():
        sys.exit("this needs pulseaudio: private servers with sinks that play to nothing")
    if wanted.one is not None:
        run_one(wanted.one, wanted.steps)
        return

    def found(seed: int) -> dict[str, list[Any]]:
        words = [sys.executable, __file__, "--one", str(seed), "--steps", str(wanted.steps)]
        return dict(json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout))

    with ThreadPoolExecutor(wanted.jobs) as pool:
        seeds = range(wanted.first, wanted.first + wanted.sequences)
        report(dict(zip(seeds, pool.map(found, seeds), strict=True)))


def report(results: dict[int, dict[str, list[Any]]]) -> None:
    """Print what was found; exits with 1 at any fault."""
    kinds = Counter(words.split()[0] for result in results.values() for words in result["done"])
    backs = [(seconds, kind) for result in results.values() for seconds, kind in result["backs"]]
    faults = [fault for result in results.values() for fault in result["faults"]]
    print(f"sequences                    {len(results)}: {', '.join(f'{n} {kind}' for kind, n in kinds.most_common())}")
    for kind in (*sorted({kind for _, kind in backs}), ""):
        times = [seconds for seconds, of in backs if kind in {of, ""}]
        late = sum(seconds > BACK for seconds in times)
        print(
            f"back on the own device, {kind or 'all':8} {len(times)} times, median {statistics.median(times):.2f} s, "
            f"worst {max(times):.2f} s, {late} later than {BACK:.0f} s"
        )
    for seed, result in results.items():
        for seconds, kind in result["backs"]:
            if seconds > BACK:
                print(
                    f"late                         {seconds:.2f} s after a {kind} in {seed}: {', '.join(result['done'])}"
                )
    print(f"heard where it was not chosen, or not heard where it was: {len(faults)}")
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(bool(faults) or max(backs)[0] > BACK)


if __name__ == "__main__":
    main()
