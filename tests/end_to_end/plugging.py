"""A private sound server whose devices are plugged in and pulled out, each of them recorded, while something plays."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import numpy as np
from end_to_end import sound_server
from end_to_end.sound_server import RATE, add_sink, recorded, recorder, remove_sink, start_server, until

from guided_audio.audio import AudioFormat
from guided_audio.core.errors import DeviceLost
from guided_audio.playback import Command
from guided_audio.playback.kept_output import KeptOutput
from guided_audio.playback.outputs.devices import LastDevice
from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput

BUILT_IN = "loudspeaker"
"""The device that is always there."""
FORM = AudioFormat(RATE)
_PIECE = np.full((RATE // 50, 1), 0.25, np.float32)
"""What is played, again and again: where it is not silent, it was played."""
_MOVERS = ("module-rescue-streams", "module-switch-on-connect")
"""What a desktop's server has to move streams to other devices."""


class Desk:
    """The devices of a computer; `heard` says where something was heard since it was asked the last time."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self._folder = folder
        self._plugged: dict[str, tuple[str, contextlib.ExitStack]] = {}  # the server's module, and what records it
        self._names: dict[str, str] = {}
        self.since: dict[str, float] = {}
        """When each device could sound, and was recorded, the last time that it was plugged in, by the monotonic clock."""
        self._tapes: dict[Path, str] = {}
        self._read: dict[Path, int] = {}
        self._server: subprocess.Popen[bytes] | None = None
        self._begin()

    @property
    def plugged(self) -> list[str]:
        """The ids of the devices that are there, and can be pulled out."""
        return sorted(self._plugged)

    def plug(self, sink: str, name: str = "") -> None:
        """Plug a device in, of this name if not of that of its id, and record it from now on."""
        self._names[sink] = name
        module = add_sink(self.environment, sink, name)
        self._plugged[sink] = module, self._record(sink)
        self.since[sink] = time.monotonic()

    def pull(self, sink: str) -> None:
        """Pull a device out."""
        module, records = self._plugged.pop(sink)
        records.close()  # a server moves recorders, too
        remove_sink(self.environment, module)

    def make_default(self, sink: str) -> None:
        """Choose the system's default device."""
        self._pactl("set-default-sink", sink)

    def restart(self) -> None:
        """Kill the server, and start it with the same devices, and the default one that it chooses."""
        there = {sink: self._names[sink] for sink in self.plugged}
        self._end()
        self.kill_server()
        self._server = start_server(self.environment, (BUILT_IN,))
        self._begin()
        for sink, name in there.items():
            self.plug(sink, name)

    def kill_server(self) -> None:
        """Kill the server as a crash would."""
        if self._server is None:
            os.kill(int(self.environment["SERVER_PID"]), signal.SIGKILL)
        else:
            self._server.kill()
            self._server.wait()

    def heard(self) -> set[str]:
        """Where anything but silence was heard since the last time."""
        places = set()
        for tape, sink in self._tapes.items():
            sound = recorded(tape)
            if sound[self._read[tape] :].any():
                places.add(sink)
            self._read[tape] = len(sound)
        return places

    def close(self) -> None:
        """End what records, and a server that was started again."""
        self._end()
        if self._server is not None:
            self.kill_server()

    def _begin(self) -> None:
        for module in _MOVERS:
            self._pactl("load-module", module)
        self._pactl("load-module", "module-null-source", "source_name=nothing")
        self._pactl("set-default-source", "nothing")  # what records the default's monitor would move with it
        self._built_in = self._record(BUILT_IN)

    def _end(self) -> None:
        for _, records in self._plugged.values():
            records.close()
        self._built_in.close()
        self._plugged.clear()

    def _record(self, sink: str) -> contextlib.ExitStack:
        tape, records = self._folder / f"{sink}-{len(self._tapes)}.raw", contextlib.ExitStack()
        file = records.enter_context(tape.open("wb"))
        records.enter_context(recorder(self.environment, file.fileno(), sink))
        self._tapes[tape], self._read[tape] = sink, 0
        return records

    def _pactl(self, *words: str) -> None:
        subprocess.run(["pactl", *words], env=self.environment, check=True, capture_output=True)


class Playing:
    """Something that is played until it is stopped, as a player does, by a thread of its own."""

    def __init__(self, device: str = "", last: LastDevice | None = None) -> None:
        self.output = MiniaudioOutput(device)
        self.output.last = last
        self.kept = KeptOutput(self.output, by_keys=True)
        self.kept.open(FORM)
        self._is_over = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def agree(self) -> None:
        """Say that it may be heard from the device that is offered."""
        self.kept.answer(Command.RESUME)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self.kept.give_up()
        self._thread.join()
        self.kept.close()

    def _run(self) -> None:
        with contextlib.suppress(DeviceLost):
            while not self._is_over:
                self.kept.write(_PIECE)


@contextlib.contextmanager
def desk(folder: Path, adopt: Callable[[dict[str, str]], None], *sinks: str) -> Iterator[Desk]:
    """Run a private server with these devices, the first the default, and a loudspeaker; this process adopts its environment."""
    with sound_server.private_server(folder, (BUILT_IN,)) as environment:
        adopt(environment)
        there = Desk(environment, folder)
        try:
            for sink in sinks:
                there.plug(sink)
            there.make_default((*sinks, BUILT_IN)[0])
            yield there
        finally:
            there.close()


def soon(there: Desk, place: str) -> tuple[float, set[str]]:
    """Wait until something is heard in a place; returns after how many seconds, and where else it was until then."""
    begun, places = time.monotonic(), set[str]()

    def is_heard() -> bool:
        places.update(there.heard())
        return place in places

    until(is_heard, f"nothing is heard in {place}", 10.0)
    return time.monotonic() - begun, places - {place}
