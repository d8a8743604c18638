"""`make live`: a session played in real time, with keys pressed in it, and every sample of what was heard accounted for."""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from measure import SESSION, busy, run

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server
from end_to_end.expected import expect
from end_to_end.listening import listening
from end_to_end.pressing import Listening, Wish, shuffled, spread
from end_to_end.terminal import guided_audio
from end_to_end.walking import Account, Walk

LATE = 0.2
"""Seconds within which a key is to be heard."""


@dataclass(frozen=True, slots=True)
class Mode:
    """What is wished for, from how many seconds on, and until how many before the end.

    A bell goes on ringing wherever a listener is led, so nobody is led anywhere while one rings.
    """

    wishes: tuple[Wish, ...]
    first: float
    last: float


LONG = Mode(
    (
        *(Wish.PAUSE, Wish.HOLD, Wish.NEXT, Wish.PREVIOUS, Wish.REPEAT, Wish.QUIETER) * 3, *(Wish.LOUDER,) * 3,
        Wish.DARK, Wish.GROUND,
    ), 70.0, 60.0,
)  # fmt: skip
"""30 keys."""
SHORT = Mode((Wish.PAUSE, Wish.HOLD, Wish.REPEAT, Wish.PREVIOUS, Wish.QUIETER, Wish.LOUDER), 16.0, 12.0)
"""8 keys."""
SCRIPT = """# A visit

## Arriving

[bell]

You are welcome here, just as you are, on this day. [pause 5s] There is nothing that has to be done now. [pause 5s]

## Resting

You might rest here for a while, as long as you like. [pause 6s] Nothing else is needed. [pause 5s]

## Leaving

[softly] Go gently, and come back whenever you like. [pause 6s] Good night.
"""


def keep_apart(folder: Path) -> None:
    """Let every program started from here on have folders of its own."""
    os.environ["HOME"] = str(folder)
    for name in ("CACHE", "DATA", "CONFIG", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())


def perform(script: str, mode: Mode, seed: int, plain: bool) -> Account:
    """Play a script with keys pressed in it, and account for what was heard."""
    wishes = shuffled(mode.wishes, seed)
    expected = expect(script, accumulate((wish.volume for wish in wishes), initial=0.0))
    rate, lasting = expected.rate, expected.frames / expected.rate
    with (
        tempfile.TemporaryDirectory() as home,
        sound_server.private_server(Path(home)) as environment,
        listening(environment, 2 * lasting + 300) as listener,
        guided_audio("play", script, *(["--plain"] if plain else []), environment=environment) as terminal,
    ):
        somebody = Listening(listener, expected, terminal, rate)
        somebody.begin()
        first, last = int(mode.first * rate), expected.frames - int(mode.last * rate)
        for wish, place, seconds in spread(wishes, first, last, seed):
            somebody.ask(wish, place, seconds)
            print(f"  {somebody.asked[-1].place / rate:6.1f} s  {wish.name.lower()}", file=sys.stderr)
        if terminal.finish(2 * lasting) != 0:
            sys.exit(f"the program failed: {terminal.text[-2000:]}")
        time.sleep(0.5)
        account = Walk(listener, expected, somebody.asked).run()
        print(f"  the recorder gets {1000 * listener.piece:.0f} ms at once", file=sys.stderr)
    return account


def report(account: Account, keys: int) -> bool:
    """Print what was found; True if it holds."""
    total = account.compared + account.in_effects + account.rest
    print(f"samples heard                {total}")
    print(f"  as in the export           {account.compared}, of them {account.exact} bit by bit")
    print(f"  in what was asked for      {account.in_effects}, with the first second, which rises")
    print(f"  neither                    {account.rest}")
    print(f"gaps over 20 ms not asked for {account.gaps}")
    print(f"keys pressed                 {keys}, {len(account.effects)} wishes came true as they should")
    latencies: dict[str, list[float]] = defaultdict(list)
    for effect in account.effects:
        for number, late in enumerate(effect.latencies):
            latencies[f"{effect.asked.wish.name.lower()}{', again' if number else ''}"].append(late)
    everything = sum(latencies.values(), [])
    for kind, late in {**latencies, "all": everything}.items():
        median, worst = (1000 * seconds for seconds in (statistics.median(late), max(late)))
        print(f"from key to monitor, {kind:16} median {median:.0f} ms, worst {worst:.0f} ms, {len(late)} keys")
    for fault in account.faults:
        print(f"FAULT {fault}")
    return not account.faults and not account.rest and not account.gaps and max(everything) <= LATE


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--short", action="store_true", help="a short script and a few keys, in a minute")
    reader.add_argument("--plain", action="store_true", help="plain lines instead of the screen")
    reader.add_argument("--quiet", action="store_true", help="no busy processes beside it")
    reader.add_argument("--seed", type=int, default=1)
    wanted = reader.parse_args()
    if not sound_server.is_installed():
        sys.exit("this needs pulseaudio: a private server with a sink that plays to nothing")
    with tempfile.TemporaryDirectory() as name:
        keep_apart(Path(name))
        script = SESSION
        if wanted.short:
            path = Path(name) / "visit.md"
            path.write_text(SCRIPT)
            script = str(path)
        mode = SHORT if wanted.short else LONG
        run("export", script, "-o", str(Path(name) / "session.wav"))  # every sentence has been spoken once
        with contextlib.nullcontext() if wanted.quiet else busy():
            account = perform(script, mode, wanted.seed, wanted.plain)
    sys.exit(not report(account, sum(len(wish.value) for wish in mode.wishes)))


if __name__ == "__main__":
    main()
