"""The main job with an installed program: list, check and export a session; `python tools/ci/main_job.py` in its environment.

Needs nothing but the program and its dependencies, so it says whether a wheel, a wheelhouse or another Python is whole.
"""

import json
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

SESSION = "grounding-here-and-now"
SHORTEST = 270.0
"""Seconds that the session lasts at least, as its script is written."""


def run(*words: str) -> str:
    """Run the program that is installed beside this interpreter; return what it printed."""
    name = "guided-audio.exe" if sys.platform == "win32" else "guided-audio"
    program = Path(sysconfig.get_path("scripts"), name)
    return subprocess.run([program, *words], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def check_listing() -> None:
    """See that the sessions and the way through them came with the program."""
    names = [found["name"] for found in json.loads(run("list", "--json"))]
    if SESSION not in names:
        raise SystemExit(f"{SESSION} is not listed, but {', '.join(names)}")
    run("path")
    run("check", SESSION)


def check_export() -> None:
    """Export the session as MP3 with the embedded voice, and see that all of it is there."""
    import soundfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "session.mp3")
        run("export", SESSION, "-o", str(file))
        seconds = soundfile.info(file).duration
    if seconds < SHORTEST:
        raise SystemExit(f"the export lasts {seconds:.0f} s, not {SHORTEST:.0f} s")
    print(f"Exported {seconds:.0f} s of {SESSION}.")


def main() -> None:
    """Do the main job, and say on what."""
    print(run("--version").strip(), "on Python", sys.version.split()[0], "on", sysconfig.get_platform())
    check_listing()
    check_export()


if __name__ == "__main__":
    main()
