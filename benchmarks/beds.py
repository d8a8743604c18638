"""An hour of every bed: what it costs, how loud it is, and whether anything in it comes round again."""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from audio.listening import ENVELOPE_RATE, WAVEFORM_RATE, listen, most_alike

from guided_audio.audio import AudioFormat
from guided_audio.audio.beds import list_sounds, open_bed
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.audio.true_peak import largest

FORM = AudioFormat(48_000, 2)
HOUR = 3600
FROM, TO = 20, 1800
"""Seconds: what is alike sooner is the slow movement itself, and of later ones there are too few to compare."""


def cost(name: str) -> tuple[float, float]:
    """Return the CPU seconds of opening a bed, and of that and taking 900 s of it."""
    begun = time.process_time()
    bed = open_bed(name, FORM, 1)
    opened = time.process_time() - begun
    for _ in range(3600):
        bed.take(12_000)
    return opened, time.process_time() - begun


def memory(name: str) -> float:
    """Return the most memory in MB that a bed's arrays take at once."""
    tracemalloc.start()
    bed = open_bed(name, FORM, 1)
    for _ in range(100):
        bed.take(12_000)
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


def loudness(name: str) -> tuple[float, float]:
    """Return the loudness of an hour in LUFS, and its peak."""
    bed, meter, peak = open_bed(name, FORM, 2), LoudnessMeter(FORM), 0.0
    for _ in range(HOUR):
        sound = bed.take(48_000)
        meter.feed(sound)
        peak = max(peak, largest(sound))
    return meter.integrated, peak


def main() -> None:
    print("bed     open  900 s   MB    LUFS   peak   most alike after 20 s: envelope, waveform")
    for sound in list_sounds():
        opened, whole = cost(sound.name)
        loud, peak = loudness(sound.name)
        envelope, waveform = listen(open_bed(sound.name, FORM, 7), FORM, HOUR)
        slow, lag = most_alike(envelope, FROM * ENVELOPE_RATE, TO * ENVELOPE_RATE)
        fast, _ = most_alike(waveform, FROM * WAVEFORM_RATE, TO * WAVEFORM_RATE)
        print(
            f"{sound.name:7} {opened:.2f}  {whole:.2f}   {memory(sound.name):4.1f}  {loud:.1f}  {peak:.3f}  "
            f"{slow:+.2f} at {lag / ENVELOPE_RATE:.0f} s, {fast:+.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
