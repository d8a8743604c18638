import threading

import numpy as np
import pytest
from playback.listener import excursions
from support import RATE, FakeOutput, ToneSpeech, conductor_of, joined, player_of, timeline_of

from guided_audio.audio import AudioFormat, Samples, fade_in_gain
from guided_audio.core.errors import DeviceError, DeviceLost, SpeechError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.playback import Command, Levels, Player, State, Status
from guided_audio.render import DRY, render
from guided_audio.timeline import describe, text_of

TIMELINE = timeline_of("## A\n\nSome words here. [pause 1s] More words.\n\n## B\n\nThe last ones.")
SOUND = joined(render(TIMELINE, ToneSpeech()))
OPENING = int(0.02 * RATE)


def risen(sound: Samples) -> Samples:
    """What is heard of a session: its first second rises."""
    return np.concatenate([sound[:RATE] * fade_in_gain(RATE), sound[RATE:]])


def finish(player: Player) -> None:
    player.start()
    assert player.wait(60)
    player.close()
    player.raise_error()


def test_what_is_heard_is_what_would_be_exported() -> None:
    output = FakeOutput()
    player = player_of(TIMELINE, output)
    finish(player)
    assert np.array_equal(output.sound[OPENING:], risen(SOUND))
    assert not output.sound[:OPENING].any()
    assert output.drained
    assert output.closed
    assert player.take_cues() == [describe(placed, TIMELINE.format) for placed in TIMELINE.estimate()]
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
    assert np.array_equal(heard[: 480 * 30], risen(SOUND)[: 480 * 30])
    assert np.array_equal(heard[-(len(SOUND) - 480 * 30) :], risen(SOUND)[480 * 30 :])
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
    assert np.array_equal(output.sound[OPENING:], risen(joined(render(timeline, ToneSpeech()))))


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


def test_a_failing_voice_raises_in_the_caller() -> None:
    player = player_of(TIMELINE, FakeOutput(), Mute())
    player.start()
    assert player.wait(60)
    player.close()
    with pytest.raises(SpeechError, match="no voice today"):
        player.raise_error()


def test_a_device_that_fails_raises_in_the_caller() -> None:
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
    assert [cue.text for cue in player.take_cues() if cue.kind == "chapter"] == ["A", "B"]


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
def test_a_voice_that_hangs_does_not_hold_up_the_end(sentences: int, monkeypatch: pytest.MonkeyPatch) -> None:
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


class Unplugged(FakeOutput):
    """Headphones that go after a second, and come back when they have been asked for so often; there is a loudspeaker."""

    def __init__(self, players: list[Player], tries: int) -> None:
        super().__init__(self._lose)
        self.missing, self.offered = "headphones", ""
        self.accepted: list[str] = []
        self.asked = threading.Event()
        self._players, self._tries, self._is_lost = players, tries, False

    def _lose(self, frames: int) -> None:
        if frames >= RATE and not self._is_lost:
            self._is_lost = True
            raise DeviceLost("the device has gone", "wait")

    def reopen(self) -> bool:
        self._players[0].show_message("half of it is measured")
        if self.offered:  # it was shown
            self.asked.set()
        self.offered = "loudspeaker"
        self._tries -= 1
        return self._tries == 0

    def accept(self) -> bool:
        self.accepted.append(self.offered)
        return True

    def has_returned(self) -> bool:
        return False


def unplugged(tries: int, keys: bool = True) -> tuple[Player, Unplugged]:
    players: list[Player] = []
    output = Unplugged(players, tries)
    players.append(player_of(TIMELINE, output, keys=keys))
    players[0].start()
    return players[0], output


@pytest.fixture
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.playback.kept_output.AGAIN", Seconds(0.001))


@pytest.mark.usefixtures("_soon_again")
@pytest.mark.parametrize("command", [Command.RESUME, Command.GROUND])
def test_where_headphones_have_gone_the_listener_is_asked(command: Command) -> None:
    player, output = unplugged(-1)
    assert output.asked.wait(60)
    assert player.status.state is State.PAUSED
    needed = "«headphones» does not answer: switch it on or connect it, and this goes on"
    assert str(player.status.message) == f"{needed}. Until then it can be heard from «loudspeaker»"
    assert not output.accepted
    assert len(output.sound) < 1.1 * RATE
    player.send(command)
    assert player.wait(60)
    assert player.status.message == "half of it is measured"
    assert output.accepted == ["loudspeaker"]
    player.close()
    player.raise_error()


