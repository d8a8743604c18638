"""Everything that the program can do without a keyboard, once, in one process: `python everything.py FOLDER`."""

import json
import os
import sys
from pathlib import Path

from click.testing import CliRunner

from guided_audio.cli import program

SCRIPT = """---
title: A short one
author: Me
summary: For trying out.
safety: You can stop at any moment.
voice: tone
---

# A short one

## Arriving

One two three. [pause 1s] [voice tone] Four. [bell]
"""
COMMANDS = [
    ["path"],
    ["ground", "--voice", "tone", "--output", "file=ground.wav", "--plain"],
    ["care"],
    ["care", "--all"],
    ["list"],
    ["list", "--need", "cannot sleep"],
    ["show", "short.md"],
    ["play", "short.md", "--output", "file=heard.wav", "--plain", "--ambience", "rain"],
    ["say", "Welcome back.", "--voice", "tone", "--output", "file=said.wav"],
    ["export", "short.md", "-o", "short.zip", "--pack", "--country", "Ireland"],
    ["export", "short.md", "-o", "short.ssml"],
    ["course", "short.md", "-o", "course", "--url", "https://example.org/course/"],
    ["batch", "--example"],
    ["batch", "clients.csv", "-o", "clients", "--jobs", "1"],
    ["new", "a-visit.md", "--practice", "meeting"],
    ["check", "a-visit.md"],
    ["check", "--care", "short.md"],
    ["fix", "--yes", "short.md"],
    ["import", "lake.txt", "-o", "lake.md"],
    ["pronounce", "Nguyen", "win"],
    ["pronounce"],
    ["voices"],
    ["voices", "--json"],
    ["voices", "try", "tone", "--output", "file=tried.wav"],
    ["voices", "default", "heart"],
    ["sounds"],
    ["sounds", "rain", "--for", "1s", "-o", "rain.wav"],
    ["devices"],
    ["history"],
    ["history", "export", "history.csv"],
    ["history", "clear", "--yes"],
    ["history", "import", "history.csv"],
    ["writing"],
    ["writing", "export", "pages"],
    ["writing", "import", "pages"],
    ["remind", "21:30"],
    ["cache", "info"],
    ["cache", "clear", "--yes"],
]
"""Every command of the program stands here, but those that say that they download or serve."""
DOWNLOADING = ["voices", "add", "https://voices.example/mine.onnx"]
"""The one that does."""
SERVING = (["serve", "--no-open", "--for", "1s"], ["studio", "--no-open", "--for", "1s"])
"""Those that listen."""


def main() -> None:
    """Run them all in a folder, then those that need the network; how each ended is kept in `told.json`."""
    os.chdir(sys.argv[1])
    Path("short.md").write_text(SCRIPT)
    Path("lake.txt").write_text("A quiet lake\n\nDuration: 5 minutes\n\nWelcome. (Pause 5s) Rest now.\n")
    Path("clients.csv").write_text("script,id\nshort.md,client-1\n")
    told = [run(arguments) for arguments in COMMANDS]
    for arguments in (DOWNLOADING, *SERVING):
        with Path(os.environ["WATCHED"]).open("a") as file:
            file.write(f"{arguments[0]}\n")
        told.append(run(arguments))
    Path("told.json").write_text(json.dumps(told))


def run(arguments: list[str]) -> tuple[str, int, str]:
    """Run a command; return it, its exit code and the end of what it said."""
    result = CliRunner().invoke(program, arguments)
    return " ".join(arguments), result.exit_code, f"{result.output[-300:]} {result.exception!r}"


if __name__ == "__main__":
    main()
