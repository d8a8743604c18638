"""The contract of every microphone: the same tests on that of a private sound server, and on the fake."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end import sound_server
from end_to_end.sound_server import add_microphone, listeners
from playback.hearing import QUIET, SPEECH, FakeMicrophone

from guided_audio.core.errors import NoMicrophone
from guided_audio.playback.inputs.microphone import CHUNK_BYTES, Microphone
from guided_audio.playback.inputs.miniaudio_microphone import MiniaudioMicrophone

needs_pulseaudio = pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    with sound_server.private_server(tmp_path) as environment:
        sound_server.adopt(environment, monkeypatch)
        yield environment


@pytest.fixture(params=[pytest.param("miniaudio", marks=needs_pulseaudio), "fake"])
def microphone(request: pytest.FixtureRequest) -> Iterator[Microphone]:
    with contextlib.ExitStack() as stack:
        if request.param == "fake":
            yield FakeMicrophone((QUIET, SPEECH) * 20)
        else:
            add_microphone(request.getfixturevalue("server"), "desk")
            real = MiniaudioMicrophone()
            stack.callback(real.close)
            yield real


def chunks(microphone: Microphone, number: int) -> list[bytes]:
    """Return the next chunks; a sound system may need a moment before the first."""
    heard: list[bytes] = []
    for _ in range(50 + number):
        if len(heard) == number:
            break
        heard += filter(None, [microphone.read()])
    return heard


def test_it_is_heard_in_chunks(microphone: Microphone) -> None:
    microphone.open()
    assert [len(chunk) for chunk in chunks(microphone, 20)] == [CHUNK_BYTES] * 20


def test_a_closed_one_hears_nothing_and_keeps_nothing(microphone: Microphone) -> None:
    assert microphone.read() == b""
    microphone.open()
    assert chunks(microphone, 2)
    microphone.close()
    microphone.close()
    assert microphone.read() == b""


def test_it_opens_again(microphone: Microphone) -> None:
    for _ in range(2):
        microphone.open()
        assert len(chunks(microphone, 3)) == 3
        microphone.close()


@needs_pulseaudio
def test_the_sound_that_is_played_is_no_microphone(server: dict[str, str]) -> None:
    with pytest.raises(NoMicrophone, match="there is no microphone"):
        MiniaudioMicrophone().open()
    assert listeners(server) == []


@needs_pulseaudio
def test_the_microphone_of_a_headset_is_not_opened_though_it_is_the_default(server: dict[str, str]) -> None:
    add_microphone(server, "bluez_input.38_18_4C_7E_01_02.handsfree_head_unit", "Anna")
    microphone = MiniaudioMicrophone()
    with pytest.raises(NoMicrophone, match="in a headset"):
        microphone.open()
    assert listeners(server) == []
    add_microphone(server, "alsa_input.pci-0000_00_1f.3.analog-stereo", "Built-in")
    add_microphone(server, "bluez_input.38_18_4C_7E_01_03.handsfree_head_unit", "Berta")
    microphone.open()
    assert microphone.place == "Built-in"
    assert listeners(server) == ["alsa_input.pci-0000_00_1f.3.analog-stereo"]
    microphone.close()
    assert listeners(server) == []
