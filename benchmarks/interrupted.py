"""`make interrupted`: exports with the real voice, killed at twenty moments, and eight at once: no half file is ever seen."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import PROGRAM, SESSION

KILLS, AT_ONCE = 20, 8


def start(target: Path, cache: Path, *options: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    command = [*PROGRAM, "export", SESSION, "--force", "-o", str(target), *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def whole(target: Path, cache: Path, *options: str) -> tuple[bytes, float]:
    """Export to the end; return the file, and the seconds it took."""
    begun = time.perf_counter()
    if start(target, cache, *options).wait():
        sys.exit(f"an export of {SESSION} failed")
    return target.read_bytes(), time.perf_counter() - begun


def sentences(cache: Path) -> int:
    return sum("." not in path.name for path in (cache / "guided_audio" / "speech").glob("*"))


def killed(folder: Path, expected: bytes, seconds: float) -> list[str]:
    """Kill exports at random moments, and let the next one finish each; return what was wrong."""
    moments, faults = random.Random(20), []
    for number in range(KILLS):
        home = folder / f"killed{number}"
        home.mkdir()
        target, cache, moment = home / "session.mp3", home / "cache", moments.uniform(0.1, seconds)
        process = start(target, cache)
        time.sleep(moment)
        process.kill()
        process.wait()
        kept = sentences(cache)
        if target.exists() and target.read_bytes() != expected:
            faults.append(f"killed after {moment:.2f} s: half a file")
        found, again = whole(target, cache)
        if found != expected:
            faults.append(f"killed after {moment:.2f} s: the next export gave another file")
        print(
            f"killed after {moment:.2f} s with {kept} of {sentences(cache)} sentences kept; finished in {again:.2f} s"
        )
    return faults


def at_once(folder: Path, expected: bytes) -> list[str]:
    """Run several exports at once on one empty cache; return what was wrong."""
    targets = [folder / f"at-once-{number}.mp3" for number in range(AT_ONCE)]
    failures = [process.wait() for process in [start(target, folder / "shared") for target in targets]]
    same = all(target.exists() and target.read_bytes() == expected for target in targets)
    return [] if same and not any(failures) else [f"{AT_ONCE} at once: exit codes {failures}, same files: {same}"]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected, seconds = whole(folder / "undisturbed.mp3", folder / "none", "--no-cache")
        faults = killed(folder, expected, seconds) + at_once(folder, expected)
    print("\n".join(faults) or f"{KILLS} killed, {AT_ONCE} at once: no half file, and every finished one the same")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
