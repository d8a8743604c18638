"""`make hours`: two sessions of four hours over a bed, played as fast as it comes; it exits 1 if anything of them grows."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from measure import keep_apart
from sessions import GROWTH, Held, keep_one_arena

import guided_audio as ga
from guided_audio.audio import AudioFormat, Samples

SESSIONS, HOURS = 2, 4
"""A session lasts six hours at most."""
STEP = "This is part {number}. Rest here, and listen to the rain. [silence 9m 50s]\n\n"
TEXT = "---\ntitle: A night\nvoice: tone\nambience: rain\n---\n\n# A night\n\n" + "".join(
    STEP.format(number=number) for number in range(6 * HOURS)
)


class Nothing:
    """An output that takes everything at once, and counts its frames."""

    is_live = False
    underruns = 0
    place = "nothing"

    def __init__(self) -> None:
        self.frames = 0
        self.sample_rate = 1

    def open(self, form: AudioFormat) -> None:
        self.sample_rate = form.sample_rate

    def write(self, samples: Samples) -> None:
        self.frames += len(samples)

    def drain(self) -> None:
        pass

    def reopen(self) -> bool:
        return True

    def close(self) -> None:
        pass

    @property
    def hours(self) -> float:
        """What was heard so far."""
        return self.frames / self.sample_rate / 3600


def play(rows: list[Held]) -> float:
    """Play one session, and look at the process once an hour; return the hours that were heard."""
    output, hours = Nothing(), 0
    with ga.open_session(text=TEXT, cache=False).play(output=output) as playback:
        while not playback.wait(0.2):
            if output.hours > hours + 1:
                hours += 1
                rows.append(Held.now())
                print(f"after {len(rows)} h: {rows[-1]}", flush=True)
    return output.hours


def main() -> None:
    keep_one_arena()
    rows: list[Held] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        keep_apart(Path(name))
        heard = sum(play(rows) for _ in range(SESSIONS))
    print(f"{heard:.2f} h in {time.perf_counter() - began:.0f} s")
    first, last = rows[0], rows[-1]
    same = (first.threads, first.children, first.descriptors) == (last.threads, last.children, last.descriptors)
    sys.exit(not same or last.memory - first.memory > GROWTH or heard < SESSIONS * HOURS - 0.2)


if __name__ == "__main__":
    main()
