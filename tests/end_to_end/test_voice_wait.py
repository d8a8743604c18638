"""Waits that listen, through a sound server: what is said in the room is heard, and what the program plays is not."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs PulseAudio", allow_module_level=True)

from end_to_end import sound_server
from end_to_end.sound_server import add_microphone, listeners, until
from playback.hearing import needs_silero, words
from support import ToneSpeech, conductor_of, timeline_of

from guided_audio.audio import to_pcm16
from guided_audio.core.units import Seconds
from guided_audio.playback import Command, Player, State
from guided_audio.playback.inputs import turn
from guided_audio.playback.inputs.microphone import RATE
from guided_audio.playback.inputs.miniaudio_microphone import MiniaudioMicrophone
from guided_audio.playback.inputs.voice_activity import SileroVoiceActivity
from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput
from guided_audio.playback.voice_wait import VoiceWait
from guided_audio.render import DRY

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed"),
    needs_silero,
    pytest.mark.sound_server,
    pytest.mark.voice,
]
TIMELINE = timeline_of("One. [wait: Say it aloud.] Two.")
HEADSET = "bluez_input.38_18_4C_7E_01_02.handsfree_head_unit"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A server with a loudspeaker, and a room in which something may be said."""
    monkeypatch.setattr(turn, "QUIET", Seconds(2.0))
    with sound_server.private_server(tmp_path, ("nowhere", "room")) as environment:
        sound_server.adopt(environment, monkeypatch)
        yield environment


@pytest.fixture
def player(server: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Player]:
    """A session in its wait."""
    source, heard = request.param
    add_microphone(server, source, heard=heard)
    output = MiniaudioOutput()
    voice_wait = VoiceWait(MiniaudioMicrophone(lambda: output.used), SileroVoiceActivity)
    conductor = conductor_of(TIMELINE)
    playing = Player(TIMELINE.format, conductor, ToneSpeech(), DRY, output, Seconds(9.0), voice_wait=voice_wait)
    playing.start()
    until(lambda: playing.status.listening != "", "nothing is said of listening")
    yield playing
    playing.close()


def say(server: dict[str, str], sink: str) -> None:
    """Say a sentence where this sink is heard."""
    form = ["--format=s16le", f"--rate={RATE}", "--channels=1"]
    command = ["pacat", "-d", sink, "--latency-msec=50", *form]
    subprocess.run(command, env=server, input=to_pcm16(words()).tobytes(), check=True, capture_output=True)


@pytest.mark.parametrize("player", [("desk", "room")], indirect=True, ids=["desk"])
def test_what_is_said_goes_on_after_quiet_and_lets_the_microphone_go(server: dict[str, str], player: Player) -> None:
    assert player.status.listening.startswith("Listening: ")
    assert listeners(server) == ["desk"]
    assert not player.wait(3.0)
    say(server, "room")
    assert player.state is State.WAITING
    assert player.wait(20.0)
    player.raise_error()
    assert listeners(server) == []


@pytest.mark.parametrize("player", [("desk", "room")], indirect=True, ids=["desk"])
def test_a_pause_lets_the_microphone_go(server: dict[str, str], player: Player) -> None:
    player.send(Command.PAUSE)
    until(lambda: listeners(server) == [], "it still listens")
    player.send(Command.RESUME)
    until(lambda: listeners(server) == ["desk"], "it does not listen again")


@pytest.mark.parametrize("player", [(HEADSET, "room")], indirect=True, ids=["headset"])
def test_the_microphone_of_a_headset_is_never_opened(server: dict[str, str], player: Player) -> None:
    assert player.status.listening.startswith("Not listening: the microphone is in a headset")
    say(server, "room")
    assert listeners(server) == []
    assert not player.wait(3.0)
    player.send(Command.GO_ON)
    assert player.wait(10.0)
    assert listeners(server) == []
