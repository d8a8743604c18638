"""`serve --phone` between two hosts and nothing else: two network namespaces that one cable joins."""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from web.clients import PROGRAM

from guided_audio.core.config import finished_folder, library_folders

HERE, PHONE = "192.168.77.1", "192.168.77.2"
PORT = 8765
CONNECT = "import socket, sys; print(socket.socket().connect_ex((sys.argv[1], int(sys.argv[2]))))"


def _ip(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)


def _why_not() -> str:
    if sys.platform != "linux" or not shutil.which("ip") or not shutil.which("ss"):
        return "needs Linux with iproute2"
    if os.geteuid() != 0:
        return "needs root"
    made = _ip("netns", "add", name := f"ga-try-{os.getpid()}")
    _ip("netns", "del", name)
    return f"no network namespace can be made: {made.stderr.strip()}" if made.returncode else ""


@dataclass(frozen=True)
class Hosts:
    """The names of two namespaces."""

    here: str
    phone: str

    def run(self, where: str, *command: str) -> str:
        """Run a command on one of them, and return what it printed."""
        done = subprocess.run(["ip", "netns", "exec", where, *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reaches(self, where: str, address: str, port: int = PORT) -> int:
        """Return the error of connecting from there; 0 if there is none."""
        return int(self.run(where, sys.executable, "-c", CONNECT, address, str(port)))


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """Two hosts with one cable between them; a network of containers on the first one is not for phones."""
    if why := _why_not():
        pytest.skip(why)
    both = Hosts(f"ga-here-{os.getpid()}", f"ga-phone-{os.getpid()}")
    with contextlib.ExitStack() as undo:
        for name in (both.here, both.phone):
            undo.callback(_ip, "netns", "del", name)
            assert _ip("netns", "add", name).returncode == 0
        cables = [("lan0", both.here, "lan0", both.phone), ("docker0", both.here, "veth0", both.here)]
        for one, where, other, there in cables:
            made = _ip("link", "add", one, "netns", where, "type", "veth", "peer", "name", other, "netns", there)
            assert made.returncode == 0, made.stderr
        for where, address, device in (
            (both.here, HERE, "lan0"), (both.phone, PHONE, "lan0"), (both.here, "172.17.0.1", "docker0"),
        ):  # fmt: skip
            assert _ip("-n", where, "addr", "add", f"{address}/24", "dev", device).returncode == 0
            for up in ("lo", device):
                assert _ip("-n", where, "link", "set", up, "up").returncode == 0
        yield both


@pytest.fixture
def served(hosts: Hosts) -> Iterator["subprocess.Popen[str]"]:
    """The program, serving for a phone."""
    scripts = library_folders()[0].path
    scripts.mkdir(parents=True)
    (scripts / "evening.md").write_text(
        "---\ntitle: Evening\nvoice: tone\n---\n\n# Evening\n\nOne two three. [pause 20s] Four.\n"
    )
    command = ["ip", "netns", "exec", hosts.here, *PROGRAM, "serve", "--phone"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    patience = threading.Timer(120.0, process.kill)  # what is waited for in vain is a failure, and no endless test
    patience.start()
    try:
        yield process
    finally:
        patience.cancel()
        process.kill()
        process.communicate()


def read_to(process: "subprocess.Popen[str]", pattern: str) -> str:
    """Read lines until one has this in it, and return that part."""
    assert process.stdout
    for line in process.stdout:
        if found := re.search(pattern, line):
            return found[0]
    raise AssertionError(pattern)


@pytest.mark.thorough
def test_a_phone_has_everything_and_nothing_else(hosts: Hosts, served: "subprocess.Popen[str]") -> None:
    url = read_to(served, r"http://\S+")
    assert re.fullmatch(rf"http://{re.escape(HERE)}:{PORT}/[0-9a-f]{{32}}/", url)
    told = json.loads(hosts.run(hosts.phone, sys.executable, str(Path(__file__).with_name("phone.py")), url))
    assert told.pop("sound") in {
        hashlib.sha256(sound.read_bytes()).hexdigest() for sound in finished_folder().rglob("*.mp3")
    }
    assert "default-src 'self'" in told.pop("policy")
    assert told == {"status": 200, "is_a_page": True, "elsewhere": [], "open": [PORT], "wrong": 404}
    assert read_to(served, "Connected: .*") == f"Connected: an iPhone ({PHONE})"

    listening = hosts.run(hosts.here, "ss", "-Hltun").split()
    assert [part for part in listening if ":" in part and not part.endswith(":*")] == [f"{HERE}:{PORT}"]
    assert hosts.reaches(hosts.here, "127.0.0.1") == hosts.reaches(hosts.here, "172.17.0.1") == errno.ECONNREFUSED
    assert hosts.reaches(hosts.here, "203.0.113.1") == hosts.reaches(hosts.phone, "203.0.113.1") == errno.ENETUNREACH

    served.send_signal(signal.SIGTERM)  # a shell lets what runs behind it ignore SIGINT
    assert read_to(served, "Ended. The address no longer opens anything")
    assert served.wait(30) == 0
    assert hosts.reaches(hosts.phone, HERE) == errno.ECONNREFUSED


@pytest.mark.thorough
def test_without_a_network_it_says_what_to_do(hosts: Hosts) -> None:
    assert _ip("-n", hosts.here, "link", "del", "lan0").returncode == 0
    command = ["ip", "netns", "exec", hosts.here, *PROGRAM, "serve", "--phone"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no address in a home network" in done.stderr
    assert "172.17.0.1 (docker0)" in " ".join(done.stderr.split())
