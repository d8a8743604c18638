"""Nothing leaves the machine: not by us, and not by a library that means to. Where it can be done, the network is cut."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import soundfile

SCRIPT = "Hello, and welcome to this quiet place. [pause 2s] Nothing is needed of you now.\n"
CUT = ["unshare", "--map-root-user", "--net"]
"""Runs a program where there is no network: only a loopback, which is down."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An export with the real voice: its folder, and what it asked of the network."""

    folder: Path
    calls: str
    was_traced: bool


def works(*command: str) -> bool:
    """Whether a program is here, and may do this."""
    return bool(shutil.which(command[0])) and not subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("private")
    (folder / "hello.md").write_text(SCRIPT)
    calls = folder / "calls.txt"
    watched = ["strace", "-f", "--seccomp-bpf", "-e", "trace=network", "-o", str(calls)]
    traced, cut = works(*watched, "true"), works(*CUT, "true")
    command = [
        sys.executable,
        "-m",
        "guided_audio",
        "export",
        str(folder / "hello.md"),
        "-o",
        str(folder / "hello.mp3"),
    ]
    command = [*(CUT if cut else []), *(watched if traced else []), *command]
    folders = {name: str(folder / name.lower()) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(command, env={**os.environ, **folders}, check=False, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return Exported(folder, calls.read_text() if traced else "", traced)


@pytest.mark.voice
def test_the_voice_leaves_nothing_but_what_is_ours(exported: Exported) -> None:
    """The runtime of the embedded voice, left to itself, writes an identity of the machine into the cache folder."""
    assert soundfile.info(exported.folder / "hello.mp3").duration > 4
    assert [path.name for path in (exported.folder / "xdg_cache_home").iterdir()] == ["guided_audio"]
    assert not (exported.folder / "home").exists()


@pytest.mark.voice
def test_no_socket_to_the_internet_is_opened(exported: Exported) -> None:
    """What libraries do in their own machine code is seen as well."""
    if not exported.was_traced:
        pytest.skip("processes cannot be watched here: strace")
    assert "exited with 0" in exported.calls
    assert "AF_INET" not in exported.calls


@pytest.mark.skipif(not works(*CUT, "true"), reason="no network can be cut here: unshare --map-root-user --net")
def test_the_network_was_cut() -> None:
    interfaces = [sys.executable, "-c", "import socket; print(*(name for _, name in socket.if_nameindex()))"]
    assert "lo" in subprocess.run([*CUT, *interfaces], capture_output=True, text=True, check=True).stdout
    asking = [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 443), 1)"]
    refused = subprocess.run([*CUT, *asking], capture_output=True, text=True, check=False)
    assert "Network is unreachable" in refused.stderr
