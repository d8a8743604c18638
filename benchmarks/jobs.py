"""The jobs that the reliability campaign disturbs: what each runs, what has to be true afterwards, and what is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from voices.voice_files import configuration, model

SCRIPT = """---
title: Short
voice: tone
slots: {name: "friend"}
---

# Short

Welcome, {name}. [pause 1s]

## Second

[bell]

Breathe in, and out. [pause 2s]

And this is the end.
"""
FOREIGN = "A quiet lake\n\nDuration: 5 minutes\n\nWelcome. (Pause 5s) Rest now.\n" * 3
ONE = "---\ntitle: One\nvoice: tone\n---\n\n# One\n\nRest.\n"
REAL = "---\ntitle: Real\n---\n\n# Real\n\nRest now. [pause 1s] Breathe in.\n"
CLIENTS = "script,id,name\nshort.md,client-1,Zoe\n"
VOICE = {"anna.onnx": model(300_000), "anna.onnx.json": configuration()}
VOICES = "data/guided_audio/voices"
PAGE = "from guided_audio.journal.written_pages import Page; Page('short', 'Short', 'Write').save('word ' * 400)"
"""A page of writing, as the player's screen saves it."""


@dataclass
class Home:
    """The folders of one run, apart from everything else, and what its commands print."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        texts = {"short.md": SCRIPT, "one.md": ONE, "real.md": REAL, "lake.txt": FOREIGN, "clients.csv": CLIENTS}
        for name, text in texts.items():
            (self.folder / name).write_text(text)
        for name, data in VOICE.items():
            (self.folder / name).write_bytes(data)
        self.environment = {**os.environ, "HOME": str(self.folder), **self.environment}
        for name in ("CACHE", "DATA", "CONFIG", "STATE"):
            self.environment[f"XDG_{name}_HOME"] = str(self.folder / name.lower())

    def start(self, job: Job, more: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a job in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, *job.arguments],
            cwd=self.folder,
            env={**self.environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )

    def run(self, job: Job, more: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Run a job to its end; return its exit code and what it printed."""
        process = self.start(job, more)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def remove(self) -> None:
        """Remove its folders."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Job:
    """A command, and what it leaves: `check` returns what is wrong with that, or nothing."""

    name: str
    arguments: tuple[str, ...]
    check: Callable[[Home, Mapping[str, bytes]], str]
    result: str = ""
    """The file it makes, below the home."""
    once: bool = False
    """Whether a second run finds the result there, and refuses."""


def program(*arguments: str) -> tuple[str, ...]:
    return ("-m", "guided_audio", *arguments)


def _whole(name: str) -> Callable[[Home, Mapping[str, bytes]], str]:
    """Return a check that a file is not there, or is the whole one."""

    def check(home: Home, expected: Mapping[str, bytes]) -> str:
        path = home.folder / name
        if not path.exists() or path.read_bytes() == expected[name]:
            return ""
        return f"{name} has {path.stat().st_size} bytes, and not the {len(expected[name])} of a whole one"

    return check


def _listed(*arguments: str) -> Callable[[Home, Mapping[str, bytes]], str]:
    """Return a check that a command which reads what was written still works."""

    def check(home: Home, _: Mapping[str, bytes]) -> str:
        code, said = home.run(Job("list", program(*arguments), _nothing))
        return "" if code == 0 and "Traceback" not in said else f"{' '.join(arguments)} gave {code}: {said[-300:]}"

    return check


def _whole_voice(home: Home, expected: Mapping[str, bytes]) -> str:
    """Check that a voice has all of its files, or that its engine sees none."""
    del expected
    folder = home.folder / VOICES
    found = {path.name: path.read_bytes() for path in folder.glob("anna.onnx*")}
    return "" if found in ({}, VOICE) else f"of the voice there is {', '.join(found)}, not whole"


def _nothing(_: Home, __: Mapping[str, bytes]) -> str:
    return ""


EXPORT = Job("export", program("export", "short.md", "--force", "-o", "out.mp3"), _whole("out.mp3"), "out.mp3")
PACK = Job(
    "pack",
    program("export", "short.md", "--force", "--pack", "--captions", "vtt", "-o", "pack.mp3"),
    _whole("pack.mp3"),
    "pack.mp3",
)
REAL_VOICE = Job("cache", program("export", "real.md", "--force", "-o", "real.mp3"), _whole("real.mp3"), "real.mp3")
PLAY = Job("play", program("play", "one.md", "--plain", "--output", "null"), _listed("history", "--json"))
WRITING = Job("writing", ("-c", PAGE), _listed("writing"))
NEW = Job("new", program("new", "visit.md"), _whole("visit.md"), "visit.md", once=True)
IMPORT = Job("import", program("import", "lake.txt", "-o", "lake.md"), _whole("lake.md"), "lake.md", once=True)
PRONOUNCE = Job("pronounce", program("pronounce", "Ananda", "uh-NAHN-duh"), _listed("pronounce", "--json"))
ADD = Job("voices add", program("voices", "add", "anna.onnx"), _whole_voice, f"{VOICES}/anna.onnx")
JOBS = (EXPORT, PACK, REAL_VOICE, PLAY, WRITING, NEW, IMPORT, PRONOUNCE, ADD)
"""What the campaign disturbs."""


def expected_of(folder: Path) -> dict[str, bytes]:
    """Return what each job makes where nothing disturbs it."""
    found: dict[str, bytes] = {}
    for job in JOBS:
        home = Home(folder / f"undisturbed-{job.name}")
        code, said = home.run(job)
        if code:
            sys.exit(f"{job.name} fails by itself: {said}")
        if job.result:
            found[job.result] = (home.folder / job.result).read_bytes()
        home.remove()
    return found


def leftovers(folder: Path) -> list[Path]:
    """Return the temporary files below a folder."""
    return [path for path in folder.rglob("*") if path.suffix == ".part" or path.name.endswith(".tmp")]
