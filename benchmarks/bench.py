"""`make bench`: how fast, how small, how steady. Prints ratios, so that machines can be compared."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import soundfile
from measure import PROGRAM, SESSION, peak_memory, play_underruns, run

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5


def export_speed(folder: Path) -> None:
    target = folder / "session.mp3"
    seconds = [run("export", SESSION, "--no-cache", "--force", "-o", str(target)) for _ in range(RUNS)]
    info = soundfile.info(str(target))
    length = info.frames / info.samplerate
    median = statistics.median(seconds)
    print(f"export, exec to finished file   x{length / median:.0f} real time")
    print(f"    {length:.0f} s of session in {median:.2f} s, median of {RUNS}")


def parsing() -> None:
    from guided_audio.script import parse_script
    from guided_audio.script.markdown import tokenize

    paragraph = "Notice the *light* there, {name}. [pause 6s] And notice what is under your feet [silence 20s-40s].\n\n"
    passage = "[repeat 3 times]\n\n- I see you. [pause 5s]\n\n[end repeat]\n\n> A note.\n\n"
    text = "---\nslots: {name: Maya}\n---\n\n" + (paragraph + passage) * (256 * 1024 // len(paragraph + passage) - 1)
    ours = statistics.median(_timed(parse_script, text) for _ in range(RUNS))
    theirs = statistics.median(_timed(tokenize, text) for _ in range(RUNS))
    print(f"parsing a script of 256 KB      x{ours / theirs:.1f} the time of markdown-it alone, {ours:.2f} s")


def _timed(action: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    action(text)
    return time.perf_counter() - begun


def memory(folder: Path) -> None:
    paragraph = "There is nothing that has to be done now. [pause 5s] You may simply rest. [silence 20s]\n\n"
    peaks = {}
    for minutes in (10, 60):
        script = folder / f"{minutes}.md"
        script.write_text("# Rest\n\n## Rest\n\n" + paragraph * (minutes * 2))
        peaks[minutes] = statistics.median(
            peak_memory("export", str(script), "--no-cache", "--force", "-o", str(folder / "rest.mp3"))
            for _ in range(3)
        )
    growth = peaks[60] / peaks[10] - 1
    print(f"peak memory, 60 minutes to 10   {growth:+.1%}")
    print(f"    {peaks[10]:.0f} MB and {peaks[60]:.0f} MB, with both voice workers")


def first_sound(folder: Path) -> None:
    if not sound_server.is_installed():
        print("exec to first sound of play     not measured: pulseaudio is not installed")
        return
    seconds = []
    for number in range(RUNS):
        home = folder / f"pulse{number}"
        home.mkdir()
        recorded = home / "heard.raw"
        with sound_server.private_server(home) as environment, sound_server.recording(environment, recorded):
            begun = time.perf_counter()
            player = subprocess.Popen(
                [*PROGRAM, "play", SESSION, "--no-cache"], env={**os.environ, **environment}, stdout=subprocess.DEVNULL
            )
            position = recorded.stat().st_size
            with recorded.open("rb") as file:
                file.seek(position)
                while not file.read().strip(b"\0"):
                    time.sleep(0.002)
            seconds.append(time.perf_counter() - begun)
            player.kill()
            player.wait()
    print(f"exec to first sound of play     {statistics.median(seconds):.2f} s, median of {RUNS}")


def underruns() -> None:
    count, heard = play_underruns(SESSION, to_nothing=True, seconds=60.0, pauses=False)
    print(f"underruns, two busy processes   {count} in {heard:.0f} s")


def main() -> None:
    parsing()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export_speed(folder)
        memory(folder)
        first_sound(folder)
    underruns()


if __name__ == "__main__":
    main()
