"""The transport on every output, the real ones and the fake: what a listener asks for is heard alike through each."""

from collections.abc import Callable

import miniaudio
import numpy as np
import pytest
from support import RATE, FakeOutput, ToneSpeech, conductor_of, timeline_of

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.units import Seconds
from guided_audio.playback import AudioOutput, Command, Player, PlayOptions
from guided_audio.playback.outputs import miniaudio_output
from guided_audio.playback.outputs.buffer import SoundBuffer
from guided_audio.playback.outputs.miniaudio_output import PERIOD_MS, MiniaudioOutput
from guided_audio.render import DRY

TIMELINE = timeline_of("One. [pause 4s] Two. [wait: Ready?] Three.")
STEP = 480
ASKED = {
    "pause": {10: Command.PAUSE, 30: Command.RESUME, 40: Command.NEXT, 70: Command.NEXT, 90: Command.GO_ON},
    "more time": {5: Command.MORE_TIME, 60: Command.GO_ON, 70: Command.NEXT, 100: Command.NEXT, 120: Command.GO_ON},
    "again": {15: Command.REPEAT, 40: Command.NEXT, 50: Command.PREVIOUS, 70: Command.QUIETER, 90: Command.STOP},
    "leave": {8: Command.PAUSE, 12: Command.CLOSE},
}
"""What is asked for after so many pieces have been written."""


class Listened:
    """An output, and what was written to it; `on_piece` is told how many pieces that was."""

    def __init__(self, output: AudioOutput, on_piece: Callable[[int], None]) -> None:
        self.heard: list[Samples] = []
        self._output = output
        self._on_piece = on_piece

    @property
    def underruns(self) -> int:
        return self._output.underruns

    @property
    def is_live(self) -> bool:
        return self._output.is_live

    @property
    def place(self) -> str:
        return self._output.place

    def open(self, form: AudioFormat) -> None:
        self._output.open(form)

    def write(self, samples: Samples) -> None:
        self._output.write(samples)
        self.heard.append(np.array(samples))
        self._on_piece(len(self.heard))

    def drain(self) -> None:
        self._output.drain()

    def reopen(self) -> bool:
        return self._output.reopen()

    def close(self) -> None:
        self._output.close()


def listen(output: AudioOutput, asked: dict[int, Command]) -> Samples:
    """Return what is heard when these things are asked for."""
    players: list[Player] = []
    coming = dict(asked)

    def on_piece(pieces: int) -> None:
        if command := coming.pop(pieces, None):
            players[0].send(command)

    listened = Listened(output, on_piece)
    conductor = conductor_of(TIMELINE, options=PlayOptions(by_keys=True))
    players.append(Player(TIMELINE.format, conductor, ToneSpeech(), DRY, listened, Seconds(6.0)))
    players[0].start()
    assert players[0].wait(60)
    players[0].close()
    players[0].raise_error()
    return np.concatenate(listened.heard)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.thorough
def test_what_a_listener_asks_for_is_heard_alike_through_every_output(name: str, output: AudioOutput) -> None:
    heard = listen(output, ASKED[name])
    assert np.array_equal(heard, listen(FakeOutput(), ASKED[name]))
    assert len(heard) < 6 * RATE


class StillDevice:
    """A device of miniaudio that is opened and started, and asks for nothing by itself."""

    _context = miniaudio.ffi.NULL

    def __init__(self, **_: object) -> None:
        """Take the options of a device."""

    def start(self, _: object) -> None:
        """Begin."""

    def close(self) -> None:
        """End."""


@pytest.mark.parametrize("name", ASKED)
def test_a_device_never_runs_out_of_sound_by_its_own_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []

    class Driven(SoundBuffer):
        def _wait_until_at_most(self, frames: int) -> None:
            """Let the device take what waits, a part at a time: its time is that of the sound."""
            while self.pending > frames:
                taken.append(self.take(RATE * PERIOD_MS // 1000))

    monkeypatch.setattr(miniaudio_output, "SoundBuffer", Driven)
    monkeypatch.setattr("miniaudio.PlaybackDevice", StillDevice)
    output = MiniaudioOutput(null=True)
    heard, device = listen(output, ASKED[name]), np.concatenate(taken)
    begins = int(np.flatnonzero(device)[0] - np.flatnonzero(heard)[0])
    assert output.underruns == 0
    assert np.array_equal(device[begins : begins + len(heard)], heard)
    assert not device[begins + len(heard) :].any()
