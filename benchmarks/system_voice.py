"""Two thousand sentences by the system's voice, beside two busy processes: none empty, none lost, none swapped.

Each sentence is spoken once by the pool of workers, and once more in another order by a pool of other workers; some of
them a third time in a fresh worker of their own, and where `espeak-ng` is installed by that. All have to be the same to the
bit, and no two sentences may sound alike. Then half as many in a row go through one engine.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from measure import busy, keep_apart

from guided_audio.audio import Samples
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech import Speech, SpeechPool
from guided_audio.speech.engines import system
from guided_audio.speech.engines.system import SystemEngine
from guided_audio.speech.worker import speak
from guided_audio.speech.worker_process import WorkerDied, WorkerProcess
from guided_audio.voices.voice_catalog import find_voice

COUNT = int(sys.argv[1]) if sys.argv[1:] else 2000
"""So many sentences, or as many as its argument says."""
IN_A_ROW, ALONE = COUNT // 2, 20
AHEAD = 8
BEGINNINGS = ("Notice", "Let go of", "You may greet", "There is room for", "Without hurry, meet", "Once more, find")
THINGS = (
    "your breath",
    "the floor",
    "what is here",
    "the small one",
    "your two hands",
    "the evening",
    "a little light",
)
ENDS = ("and stay with it.", "as it is.", "for a while.", "or leave it, as you like.", "and let it be enough.")


class Tally:
    """Counts what the workers of a run went through."""

    def __init__(self) -> None:
        self.started = self.died = 0
        begin, say = WorkerProcess.__init__, WorkerProcess.say

        def counted_begin(worker: WorkerProcess, *arguments: Any, **options: Any) -> None:
            self.started += 1
            begin(worker, *arguments, **options)

        def counted_say(worker: WorkerProcess, utterance: Utterance) -> Samples:
            try:
                return say(worker, utterance)
            except WorkerDied:
                self.died += 1
                raise

        for name, function in ("__init__", counted_begin), ("say", counted_say):
            setattr(WorkerProcess, name, function)


def sentences(voice: Voice) -> list[Utterance]:
    """Return sentences that are all different, of three to twenty words, at three paces."""
    chance = random.Random(7)
    made: dict[str, Utterance] = {}
    while len(made) < COUNT:
        words = f"{chance.choice(BEGINNINGS)} {chance.choice(THINGS)}, {chance.choice(ENDS)} {len(made)}."
        made[words] = Utterance(words, voice, chance.choice((120.0, 145.0, 170.0)))
    return list(made.values())


def spoken(lines: list[Utterance]) -> list[str]:
    """Return the digest of each line's sound, spoken by a pool with some lines ahead; no sound is an error in there."""
    digests = []
    with Speech(2) as speech, SpeechPool(speech) as pool:
        for place, line in enumerate(lines):
            pool.prepare(lines[place : place + AHEAD])
            digests.append(_digest(pool.speak(line)))
    return digests


def _digest(sound: object) -> str:
    return hashlib.sha256(np.ascontiguousarray(sound).tobytes()).hexdigest()


def alone(line: Utterance) -> str:
    """Return the digest of a line's sound from a worker that says nothing else."""
    with Speech(1) as speech, SpeechPool(speech) as pool:
        return _digest(pool.speak(line))


def by_espeak(line: Utterance) -> bool:
    """Whether the engine gives what `espeak-ng -w` gives."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speech.wav"
        rate = str(round(175 * line.speed))
        subprocess.run(["espeak-ng", "-v", line.voice.key, "-s", rate, "-w", file, line.text], check=True)
        return np.array_equal(SystemEngine().synthesize(line), soundfile.read(file, dtype="float32", always_2d=True)[0])


def through_the_pool(voice: Voice) -> bool:
    lines, tally = sentences(voice), Tally()
    with busy(2):
        began = time.perf_counter()
        first = spoken(lines)
        took = time.perf_counter() - began
        started, died = tally.started, tally.died
        order = random.Random(8).sample(range(COUNT), COUNT)
        again = dict(zip(order, spoken([lines[place] for place in order]), strict=True))
        some = random.Random(9).sample(range(COUNT), ALONE)
        fresh = sum(alone(lines[place]) == first[place] for place in some)
    same = sum(again[place] == first[place] for place in range(COUNT))
    different = len(set(first))
    print(f"{COUNT} sentences, two workers, two busy processes   {took:.0f} s, {1000 * took / COUNT:.0f} ms each")
    print(
        f"    workers started {started}, died {died}; lost or empty {COUNT - len(first)}; different sounds {different}"
    )
    print(f"    the same in another order, by other workers: {same}; alone in a fresh worker: {fresh} of {ALONE}")
    good = (started, died, same, different, fresh) == (2, 0, COUNT, COUNT, ALONE)
    if shutil.which("espeak-ng"):
        alike = sum(by_espeak(lines[place]) for place in some)
        print(f"    the same as espeak-ng -w: {alike} of {ALONE}")
        good = good and alike == ALONE
    return good


def in_a_row(voice: Voice) -> bool:
    attempts = 0
    once = system._once

    def counted(text: str, utterance: Utterance) -> Samples | None:
        nonlocal attempts
        attempts += 1
        return once(text, utterance)

    system._once = counted
    lines, engine = sentences(voice)[:IN_A_ROW], SystemEngine()
    began = time.perf_counter()
    sounds = [_digest(speak(engine, line)) for line in lines]
    took = time.perf_counter() - began
    system._once = once
    print(
        f"{IN_A_ROW} in a row through one engine   {took:.0f} s, {attempts} attempts, {len(set(sounds))} different sounds"
    )
    return attempts == IN_A_ROW == len(set(sounds))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        keep_apart(Path(folder))
        voice = find_voice("system:en-gb")
        good = [through_the_pool(voice), in_a_row(voice)]
    print("every sentence has the sound that is its own" if all(good) else "SOMETHING WAS LOST, EMPTY OR SWAPPED")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
