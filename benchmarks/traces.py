"""`make traces`: what every command does to the network and to files, as the kernel saw it (strace).

Prints a table, and exits 1 if a command opens a socket of the internet (`serve` and `studio` listen at one address of this
computer), writes outside its own folders and what it was asked for, leaves a temporary file, or lets others read what is
personal.
"""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs import Home, program

PERSONAL = ("journal.db", "writing", "pronunciation.toml", "crisis-lines.toml", "sounds", "scripts", "zoe")
"""Parts of names of files that hold what a person said or did, in this run: «zoe» is a session with a name in it."""
HARMLESS = ("/dev/", "/proc/", "pipe:", "socket:", "anon_inode:", "/memfd:")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--help",),
    ("list",),
    ("list", "--need", "cannot sleep"),
    ("path",),
    ("show", "short.md"),
    ("check", "short.md", "--care"),
    ("fix", "short.md"),
    ("new", "own"),
    ("new", "visit.md"),
    ("import", "lake.txt", "-o", "lake.md"),
    ("export", "short.md", "-o", "out.mp3"),
    ("export", "short.md", "-o", "zoe.mp3", "--slot", "name=Zoe", "--pack", "--captions", "vtt"),
    ("export", "short.md", "-o", "rain.m4b", "--ambience", "rain"),
    ("export", "real.md", "-o", "real.opus"),
    ("course", "short.md", "-o", "course", "--url", "https://example.org/course/"),
    ("course", "short.md", "-o", "zoe", "--slot", "name=Zoe"),
    ("batch", "clients.csv", "-o", "clients", "--jobs", "1"),
    ("play", "one.md", "--plain", "--output", "null", "--check-in"),
    ("ground", "--output", "file=ground.wav"),
    ("say", "Is it warm where you are?", "-o", "say.wav"),
    ("serve", "--no-open", "--for", "2s"),
    ("studio", "--no-open", "--for", "2s"),
    ("care",),
    ("sounds",),
    ("devices",),
    ("voices",),
    ("voices", "default", "heart"),
    ("pronounce", "Ananda", "uh-NAHN-duh"),
    ("history",),
    ("history", "export", "history.csv"),
    ("history", "clear", "--yes"),
    ("writing",),
    ("writing", "export", "pages"),
    ("remind", "21:30"),
    ("cache", "info"),
    ("cache", "clear", "--yes"),
)
_CALLS = "trace=network,openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat"
_OPENED = re.compile(r'open(?:at)?\((?:[^"]*)"(?P<path>[^"]*)", (?P<flags>[A-Z_|]+).*= \d+')
_MADE = re.compile(r'(?:creat|mkdir|mkdirat)\((?:[^"]*)"(?P<path>[^"]*)".* = 0')
_SOCKET = re.compile(r"socket\((?P<family>AF_\w+)")
_INTERNET = re.compile(
    r"(?P<call>bind|connect)\(\d+, \{sa_family=AF_INET"
    r'.*?inet_(?:addr|pton)\((?:AF_INET6, )?"(?P<address>[^"]+)".* = (?P<result>-?\d+)'
)
_SERVING = (("serve ", "studio "), ["bind 127.0.0.1"])
"""The commands that listen, and what they do with the internet."""


@dataclass(frozen=True)
class Traced:
    """What a command did."""

    command: str
    code: int
    families: frozenset[str]
    """Of its sockets."""
    internet: tuple[str, ...]
    """What it did with sockets of the internet: whether it connected them or listened, and with which address."""
    written: frozenset[Path]
    """Files that it opened for writing, and folders that it made."""


def traced(arguments: Sequence[str], home: Home) -> Traced:
    """Run a command below strace; its folders are `home`'s."""
    log = home.folder.parent / "calls.txt"
    watched = ["strace", "-f", "-e", _CALLS, "-e", "signal=none", "-o", str(log)]
    done = subprocess.run(
        [*watched, sys.executable, *program(*arguments)],
        cwd=home.folder,
        env={**home.environment, "TMPDIR": str(home.folder.parent / "tmp")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = log.read_text(errors="replace").splitlines()
    internet = tuple(_internet(lines))
    written = frozenset(_written(lines, home))
    return Traced(" ".join(arguments), done.returncode, frozenset(_families(lines)), internet, written)


def _families(lines: Iterable[str]) -> Iterable[str]:
    return (found["family"] for line in lines if (found := _SOCKET.search(line)))


def _internet(lines: Iterable[str]) -> Iterable[str]:
    """Yield what was tried to be connected, and what was bound: another program may have a port."""
    for line in lines:
        if (found := _INTERNET.search(line)) and (found["call"] == "connect" or found["result"] == "0"):
            yield f"{found['call']} {found['address']}"


def _written(lines: Iterable[str], home: Home) -> Iterable[Path]:
    for line in lines:
        opened, made = _OPENED.search(line), _MADE.search(line)
        path = made["path"] if made else opened["path"] if opened and _is_writing(opened["flags"]) else ""
        if path and not path.startswith(HARMLESS):
            yield home.folder / path


def _is_writing(flags: str) -> bool:
    return any(flag in flags for flag in ("O_WRONLY", "O_RDWR", "O_CREAT"))


def faults_of(done: Traced, home: Home) -> list[str]:
    """Return what a command should not have done."""
    temporary = home.folder.parent / "tmp"
    outside = [
        path for path in done.written if not path.is_relative_to(home.folder) and not path.is_relative_to(temporary)
    ]
    faults = [f"writes to {path}" for path in outside if "__pycache__" not in path.parts]
    left = [
        path for path in temporary.iterdir() if not path.name.startswith("pulse-")
    ]  # the folder of the sound server
    faults += [f"leaves {path.name} in the temporary folder" for path in left]
    serving, does = _SERVING
    if not (done.command.startswith(serving) and [*done.internet] == does):
        faults += [f"opens a socket of {family}" for family in done.families if family.startswith("AF_INET")]
        faults += done.internet
    faults += [f"others can read {path.name}" for path in _readable(home.folder)]
    return faults + ([f"ended with {done.code}"] if done.code else [])


def _readable(folder: Path) -> Iterable[Path]:
    """Return the personal files that others than their owner can read."""
    for path in folder.rglob("*"):
        is_personal = any(part.startswith(PERSONAL) for part in path.relative_to(folder).parts)
        if is_personal and path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield path


def main() -> None:
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "tmp").mkdir()
        home = Home(Path(name) / "home")
        for command in COMMANDS:
            done = traced(command, home)
            faults = faults_of(done, home)
            wrong += bool(faults)
            sockets = ", ".join([*sorted(done.families), *done.internet]) or "none"
            files = ", ".join(sorted({_place(path, home) for path in done.written})) or "none"
            print(f"| `{done.command}` | {sockets} | {files} | {'; '.join(faults) or 'as promised'} |", flush=True)
    sys.exit(wrong > 0)


def _place(path: Path, home: Home) -> str:
    """Return what a path stands for, without the names of temporary files."""
    if not path.is_relative_to(home.folder):
        return "temporary" if path.is_relative_to(home.folder.parent / "tmp") else str(path)
    parts = path.relative_to(home.folder).parts
    kinds = {"cache": "cache", "data": "data", "config": "settings", "state": "state"}
    return kinds.get(parts[0], "beside the target") if parts else "home"


if __name__ == "__main__":
    main()
