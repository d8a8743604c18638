"""`make live`: a session played in real time, with keys pressed in it, and every sample of what was heard accounted for."""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from measure import SESSION, busy, keep_apart, run

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server
from end_to_end.performing import SCRIPT, SHORT, Mode, perform
from end_to_end.pressing import Asked, Wish

from guided_audio.core.units import Seconds, clock

if TYPE_CHECKING:
    from end_to_end.walking import Account

RATE = sound_server.RATE
LATE = 0.2
"""Seconds within which a key is to be heard: printed, and no failure, because it is the machine's as well as the program's."""
LONG = Mode(
    (
        *(Wish.PAUSE, Wish.HOLD, Wish.NEXT, Wish.PREVIOUS, Wish.REPEAT) * 3, *(Wish.QUIETER, Wish.LOUDER) * 2,
        Wish.DARK, Wish.HELP, Wish.HELP, Wish.GROUND,
    ), 70.0, 60.0,
)  # fmt: skip
"""30 keys."""


def tell(asked: Asked) -> None:
    print(f"  {asked.wish.name.lower()} at {clock(Seconds(asked.place / RATE))}", file=sys.stderr)


def report(account: Account, mode: Mode) -> bool:
    """Print what was found; True if every sample is accounted for."""
    total = account.compared + account.in_effects + account.rest
    print(f"samples heard                {total}")
    print(f"  as in the export           {account.compared}, of them {account.exact} bit by bit")
    print(f"  in what was asked for      {account.in_effects}, with the first second, which rises")
    print(f"  neither                    {account.rest}")
    print(f"gaps over 20 ms not asked for {account.gaps}")
    keys = sum(len(wish.value) for wish in mode.wishes)
    print(f"keys pressed                 {keys}, {len(account.effects)} commands had the effect they should")
    latencies: dict[str, list[float]] = defaultdict(list)
    for effect in account.effects:
        for number, late in enumerate(effect.latencies):
            latencies[f"{effect.asked.wish.name.lower()}{', again' if number else ''}"].append(late)
    everything = [late for kind in latencies.values() for late in kind]
    for kind, times in {**latencies, "all": everything}.items():
        median, worst = (1000 * seconds for seconds in (statistics.median(times), max(times)))
        print(f"from key to monitor, {kind:16} median {median:.0f} ms, worst {worst:.0f} ms, {len(times)} keys")
    print(f"later than {1000 * LATE:.0f} ms            {sum(late > LATE for late in everything)} keys")
    print(f"    the recorder's part is {1000 * account.piece:.0f} ms of sound at once")
    for fault in account.faults:
        print(f"FAULT {fault}")
    all_had_effect = len(account.effects) == len(mode.wishes)
    return all_had_effect and not account.faults and not account.rest and not account.gaps


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--short", action="store_true", help="a short script and eight keys, in half a minute")
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
            account = perform(script, mode, wanted.seed, wanted.plain, tell)
    sys.exit(not report(account, mode))


if __name__ == "__main__":
    main()
