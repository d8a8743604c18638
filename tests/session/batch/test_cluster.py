"""A batch on a Dask cluster whose two workers are hosts of their own: network namespaces that one switch joins."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from session.batch.conftest import Write
from web.test_namespaces import _ip, _why_not

pytest.importorskip("distributed", reason="needs the extra «cluster»")
pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("cluster")]
ADDRESS = "tcp://192.168.78.1:8786"
COUNT = 12
HOSTS = ("a", "b", "c")


@dataclass
class Cluster:
    """The hosts: `a` has the scheduler and the batch, `b` and `c` have a worker each."""

    folder: Path
    names: dict[str, str]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def command(self, host: str, *command: str) -> list[str]:
        return ["ip", "netns", "exec", self.names[host], sys.executable, "-m", *command]

    def schedule(self) -> None:
        """Start the scheduler, or start it again."""
        scheduler = ("distributed.cli.dask_scheduler", "--host", "192.168.78.1", "--port", "8786", "--no-dashboard")
        self._start("scheduler", self.command("a", *scheduler))

    def work(self, host: str) -> None:
        """Start the worker of a host, which has a home of its own."""
        home = self.folder / f"home-{host}"
        home.mkdir(exist_ok=True)
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(home))
        homes = {name: str(home / name) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        command = self.command(host, "distributed.cli.dask_worker", ADDRESS, *options)
        self._start(host, command, {**os.environ, **homes})

    def kill(self, name: str) -> None:
        """Kill a process outright."""
        self.running[name].kill()
        self.running.pop(name).wait()

    def batch(self, manifest: Path, folder: Path, *more: str) -> "subprocess.Popen[str]":
        command = self.command("a", "guided_audio", "batch", str(manifest), "-o", str(folder), *more)
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def _start(self, name: str, command: list[str], environment: dict[str, str] | None = None) -> None:
        nothing = subprocess.DEVNULL
        self.running[name] = subprocess.Popen(command, env=environment, stdout=nothing, stderr=nothing)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    if why := _why_not():
        pytest.skip(why)
    made = Cluster(tmp_path, {host: f"ga-{host}-{os.getpid()}" for host in HOSTS})
    with contextlib.ExitStack() as undo:
        for number, host in enumerate(HOSTS, 1):
            name = made.names[host]
            undo.callback(_ip, "netns", "del", name)
            steps = [("netns", "add", name), ("-n", name, "link", "set", "lo", "up")]
            if number == 1:
                steps += [("-n", name, "link", "add", "lan0", "type", "bridge")]
            else:
                port = ("link", "add", f"port{number}", "netns", made.names["a"], "type", "veth")
                steps += [(*port, "peer", "name", "lan0", "netns", name)]
                steps += [("-n", made.names["a"], "link", "set", f"port{number}", "master", "lan0", "up")]
            steps += [("-n", name, "addr", "add", f"192.168.78.{number}/24", "dev", "lan0")]
            steps += [("-n", name, "link", "set", "lan0", "up")]
            for step in steps:
                done = _ip(*step)
                assert done.returncode == 0, (step, done.stderr)
        made.schedule()
        for host in ("b", "c"):
            made.work(host)
        try:
            yield made
        finally:
            for process in made.running.values():
                process.kill()
                process.wait()


@pytest.fixture
def manifest(write: Write) -> Path:
    return write("script,id,name", *(f"short.md,c-{number},Name {number}" for number in range(COUNT)))


def done(folder: Path) -> list[str]:
    log = folder / "batch.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return [event["id"] for event in map(json.loads, lines) if event["event"] == "done"]


def wait_for(count: int, folder: Path, process: "subprocess.Popen[str]") -> None:
    """Wait until so many rows are done, or the batch has ended."""
    while process.poll() is None and len(done(folder)) < count:
        time.sleep(0.05)


def sounds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.mp3")}


def test_what_is_lost_on_the_way_is_made_by_the_others(cluster: Cluster, manifest: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    process = cluster.batch(manifest, there, "--scheduler", ADDRESS)
    wait_for(3, there, process)
    cluster.kill("b")
    wait_for(6, there, process)
    cluster.kill("scheduler")
    cluster.schedule()
    cluster.running.pop("c").wait()  # it ends with its scheduler; what keeps workers starts it again
    cluster.work("c")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert f"{COUNT} made" in out
    assert sorted(done(there)) == sorted(f"c-{number}" for number in range(COUNT))
    local = cluster.batch(manifest, here)
    local.communicate(timeout=300)
    assert sounds(there) == sounds(here)
