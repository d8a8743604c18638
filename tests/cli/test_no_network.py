"""With the network cut, everything works that does not say «download» or «serve»; and nothing so much as opens a socket."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from cli.everything import COMMANDS, DOWNLOADING, SERVING

from guided_audio.cli import program

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("no network")]  # what they share is made once
WATCH = """
import os, socket, sys

KINDS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}


def note(what):
    with open(os.environ["WATCHED"], "a") as file:
        file.write(f"{os.getpid()} {what}\\n")


def watch(event, arguments):
    if event == "socket.__new__":
        asked = arguments[1] not in (socket.AF_UNIX, -1)  # -1: an existing one is wrapped
    else:
        asked = event in NAMES or event in KINDS and isinstance(arguments[1], tuple)
    if asked:
        note(f"opened: {event} {[what for what in arguments if not isinstance(what, socket.socket)]}")
        raise RuntimeError("the network is cut")  # no OSError, which some would take to be worth another try


note(f"watching: {' '.join(sys.orig_argv)}")
sys.addaudithook(watch)
"""
"""What every Python imports as it starts, the workers' too: it notes every request for the internet, and refuses it."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What was noted while every command ran."""
    folder = tmp_path_factory.mktemp("everything")
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(WATCH)
    homes = {
        name: str(folder / name.lower()) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    }
    environment = {
        **os.environ,
        **homes,
        "PYTHONPATH": f"{folder / 'site'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        "WATCHED": str(folder / "watched.txt"),
    }
    command = [sys.executable, str(Path(__file__).with_name("everything.py")), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    *told, downloading, serving, studio = json.loads((folder / "told.json").read_text())
    assert [line for line in told if line[1]] == []
    for ended in (downloading, serving, studio):
        assert (ended[1], "the network is cut" in ended[2]) == (1, True)
    return (folder / "watched.txt").read_text().splitlines()


def test_every_command_is_among_those_that_were_watched() -> None:
    assert {arguments[0] for arguments in (*COMMANDS, DOWNLOADING, *SERVING)} == set(
        program.list_commands(click.Context(program))
    )


@pytest.mark.thorough
def test_only_what_downloads_or_serves_opens_a_socket(watched: list[str]) -> None:
    """The last ones show that a request for the network is seen."""
    downloads, serves = watched.index(DOWNLOADING[0]), watched.index(SERVING[0][0])
    assert [line for line in watched[:downloads] if " opened: " in line] == []
    assert any("socket.getaddrinfo" in line and "voices.example" in line for line in watched[downloads:serves])
    assert any(" opened: socket.__new__" in line for line in watched[serves:])


def test_the_workers_were_watched_too(watched: list[str]) -> None:
    starts = [line for line in watched if " watching: " in line]
    assert sum("everything.py" in line for line in starts) == 1
    assert sum("guided_audio.speech.worker tone" in line for line in starts) >= 1
    assert sum("guided_audio.speech.worker system" in line for line in starts) >= 1
