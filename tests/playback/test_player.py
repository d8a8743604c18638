import threading

import numpy as np
import pytest
from support import RATE, FakeOutput, ToneSpeech, joined, player_of, timeline_of

from guided_audio.audio import AudioFormat, Samples
from guided_audio.errors import DeviceError, SpeechError
from guided_audio.playback import Command, Player, State
from guided_audio.render import render
from guided_audio.timeline import Chapter
from guided_audio.units import Seconds
from guided_audio.voice import Utterance

TIMELINE = timeline_of("## A\n\nSome words here. [pause 1s] More words.\n\n## B\n\nThe last ones.")
SOUND = joined(render(TIMELINE, ToneSpeech()))
OPENING = int(0.05 * RATE)


def finish(player: Player) -> None:
    player.start()
    assert player.wait(60)
    player.close()
    player.raise_error()


def test_what_is_heard_is_what_would_be_exported() -> None:
    output = FakeOutput()
    player = player_of(TIMELINE, output)
    finish(player)
    assert np.array_equal(output.sound[OPENING:], SOUND)
    assert not output.sound[:OPENING].any()
    assert output.drained
    assert output.closed
    assert player.take_cues() == list(TIMELINE.cues)
    assert player.take_cues() == []


def test_across_a_pause_every_sample_is_heard() -> None:
    players: list[Player] = []

    def on_write(frames: int) -> None:
        if frames == OPENING + 480 * 30:
            players[0].send(Command.PAUSE)
        if frames == OPENING + 480 * 60:
            players[0].send(Command.RESUME)

    output = FakeOutput(on_write)
    players.append(player_of(TIMELINE, output))
    finish(players[0])
    heard = output.sound[OPENING:]
    assert np.array_equal(heard[: 480 * 30], SOUND[: 480 * 30])
    assert np.array_equal(heard[-(len(SOUND) - 480 * 30) :], SOUND[480 * 30 :])
    assert not heard[480 * 35 : 480 * 55].any()


def test_stopping_ends_after_the_fade() -> None:
    players: list[Player] = []
    output = FakeOutput(lambda frames: players[0].send(Command.STOP) if frames == OPENING + 480 * 10 else None)
    players.append(player_of(TIMELINE, output))
    finish(players[0])
    assert len(output.sound) == OPENING + 480 * 10 + 2 * RATE
    assert players[0].status.state is State.ENDED


def test_the_status_follows() -> None:
    seen = []
    players: list[Player] = []
    output = FakeOutput(lambda frames: seen.append(players[0].status))
    players.append(player_of(TIMELINE, output))
    before = players[0].status
    assert (before.state, before.elapsed) == (State.PREPARING, 0)
    finish(players[0])
    playing = [status for status in seen if status.state is State.PLAYING]
    assert {status.chapter for status in playing if status.cue} == {"A", "B"}
    assert [status.elapsed for status in playing] == sorted(status.elapsed for status in playing)
    assert all(0 <= status.remaining <= before.remaining for status in playing)
    assert playing[-1].remaining < playing[0].remaining
    assert players[0].status.elapsed == pytest.approx(len(SOUND) / RATE, abs=0.03)


def test_a_wait_without_a_keyboard_lasts_as_long_as_in_an_export() -> None:
    timeline = timeline_of("One. [wait up to 3s] Two.")
    output = FakeOutput()
    finish(player_of(timeline, output, keys=False))
    assert np.array_equal(output.sound[OPENING:], joined(render(timeline, ToneSpeech())))


def test_a_wait_with_a_keyboard_is_seen_and_ended_by_a_key() -> None:
    timeline = timeline_of("One. [wait: Ready?] Two.")
    players: list[Player] = []
    waited = []

    def on_write(frames: int) -> None:
        if players[0].status.state is State.WAITING:
            waited.append(frames)
            if len(waited) == 100:
                players[0].send(Command.GO_ON)

    output = FakeOutput(on_write)
    players.append(player_of(timeline, output))
    finish(players[0])
    assert 100 <= len(waited) < 110


class Mute(ToneSpeech):
    def speak(self, utterance: Utterance) -> Samples:
        raise SpeechError("no voice today")


def test_a_failing_voice_reaches_whoever_plays() -> None:
    player = player_of(TIMELINE, FakeOutput(), Mute())
    player.start()
    assert player.wait(60)
    player.close()
    with pytest.raises(SpeechError, match="no voice today"):
        player.raise_error()


def test_a_device_that_fails_reaches_whoever_plays() -> None:
    class Failing(FakeOutput):
        def write(self, samples: Samples) -> None:
            raise DeviceError("gone")

    player = player_of(TIMELINE, Failing())
    player.start()
    assert player.wait(60)
    player.close()
    with pytest.raises(DeviceError):
        player.raise_error()


def test_closing_in_the_middle_is_no_error_and_twice_is_fine() -> None:
    timeline = timeline_of("One. [wait] Two.")
    player = player_of(timeline, FakeOutput())
    player.start()
    player.close()
    player.close()
    player.raise_error()


def test_a_device_that_cannot_be_opened_is_told_at_once() -> None:
    class Absent(FakeOutput):
        def open(self, form: AudioFormat) -> None:
            raise DeviceError("absent")

    player = player_of(TIMELINE, Absent())
    with pytest.raises(DeviceError):
        player.start()
    player.close()


def test_chapters_are_among_the_cues() -> None:
    player = player_of(TIMELINE, FakeOutput())
    finish(player)
    assert [cue.title for cue in player.take_cues() if isinstance(cue, Chapter)] == ["A", "B"]


class Hanging(ToneSpeech):
    """Speaks so many sentences, and then never again."""

    def __init__(self, sentences: int) -> None:
        super().__init__()
        self.released = threading.Event()
        self._left = sentences

    def speak(self, utterance: Utterance) -> Samples:
        self._left -= 1
        if self._left < 0:
            self.released.wait()
        return super().speak(utterance)


@pytest.mark.parametrize("sentences", [0, 1])
def test_a_voice_that_hangs_keeps_nobody(sentences: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.playback.player.FADE", Seconds(0.05))
    monkeypatch.setattr("guided_audio.playback.player.PATIENCE", Seconds(0.05))
    speech = Hanging(sentences)
    player = player_of(TIMELINE, FakeOutput(), speech)
    player.start()
    assert not player.wait(0.2)
    player.send(Command.STOP)
    while not player.wait(0.02):  # without the guard, this would be for ever
        pass
    player.close()
    player.raise_error()
    assert player.stopped
    speech.released.set()


def test_what_fails_after_the_session_was_abandoned_is_no_error() -> None:
    player = player_of(TIMELINE, FakeOutput(), Mute())
    player.abandon()
    player.start()
    assert player.wait(60)
    player.close()
    player.raise_error()
    assert not player.failed


def test_a_session_heard_to_its_end_was_not_stopped() -> None:
    player = player_of(TIMELINE, FakeOutput())
    finish(player)
    player.send(Command.STOP)
    assert not player.stopped
