"""Makes the zip that winget installs, on Windows: the program with a Python of its own; `python tools/portable.py dist`.

Needs uv, which fetches the Python, distlib, which makes the .exe, and the wheel in the same folder. Not tried yet.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from distlib.scripts import ScriptMaker

PYTHON = "3.13"
NAME = "guided-audio"
BESIDE = r"<launcher_dir>\python\python.exe"
"""Where the .exe finds its Python, wherever the zip was unpacked; distlib's launcher knows its own folder by this word."""


def make_launcher(folder: Path) -> None:
    """Write the .exe that starts the program."""
    maker = ScriptMaker(None, str(folder))
    maker.executable = BESIDE
    maker.variants = {""}
    maker.make(f"{NAME} = guided_audio.__main__:main")


def main() -> None:
    """Make the zip, beside the wheel that is in it."""
    if os.name != "nt":
        raise SystemExit("tools/portable.py makes a zip for Windows, on Windows")
    dist = Path(sys.argv[1])
    wheel = next(dist.glob("guided_audio-*.whl"))
    with tempfile.TemporaryDirectory() as work:
        program = Path(work, NAME)
        subprocess.run(["uv", "python", "install", "--install-dir", str(Path(work, "from")), PYTHON], check=True)
        fetched = next(Path(work, "from").glob("cpython-*/python.exe")).parent
        shutil.copytree(fetched, program / "python")
        python = program / "python" / "python.exe"
        subprocess.run(["uv", "pip", "install", "--python", python, "--break-system-packages", wheel], check=True)
        make_launcher(program)
        version = wheel.name.split("-")[1]
        print(shutil.make_archive(str(dist / f"{NAME}-{version}-windows-x64"), "zip", work, NAME))


if __name__ == "__main__":
    main()
