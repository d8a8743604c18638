"""Installs guided_audio from this folder, without a network: `python3 install.py [FOLDER]`.

The folder, by default ~/.local/share/guided-audio-program, gets an environment of its own, which replaces an older one.
"""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
USUAL = Path.home() / ".local" / "share" / "guided-audio-program"
IS_WINDOWS = sys.platform == "win32"


def main() -> None:
    """Make the environment, install every wheel by its hash, and say how the program is started."""
    made_for = (HERE / "python-version.txt").read_text("utf-8").strip()
    this = f"{sys.version_info.major}.{sys.version_info.minor}"
    if this != made_for:
        raise SystemExit(f"These wheels are for Python {made_for}, and this is {this}: run python{made_for} {__file__}")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else USUAL).absolute()
    if folder.exists() and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} has something else in it: name a new folder, as in {__file__} FOLDER")
    print(f"Installing guided_audio into {folder} ...", flush=True)
    venv.create(folder, clear=True, with_pip=True)
    programs = folder / ("Scripts" if IS_WINDOWS else "bin")
    python = programs / ("python.exe" if IS_WINDOWS else "python")
    wheels = [
        "--no-index",
        "--find-links",
        str(HERE),
        "--require-hashes",
        "--requirement",
        str(HERE / "requirements.txt"),
    ]
    subprocess.run([python, "-m", "pip", "install", "--isolated", "--disable-pip-version-check", *wheels], check=True)
    print(f"Installed. Start it with {programs / 'guided-audio'}")


if __name__ == "__main__":
    main()
