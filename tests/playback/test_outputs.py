"""The contract of every output: the same tests on all that there are here, and on the fake."""

import importlib.util
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from support import RATE, alsa_to_a_file, needs_simpleaudio

from guided_audio.audio import AudioFormat, Samples, to_pcm16
from guided_audio.core.errors import NoDevice, OutputError, UsageError
from guided_audio.core.units import Seconds
from guided_audio.playback import AudioOutput
from guided_audio.playback.outputs import OutputChoice, OutputKind, make_output, miniaudio_output, simpleaudio_output
from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput
from guided_audio.playback.outputs.targets import Target


def make(kind: OutputKind, folder: Path) -> AudioOutput:
    return make_output(OutputChoice(kind, path=folder / "heard.wav" if kind is OutputKind.FILE else None))


def ramp(frames: int) -> Samples:
    return np.linspace(-1, 1, frames, dtype=np.float32)[:, None]


def test_what_is_written_is_played_to_its_end(output: AudioOutput) -> None:
    assert output.place == ""
    output.open(AudioFormat(RATE))
    assert output.place
    output.write(ramp(480))  # far less than a device waits for: only draining starts it, and must let it end
    output.drain()
    output.close()
    assert output.underruns == 0


def test_closing_twice_or_before_opening_is_fine(output: AudioOutput) -> None:
    output.close()
    output.open(AudioFormat(RATE))
    output.write(ramp(480))
    output.close()
    output.close()


def test_draining_nothing_is_fine(output: AudioOutput) -> None:
    output.open(AudioFormat(RATE))
    output.drain()
    output.close()


def test_after_a_reopening_it_goes_on(output: AudioOutput) -> None:
    output.open(AudioFormat(RATE))
    for _ in range(3):
        output.write(ramp(480))
    place = output.place
    assert output.reopen()
    assert output.place == place
    output.write(ramp(480))
    output.drain()
    output.close()


def test_no_device_is_told_and_the_null_backend_is_never_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import miniaudio

    asked = []

    def refuse(**options: object) -> None:
        asked.append(options["backends"])
        raise miniaudio.MiniaudioError("none")

    monkeypatch.setattr(miniaudio, "PlaybackDevice", refuse)
    output = MiniaudioOutput()
    with pytest.raises(NoDevice):
        output.open(AudioFormat(RATE))
    assert not output.reopen()
    assert asked
    assert [miniaudio.Backend.NULL] not in asked


def test_a_sound_system_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(miniaudio_output, "OPENING", Seconds(0.05))
    monkeypatch.setattr(MiniaudioOutput, "_first_device", lambda *_: released.wait())
    with pytest.raises(NoDevice, match="does not answer"):
        MiniaudioOutput().open(AudioFormat(RATE))
    released.set()


def test_a_device_that_cannot_be_started_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    import miniaudio

    def refuse(*_: object) -> None:
        raise miniaudio.MiniaudioError("failed to start audio device")

    monkeypatch.setattr(miniaudio.PlaybackDevice, "start", refuse)
    with pytest.raises(NoDevice):
        MiniaudioOutput(null=True).open(AudioFormat(RATE))


def test_a_reopening_that_hangs_is_one_attempt_and_counts_when_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    output = MiniaudioOutput(null=True)
    output.open(AudioFormat(RATE))
    output.write(ramp(480))
    released, tried = threading.Event(), []
    first = MiniaudioOutput._first_device

    def slow(this: MiniaudioOutput, targets: Iterable[Target]) -> object:
        tried.append(this)
        released.wait()
        return first(this, targets)

    monkeypatch.setattr(MiniaudioOutput, "_first_device", slow)
    monkeypatch.setattr(miniaudio_output, "REOPENING", Seconds(0.02))
    assert not output.reopen()
    assert not output.reopen()
    released.set()
    while not output.reopen():
        pass
    assert len(tried) == 1
    output.drain()
    output.close()


def wait_for_attempts() -> None:
    while attempts := [thread for thread in threading.enumerate() if thread.name == "sound device"]:
        attempts[0].join()