def test_while_it_is_paused_only_a_question_is_shown() -> None:
    players: list[Player] = []
    seen = set[str]()

    def look(frames: int) -> None:
        player = players[0]
        player.show_message("half of it is measured")
        player.send(Command.PAUSE if frames < RATE else Command.STOP_NOW)
        if player.status.state is State.PAUSED:
            seen.add(player.status.message)

    players.append(player_of(TIMELINE, FakeOutput(look)))
    finish(players[0])
    assert seen == {""}


@pytest.mark.usefixtures("_soon_again")
@pytest.mark.parametrize("command", [Command.CLOSE, Command.STOP])
def test_whoever_leaves_then_hears_nothing_from_elsewhere(command: Command) -> None:
    player, output = unplugged(-1)
    assert output.asked.wait(60)
    player.send(command)
    assert player.wait(60)
    assert "headphones" not in player.status.message
    player.close()
    player.raise_error()
    assert not output.accepted
    assert len(output.sound) < 1.1 * RATE


@pytest.mark.usefixtures("_soon_again")
@pytest.mark.parametrize("keys", [True, False])
def test_headphones_that_come_back_are_used_at_once(keys: bool) -> None:
    player, output = unplugged(5, keys)
    assert player.wait(60)
    player.close()
    player.raise_error()
    assert not output.accepted
    assert len(output.sound) > 2 * RATE


@pytest.mark.usefixtures("_soon_again")
def test_without_keys_nobody_is_asked_and_it_ends() -> None:
    player, output = unplugged(-1, keys=False)
    assert player.wait(60)
    player.close()
    with pytest.raises(DeviceLost):
        player.raise_error()
    assert not output.accepted
    assert len(output.sound) < 1.1 * RATE


def test_the_cue_that_is_heard_is_the_timelines_own() -> None:
    seen: list[Status] = []
    players: list[Player] = []
    players.append(player_of(TIMELINE, FakeOutput(lambda _: seen.append(players[0].status))))
    finish(players[0])
    pairs = [(status.cue, status.timeline_cue) for status in seen if status.cue]
    assert all(any(original is cue for cue in TIMELINE.cues) for _, original in pairs)
    assert all(original and text_of(original) == cue.text for cue, original in pairs)


@pytest.mark.parametrize(
    ("state", "is_in_session"),
    [
        (State.PLAYING, True), (State.WAITING, True), (State.WRITING, True), (State.HOLDING, True), (State.PAUSED, True),
        (State.LOST, True), (State.GROUNDING, False), (State.CHOOSING, False), (State.CLOSING, False),
        (State.STOPPING, False), (State.SETTLING, False), (State.PREPARING, False), (State.ENDED, False),
    ],
)  # fmt: skip
def test_whether_the_session_itself_is_heard(state: State, is_in_session: bool) -> None:
    status = Status(state, "", Seconds(0), Seconds(0), None, Seconds(0), Levels())
    assert status.is_in_session is is_in_session


@pytest.mark.parametrize(
    ("commands", "closed"), [((), False), ((Command.CLOSE,), True), ((Command.CLOSE, Command.STOP), False)]
)
def test_a_gentle_end_is_one_whose_way_back_was_heard(commands: tuple[Command, ...], closed: bool) -> None:
    waiting = list(commands)
    players: list[Player] = []

    def on_write(frames: int) -> None:
        due = {State.PLAYING: Command.CLOSE, State.CLOSING: Command.STOP}.get(players[0].status.state)
        if frames > RATE and waiting and waiting[0] is due:
            players[0].send(waiting.pop(0))

    conductor = conductor_of(TIMELINE)
    conductor.offer(excursions())
    output = FakeOutput(on_write)
    players.append(Player(TIMELINE.format, conductor, ToneSpeech(), DRY, output, TIMELINE.length_estimate))
    finish(players[0])
    assert players[0].closed_gently is closed
    assert waiting == []
