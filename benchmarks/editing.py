"""`make editing`: how soon a change in a script is heard, from saving it to its first word, on a private sound server."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from measure import PROGRAM, SESSION, keep_apart, run

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server
from end_to_end.listening import listening

import guided_audio as ga
from guided_audio.session.prepare import spoken
from guided_audio.timeline import Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from end_to_end.listening import Listener

    from guided_audio.audio import Samples

RATE = sound_server.RATE
ALLOWED = 1.0
"""The median seconds from saving to the first changed word."""
PROBE = int(0.3 * RATE)
ALIKE = 0.6
"""How far a stretch of what was heard has to correlate with the beginning of the words."""
LONGEST = 10.0
FIRST = b"Welcome"
"""How its first sentence begins."""
AUDIBLE = 0.01
NUMBERS = (
    "A robin", "A blackbird", "A grey heron", "A goldfinch", "A swallow", "A barn owl", "A wood pigeon", "A kingfisher",
    "A sparrow", "A skylark", "A nightingale", "A lapwing", "A cuckoo", "A white stork", "A starling", "A magpie",
    "A wren", "A mallard", "A buzzard", "A raven",
)  # fmt: skip
"""What each edit is about: twenty sentences that were never spoken."""


def paragraphs_of(text: str) -> list[int]:
    """Return where paragraphs begin that are plain words."""
    body = text.index("\n---\n", 4) + 5
    return [found.start(1) for found in re.finditer(r"\n\n([A-Z][^\n]{40,})", text) if found.start() > body]


def beginning_of(script: Path, sentence: str) -> Samples:
    """Return how the first words of a sentence sound, as they come from the cache."""
    session = ga.open_session(script)
    cue = next(cue for cue in session.timeline.cues if isinstance(cue, Say) and cue.shown == sentence)
    with spoken(session) as speech:
        sound = speech.speak(cue.utterance)[:, 0]
    first = int(np.flatnonzero(np.abs(sound) > AUDIBLE)[0])
    return sound[first : first + PROBE]


def place_of(words: Samples, heard: Samples) -> int | None:
    """Return where the beginning of words is heard; None if it is not."""
    if len(heard) <= len(words):
        return None
    size = 1 << (len(heard) + len(words)).bit_length()
    both = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(words, size)), size)[: len(heard) - len(words)]
    power = np.convolve(heard**2, np.ones(len(words)), "valid")[: len(both)]
    alike = both / np.sqrt(np.maximum(power, 1e-9) * np.sum(words**2))
    best = int(np.argmax(alike))
    return best if alike[best] > ALIKE else None


def edit(script: Path, at: int, sentence: str) -> float:
    """Save a script with a sentence before a paragraph, as an editor does; return when."""
    text = script.read_text()
    start = paragraphs_of(text)[at]
    new = script.with_suffix(".md~")
    new.write_text(f"{text[:start]}{sentence} {text[start:]}")
    new.replace(script)
    return time.monotonic()


@contextlib.contextmanager
def watching(script: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Play a script with --watch, in plain lines."""
    words = [*PROGRAM, "play", str(script), "--watch", "--plain"]
    env = {**os.environ, **environment}
    program = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        while program.stdout and not program.stdout.readline().startswith(FIRST):
            pass
        yield program
    finally:
        program.terminate()
        program.wait(20)


def wait_for(script: Path, sentence: str, saved: float, listener: Listener) -> float | None:
    """Return the seconds from saving to the first word of a sentence; None if it is not heard."""
    time.sleep(2.0)  # it is in the cache by then, and a slow one is asked for again
    words = beginning_of(script, sentence)
    while time.monotonic() < saved + LONGEST:
        heard = listener.sound
        since = listener.heard_at(saved)
        if (place := place_of(words, heard[since:])) is not None:
            return listener.came(since + place) - saved
        time.sleep(0.5)
    return None


def measure(script: Path, edits: int, seed: int) -> list[float]:
    chance, waits = random.Random(seed), list[float]()
    with (
        tempfile.TemporaryDirectory() as home,
        sound_server.private_server(Path(home)) as environment,
        listening(environment, 15.0 * edits + 60.0) as listener,
        watching(script, environment),
    ):
        time.sleep(2.0)
        for number, name in enumerate(NUMBERS[:edits]):
            sentence = f"{name} sits somewhere near you now."
            at = chance.randrange(len(paragraphs_of(script.read_text())))
            saved = edit(script, at, sentence)
            wait = wait_for(script, sentence, saved, listener)
            shown = "not heard" if wait is None else f"{wait:.2f} s"
            print(f"  {number + 1:2}  paragraph {at + 1:2}: {shown}", file=sys.stderr)
            waits.append(LONGEST if wait is None else wait)
            time.sleep(chance.uniform(0.0, 1.0))
    return waits


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--edits", type=int, default=len(NUMBERS))
    reader.add_argument("--seed", type=int, default=1)
    wanted = reader.parse_args()
    if not sound_server.is_installed():
        sys.exit("this needs pulseaudio: a private server with a sink that plays to nothing")
    with tempfile.TemporaryDirectory() as name:
        keep_apart(Path(name))
        script = Path(name) / "session.md"
        script.write_text((Path(__file__).parent.parent / "scripts" / f"{SESSION}.md").read_text())
        run("export", str(script), "-o", str(Path(name) / "session.wav"))  # only what changes is to be spoken
        waits = measure(script, wanted.edits, wanted.seed)
    median = statistics.median(waits)
    print(f"from saving to the first changed word: median {median:.2f} s, worst {max(waits):.2f} s, {len(waits)} edits")
    sys.exit(median > ALLOWED)


if __name__ == "__main__":
    main()