@pytest.mark.skipif(sys.platform == "win32", reason="needs pthread_kill")
@pytest.mark.parametrize("is_opened", [False, True], ids=["before", "after"])
def test_a_device_that_opens_while_the_program_is_interrupted_is_closed(
    monkeypatch: pytest.MonkeyPatch, is_opened: bool
) -> None:
    opened: list[Any] = []
    interrupted = threading.Event()
    first = MiniaudioOutput._first_device

    def slow(this: MiniaudioOutput, targets: Iterable[Target]) -> object:
        if is_opened:
            opened.append(first(this, targets))
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        interrupted.wait()
        if not is_opened:
            opened.append(first(this, targets))
        return opened[0]

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(MiniaudioOutput, "_first_device", slow)
    with pytest.raises(KeyboardInterrupt):
        MiniaudioOutput(null=True).open(AudioFormat(RATE))
    interrupted.set()
    signal.signal(signal.SIGINT, before)
    wait_for_attempts()
    assert opened[0][0]._device is None
    assert not opened[0][0].running


def test_a_closed_output_opens_no_device_again(monkeypatch: pytest.MonkeyPatch) -> None:
    output, first, opened = MiniaudioOutput(null=True), MiniaudioOutput._first_device, list[Any]()
    output.open(AudioFormat(RATE))

    def closed_meanwhile(this: MiniaudioOutput, targets: Iterable[Target]) -> object:
        opened.append(first(this, targets))
        this.close()
        return opened[0]

    monkeypatch.setattr(MiniaudioOutput, "_first_device", closed_meanwhile)
    assert not output.reopen()
    wait_for_attempts()
    assert opened[0][0]._device is None
    assert not output.reopen()
    assert len(opened) == 1


def test_a_file_holds_exactly_what_was_heard_and_is_there_when_it_is_whole(tmp_path: Path) -> None:
    output, path = make(OutputKind.FILE, tmp_path), tmp_path / "heard.wav"
    output.open(AudioFormat(RATE, 2))
    sound = np.repeat(ramp(5000), 2, axis=1)
    for start in range(0, 5000, 480):
        output.write(sound[start : start + 480])
    assert not path.exists()
    output.close()  # in the middle, for all it knows
    heard, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert np.array_equal(heard, sound)
    assert rate == RATE
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["heard.wav"]


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "heard.wav").write_text("mine")
    output = make(OutputKind.FILE, tmp_path)
    with pytest.raises(OutputError, match="already there"):
        output.open(AudioFormat(RATE))
    output.close()
    assert (tmp_path / "heard.wav").read_text() == "mine"


def test_a_choice_that_makes_no_sense_is_told(tmp_path: Path) -> None:
    for choice in (
        OutputChoice(OutputKind.FILE),
        OutputChoice(OutputKind.FILE, path=tmp_path / "heard.mp3"),
        OutputChoice(OutputKind.NULL, device="Headphones"),
    ):
        with pytest.raises(UsageError) as caught:
            make_output(choice)
        assert caught.value.hint


def test_simpleaudio_is_refused_where_it_crashes_or_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simpleaudio_output, "TOO_NEW", (3, 11))
    with pytest.raises(UsageError, match=r"needs 3\.11"):
        make_output(OutputChoice(OutputKind.SIMPLEAUDIO))
    monkeypatch.setattr(simpleaudio_output, "TOO_NEW", (4, 0))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"not installed; pip install 'guided-audio\[simpleaudio\]'"):
        make_output(OutputChoice(OutputKind.SIMPLEAUDIO))


@needs_simpleaudio
def test_simpleaudio_plays_a_cue_at_a_time_and_every_sample_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, output = alsa_to_a_file(tmp_path, monkeypatch), make(OutputKind.SIMPLEAUDIO, tmp_path)
    output.open(AudioFormat(RATE))
    sound = np.concatenate([ramp(RATE), np.zeros((RATE, 1), np.float32), ramp(RATE * 21)])
    for start in range(0, len(sound), 480):
        output.write(sound[start : start + 480])
    output.drain()
    output.close()
    heard(to_pcm16(sound))
