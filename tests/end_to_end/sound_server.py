"""A private sound server with one sink that plays to nothing, and a recording of what was played on it."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from guided_audio.audio import Samples

RATE = 24_000
NEEDED = ("pulseaudio", "pactl", "parec")


def is_installed() -> bool:
    return all(shutil.which(program) for program in NEEDED)


def until(ready: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait for something that no event tells of."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


@contextmanager
def private_server(folder: Path) -> Iterator[dict[str, str]]:
    """Run a server; yields the environment in which programs find it, and nothing else."""
    socket = folder / "native"
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_SERVER": f"unix:{socket}",
    }
    server = subprocess.Popen(
        [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error", "--use-pid-file=no",
            "-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1",
            "-L", f"module-null-sink sink_name=nowhere rate={RATE} channels=1 format=float32le",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        environment["SERVER_PID"] = str(server.pid)
        until(lambda: "nowhere" in _pactl(environment, "sinks"), "the sound server did not start")
        yield environment
    finally:
        server.terminate()
        server.wait()


@contextmanager
def recording(environment: dict[str, str], path: Path) -> Iterator[Callable[[], Samples]]:
    """Record the sink's monitor; yields a function that ends the recording and returns it."""
    with path.open("wb") as file:
        recorder = subprocess.Popen(
            [
                "parec",
                "-d",
                "nowhere.monitor",
                "--format=float32le",
                f"--rate={RATE}",
                "--channels=1",
                "--latency-msec=20",
            ],
            env=environment,
            stdout=file,
            stderr=subprocess.DEVNULL,
        )
        until(lambda: path.stat().st_size > 0, "the recorder did not start")

        def finish() -> Samples:
            size = path.stat().st_size
            until(lambda: path.stat().st_size > size + 4 * RATE // 2, "the recorder stopped")  # another half second
            recorder.terminate()
            recorder.wait()
            whole = path.read_bytes()
            return np.frombuffer(whole[: len(whole) // 4 * 4], "<f4")[:, None]

        try:
            yield finish
        finally:
            recorder.kill()
            recorder.wait()


def _pactl(environment: dict[str, str], what: str) -> str:
    command = ["pactl", "list", "short", what]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
