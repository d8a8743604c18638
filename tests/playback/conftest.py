"""Every output that there is here, and the fake: what holds for one holds for all."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end import sound_server
from support import FakeOutput, alsa_to_a_file, needs_simpleaudio

from guided_audio.playback import AudioOutput
from guided_audio.playback.outputs import OutputChoice, OutputKind, make_output


def _make(kind: OutputKind, folder: Path) -> AudioOutput:
    return make_output(OutputChoice(kind, path=folder / "heard.wav" if kind is OutputKind.FILE else None))


@pytest.fixture(
    params=[
        lambda _: FakeOutput(),
        lambda folder: _make(OutputKind.NULL, folder),
        lambda folder: _make(OutputKind.FILE, folder),
        pytest.param(lambda folder: _make(OutputKind.SIMPLEAUDIO, folder), marks=needs_simpleaudio),
        pytest.param(
            lambda folder: _make(OutputKind.MINIAUDIO, folder),
            marks=pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed"),
        ),
    ],
    ids=["fake", "null", "file", "simpleaudio", "miniaudio"],
)
def output(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AudioOutput]:
    alsa_to_a_file(tmp_path, monkeypatch)
    with contextlib.ExitStack() as stack:
        if "miniaudio" in request.node.name:
            environment = stack.enter_context(sound_server.private_server(tmp_path))
            sound_server.adopt(environment, monkeypatch)
            stack.enter_context(sound_server.recording(environment, tmp_path / "heard.raw"))  # awake, for as long
        yield request.param(tmp_path)
