"""A private sound server with one sink that plays to nothing, and a recording of what was played on it."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from guided_audio.audio import Samples

RATE = 24_000
RECORDER_MS = 20
"""How often the recorder gets what was heard."""
SILENT = RATE // 200
"""Samples, all of them zero, that are silence."""
TORN = RATE // 40
"""The most samples that are lost where a sound is torn.

A server keeps real time: a machine that stands still for longer than the buffers last tears a sound. The server then gives
out silence, and drops some milliseconds when it goes on. Tests of what is heard allow for that, to say the same on a busy
machine.
"""
NEEDED = ("pulseaudio", "pactl", "parec")


def is_installed() -> bool:
    return all(shutil.which(program) for program in NEEDED)


def until(ready: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait for something of which there is no event: another program's doing."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


@contextmanager
def private_server(folder: Path, sinks: Sequence[str] = ("nowhere",)) -> Iterator[dict[str, str]]:
    """Run a server with these sinks, the first the default; yields the environment in which it is found, and nothing else."""
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_SERVER": f"unix:{folder / 'native'}",
    }
    server = start_server(environment, sinks)
    try:
        environment["SERVER_PID"] = str(server.pid)
        yield environment
    finally:
        server.terminate()
        server.wait()


def start_server(environment: dict[str, str], sinks: Sequence[str] = ("nowhere",)) -> "subprocess.Popen[bytes]":
    """Start a server in an environment of `private_server`, and wait until it is there."""
    socket = environment["PULSE_SERVER"].removeprefix("unix:")
    server = subprocess.Popen(
        [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error", "--use-pid-file=no",
            "-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1",
            *(word for sink in sinks for word in ("-L", " ".join(_null_sink(sink)))),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: sinks[-1] in _pactl(environment, "list", "short", "sinks"), "the sound server did not start")
    return server


def adopt(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process find the server, too."""
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH", "PULSE_SERVER"):
        monkeypatch.setenv(name, environment[name])


def add_sink(environment: dict[str, str], sink: str, name: str = "") -> str:
    """Plug a device in; returns the name by which it is pulled out again."""
    return _pactl(environment, "load-module", *_null_sink(sink, name)).strip()


def remove_sink(environment: dict[str, str], module: str) -> bool:
    """Pull a device out; True when that is done."""
    _pactl(environment, "unload-module", module)
    return True


def _null_sink(sink: str, name: str = "") -> list[str]:
    form = f"rate={RATE} channels=1 format=float32le"
    return f"module-null-sink sink_name={sink} {form} sink_properties=device.description={name or sink}".split()


def add_microphone(environment: dict[str, str], source: str, name: str = "", heard: str = "nowhere") -> None:
    """Plug a microphone in, which becomes the default, and hears what is played on a sink."""
    words = f"source_name={source} master={heard}.monitor source_properties=device.description={name or source}"
    _pactl(environment, "load-module", "module-remap-source", *words.split())
    _pactl(environment, "set-default-source", source)


def listeners(environment: dict[str, str]) -> list[str]:
    """Return the sources that programs listen to."""
    sources = dict(line.split()[:2] for line in _pactl(environment, "list", "short", "sources").splitlines())
    outputs = _pactl(environment, "list", "short", "source-outputs").splitlines()
    return [sources[line.split()[1]] for line in outputs if "protocol-native" in line]  # others are the server's own


@contextmanager
def recording(environment: dict[str, str], path: Path, sink: str = "nowhere") -> Iterator[Callable[[], Samples]]:
    """Record a sink's monitor; yields a function that ends the recording and returns it."""
    with path.open("wb") as file, recorder(environment, file.fileno(), sink) as process:
        until(lambda: path.stat().st_size > 0, "the recorder heard nothing")

        def finish() -> Samples:
            size = path.stat().st_size
            until(lambda: path.stat().st_size > size + 4 * RATE // 2, "the recorder stopped")  # another half second
            process.terminate()
            process.wait()
            return recorded(path)

        yield finish


@contextmanager
def recorder(environment: dict[str, str], output: int, sink: str = "nowhere") -> Iterator["subprocess.Popen[bytes]"]:
    """Have a sink's monitor written, float32, to a file that is open, until the end."""
    _pactl(environment, "suspend-sink", sink, "1")  # one that is idle looks again only every two seconds
    form = ["--format=float32le", f"--rate={RATE}", "--channels=1", f"--latency-msec={RECORDER_MS}"]
    process = subprocess.Popen(
        ["parec", "-d", f"{sink}.monitor", *form], env=environment, stdout=output, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: sink in _recorded_sources(environment), "the recorder did not start")
        _pactl(environment, "suspend-sink", sink, "0")
        yield process
    finally:
        process.kill()
        process.wait()


def recorded(path: Path) -> Samples:
    """Return what a recording has until now."""
    whole = path.read_bytes()
    return np.frombuffer(whole[: len(whole) // 4 * 4], "<f4")[:, None]


def between_silences(sound: Samples) -> list[Samples]:
    """Return the stretches of a sound that no silence interrupts."""
    places = np.flatnonzero(sound[:, 0])
    cuts = np.flatnonzero(np.diff(places) > SILENT) + 1
    return [sound[part[0] : part[-1] + 1] for part in np.split(places, cuts) if len(part)]


def _recorded_sources(environment: dict[str, str]) -> str:
    """Return the names of the sources that are being recorded."""
    sources = dict(line.split()[:2] for line in _pactl(environment, "list", "short", "sources").splitlines())
    recorders = _pactl(environment, "list", "short", "source-outputs").splitlines()
    return " ".join(sources[line.split()[1]] for line in recorders)


def _pactl(environment: dict[str, str], *words: str) -> str:
    return subprocess.run(["pactl", *words], env=environment, capture_output=True, text=True, check=False).stdout
