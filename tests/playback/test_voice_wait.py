"""Waits that go on when the listener has spoken and been quiet; by whichever other way they end, the microphone closes."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playback.hearing import QUIET, SPEECH, FakeMicrophone, FakeVoiceActivity
from support import RATE, FakeOutput, ToneSpeech, conductor_of, player_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.core.errors import DeviceLost
from guided_audio.core.units import Seconds
from guided_audio.playback import Command, Player, State
from guided_audio.playback.inputs.turn import LEAST, SETTLING, chunks_of
from guided_audio.playback.voice_wait import VoiceWait
from guided_audio.render import DRY, Step
from guided_audio.timeline import Await

SETTLED = [QUIET] * chunks_of(SETTLING)
SAID = [*SETTLED, *[SPEECH] * chunks_of(LEAST)]
EIGHT_SECONDS = [QUIET] * 250
LISTENING = "Listening: say it aloud, then stay quiet. Space goes on, too."
PACE = 0.001
"""Seconds that a piece takes to be written, so that a wait which is held does not take all of the processor."""


TWO_WAITS = "One. [wait: Say it aloud.]\n\nTwo. [wait: And again.]\n\nThree."


class Held:
    """The wait that is held, and those that were gone on with."""

    def __init__(self) -> None:
        self.wait: object | None = None
        self.ended: list[object] = []
        self.has_ended = threading.Event()

    def go_on(self, wait: object) -> None:
        self.ended.append(wait)
        self.has_ended.set()


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def microphone() -> FakeMicrophone:
    return FakeMicrophone()


@pytest.fixture
def voice_wait(microphone: FakeMicrophone, held: Held) -> Iterator[VoiceWait]:
    started = VoiceWait(microphone, FakeVoiceActivity)
    started.start(lambda: held.wait, held.go_on)
    yield started
    started.close()


def test_it_goes_on_after_exactly_eight_seconds_of_quiet(
    voice_wait: VoiceWait, microphone: FakeMicrophone, held: Held
) -> None:
    held.wait = wait = object()
    microphone.feed([*SAID, *EIGHT_SECONDS[1:]])
    assert not held.ended
    assert voice_wait.message(State.WAITING) == LISTENING
    microphone.feed(EIGHT_SECONDS[:1])
    assert held.has_ended.wait(30)
    assert held.ended == [wait]
    microphone.until(is_open=False)
    assert voice_wait.message(State.WAITING) == ""


def test_it_says_that_it_listens_only_once_that_is_true(
    voice_wait: VoiceWait, microphone: FakeMicrophone, held: Held
) -> None:
    held.wait = object()
    microphone.feed(SETTLED[1:])
    assert voice_wait.message(State.WAITING) == ""
    microphone.feed(SETTLED[:1])
    assert voice_wait.message(State.WAITING) == LISTENING


def test_it_never_goes_on_without_words(voice_wait: VoiceWait, microphone: FakeMicrophone, held: Held) -> None:
    held.wait = object()
    microphone.feed([*SETTLED, *EIGHT_SECONDS * 4])
    assert not held.ended
    assert voice_wait.message(State.WAITING) == LISTENING


def test_no_microphone_is_opened_where_nothing_waits(
    voice_wait: VoiceWait, microphone: FakeMicrophone, held: Held
) -> None:
    held.wait = object()
    microphone.feed([*SAID, *EIGHT_SECONDS])
    assert held.has_ended.wait(30)
    voice_wait.close()  # it has looked, and found the wait that it has ended
    assert microphone.times == 1


def test_what_was_said_before_a_pause_is_forgotten(
    voice_wait: VoiceWait, microphone: FakeMicrophone, held: Held
) -> None:
    held.wait = wait = object()
    microphone.feed(SAID)
    held.wait = None
    microphone.until(is_open=False)
    held.wait = wait
    microphone.feed([*SETTLED, *EIGHT_SECONDS])
    assert not held.ended
    assert voice_wait.message(State.WAITING) == LISTENING


def test_a_microphone_that_may_not_be_opened_is_told_once_for_each_wait(
    voice_wait: VoiceWait, microphone: FakeMicrophone, held: Held
) -> None:
    microphone.problem = "there is no microphone"
    held.wait = object()
    until(lambda: voice_wait.message(State.WAITING) == "Not listening: there is no microphone. Space goes on.")
    microphone.problem = ""
    held.wait = wait = object()
    microphone.feed([*SAID, *EIGHT_SECONDS])
    assert held.has_ended.wait(30)
    assert held.ended == [wait]
    assert microphone.times == 2


def test_a_microphone_that_goes_is_told(held: Held) -> None:
    microphone = FakeMicrophone(patience=PACE)
    voice_wait = VoiceWait(microphone, FakeVoiceActivity)
    voice_wait.start(lambda: held.wait, held.go_on)
    held.wait = object()
    until(lambda: voice_wait.message(State.WAITING) == "Not listening: the microphone has gone. Space goes on.")
    microphone.until(is_open=False)
    voice_wait.close()


def test_the_end_closes_the_microphone(voice_wait: VoiceWait, microphone: FakeMicrophone, held: Held) -> None:
    held.wait = object()
    microphone.feed(SAID)
    voice_wait.close()
    microphone.until(is_open=False)
    assert not held.ended


def test_words_end_no_wait_but_their_own() -> None:
    conductor = conductor_of(timeline_of(TWO_WAITS))
    turns: list[Step] = []
    while step := conductor.next():
        if isinstance(step.cue, Await):
            assert conductor.turn is step
            assert conductor.keeps_waiting(step.cue, 0, 0)
            for other in turns:
                conductor.end_turn(other)
            assert conductor.keeps_waiting(step.cue, 0, 0)
            conductor.end_turn(step)
            assert not conductor.keeps_waiting(step.cue, 0, 0)
            turns.append(step)
        else:
            assert conductor.turn is None
    assert len(turns) == 2


class Room(FakeOutput):
    """An output that keeps some time, and can be lost."""

    def __init__(self) -> None:
        super().__init__()
        self.is_lost = False
        self._pacing = threading.Event()

    def write(self, samples: Samples) -> None:
        super().write(samples)
        self._pacing.wait(PACE)
        if self.is_lost:
            raise DeviceLost("the loudspeaker has gone")

    def reopen(self) -> bool:
        return not self.is_lost


def until(happens: Callable[[], bool]) -> None:
    """Wait until something can be seen of which there is no event."""
    pace = threading.Event()
    for _ in range(30_000):
        if happens():
            return
        pace.wait(PACE)
    raise TimeoutError


Played = tuple[Player, Room]


@pytest.fixture
def played(request: pytest.FixtureRequest, microphone: FakeMicrophone) -> Iterator[Played]:
    timeline = timeline_of(getattr(request, "param", TWO_WAITS))
    room, voice_wait = Room(), VoiceWait(microphone, FakeVoiceActivity)
    conductor = conductor_of(timeline)
    player = Player(timeline.format, conductor, ToneSpeech(), DRY, room, Seconds(9.0), voice_wait=voice_wait)
    player.start()
    yield player, room
    player.close()
    microphone.until(is_open=False)


def test_a_player_goes_on_by_words_at_each_wait(played: Played, microphone: FakeMicrophone) -> None:
    player, _ = played
    for prompt in ("Say it aloud.", "And again."):
        microphone.feed([*SAID, *EIGHT_SECONDS[1:]])
        status = player.status
        assert status.state is State.WAITING
        assert status.cue
        assert status.cue.text == prompt
        assert status.listening == LISTENING
        microphone.feed(EIGHT_SECONDS[:1])
        microphone.until(is_open=False)
    assert player.wait(30)
    assert not player.stopped


def test_a_key_goes_on_at_once(played: Played, microphone: FakeMicrophone) -> None:
    player, _ = played
    for _ in range(2):
        microphone.feed(SAID)
        player.send(Command.GO_ON)
        microphone.until(is_open=False)
    assert player.wait(30)


@pytest.mark.parametrize(
    ("command", "back"),
    [(Command.PAUSE, Command.RESUME), (Command.MORE_TIME, None), (Command.STOP, None), (Command.NEXT, None)],
    ids=str,
)
def test_the_microphone_closes_with_whatever_ends_the_wait(
    played: Played, microphone: FakeMicrophone, command: Command, back: Command | None
) -> None:
    player, _ = played
    microphone.feed(SAID)
    player.send(command)
    microphone.until(is_open=False)
    until(lambda: player.status.listening == "")
    if back is not None:
        player.send(back)
        microphone.feed(SETTLED)
        assert player.status.listening == LISTENING


def test_nothing_listens_while_the_sound_has_gone(played: Played, microphone: FakeMicrophone) -> None:
    player, room = played
    microphone.feed(SAID)
    room.is_lost = True
    microphone.until(is_open=False)
    assert player.state is State.LOST
    room.is_lost = False
    microphone.feed([*SAID, *EIGHT_SECONDS])
    microphone.until(is_open=False)


@pytest.mark.parametrize("played", ["One. [write 1m: A letter.] Two."], indirect=True, ids=["write"])
def test_nothing_listens_while_one_writes(played: Played, microphone: FakeMicrophone) -> None:
    player, _ = played
    until(lambda: player.state is State.WRITING)
    player.send(Command.GO_ON)
    assert player.wait(30)
    assert not microphone.times


SAYING = "One. You could say it aloud. I will be quiet. [silence 9m] Two. [silence 20s] Three."
UNSAID = "One. You could say it aloud. [silence 16s] Two."


@pytest.mark.parametrize("played", [SAYING], indirect=True, ids=["saying"])
def test_a_silence_after_words_that_ask_to_speak_ends_sooner(played: Played, microphone: FakeMicrophone) -> None:
    player, room = played
    microphone.feed([*SAID, *EIGHT_SECONDS[1:]])
    assert player.status.listening.startswith("Listening: say it aloud if you like")
    microphone.feed(EIGHT_SECONDS[:1])
    microphone.until(is_open=False)
    assert player.wait(60)
    assert microphone.times == 1
    assert 20 < len(room.sound) / RATE < 300


@pytest.mark.parametrize("played", [UNSAID], indirect=True, ids=["unsaid"])
def test_a_silence_in_which_nothing_is_said_keeps_its_length(played: Played, microphone: FakeMicrophone) -> None:
    player, room = played
    assert player.wait(60)
    silent = FakeOutput()
    other = player_of(timeline_of(UNSAID), silent)
    other.start()
    assert other.wait(60)
    other.close()
    assert np.array_equal(room.sound, silent.sound)
