"""Voices that are late, or fail, while a listener waits."""

import numpy as np
import pytest
from playback.listener import Listener, excursions, exported
from playback.visit import EXPORT, LAND, STEP, TIMELINE, ends_like, place_of
from support import RATE, ToneSpeech, section_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance
from guided_audio.playback import Command, PlayOptions, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.transport import Transport
from guided_audio.render import render


class Failing(ToneSpeech):
    def __init__(self, words: str, spoken: bool) -> None:
        super().__init__()
        self._words, self._spoken = words, spoken

    def speak(self, utterance: Utterance) -> Samples:
        if utterance.text.startswith(self._words):
            raise SpeechError("no voice")
        return super().speak(utterance)

    def are_spoken(self, utterances: object) -> bool:
        return self._spoken


@pytest.mark.parametrize("spoken", [True, False])
def test_a_voice_that_fails_leaves_no_listener_in_the_middle(spoken: bool) -> None:
    listener = Listener(TIMELINE, speech=Failing("A third", spoken))
    listener.conductor.offer(excursions())
    heard = listener.hear()
    assert isinstance(listener.conductor.error, SpeechError)
    assert (listener.said[-1] == "Back.") is spoken
    if not spoken:  # a bell, which rings out
        assert np.abs(heard[place_of("A third") :]).max() > 0.05
        assert np.abs(heard[-100:]).max() < 1e-3


class Late(ToneSpeech):
    """A voice that has its words, or those that begin so, after it has been asked for so many times."""

    def __init__(self, times: int, begins: str = "") -> None:
        super().__init__()
        self._times = times
        self._begins = begins

    def is_ready(self, utterance: Utterance) -> bool:
        self._times -= utterance.text.startswith(self._begins)
        return self._times < 0 or not utterance.text.startswith(self._begins)


def test_a_voice_that_is_late_is_waited_for_in_silence() -> None:
    listener = Listener(TIMELINE, speech=Late(100))
    heard = listener.hear()
    assert ends_like(heard, RATE)
    assert len(heard) == len(EXPORT) + 100 * STEP + LAND
    assert listener.states[RATE // STEP + 5] is State.PREPARING


class Prepared(ToneSpeech):
    """A voice that has nothing ready but what was asked for ahead."""

    def is_ready(self, utterance: Utterance) -> bool:
        return utterance in self.windows[-1]


@pytest.mark.parametrize("beats", [7, 8, 20])
def test_every_count_of_a_breath_is_ready_however_long_it_is(beats: int) -> None:
    timeline = timeline_of(f"One. [breathe in {beats}, out 4, 1 round, counted] Two. Three.")
    assert np.array_equal(Listener(timeline, speech=Prepared()).hear(), exported(timeline))


class Stuck(Prepared):
    """The same, and its first words never come."""

    def is_ready(self, utterance: Utterance) -> bool:
        return not utterance.text.startswith("One") and super().is_ready(utterance)


def test_words_that_are_never_ready_can_be_passed_over() -> None:
    timeline = timeline_of("One. [breathe in 8, out 4, 1 round, counted] Two.")
    listener = Listener(timeline, speech=Stuck())
    heard = listener.hear({3.0: Command.NEXT})
    start = section_of(timeline).placed[1].start
    assert ends_like(heard, start + RATE, exported(timeline))


def test_words_that_are_late_in_the_middle_leave_the_keys_as_they_are() -> None:
    listener = Listener(TIMELINE, speech=Late(100, "The second"))
    heard = listener.hear()
    assert len(heard) == len(EXPORT) + 100 * STEP + LAND
    assert set(listener.states) == {State.PLAYING}


def test_a_session_that_is_not_ready_begins_with_a_bell() -> None:
    conductor = LiveConductor(TIMELINE.format, ToneSpeech(), None, PlayOptions())
    pieces = Transport(TIMELINE.format, conductor).shape(render(TIMELINE, ToneSpeech(), conductor))
    before = np.concatenate([next(pieces).samples for _ in range(50)])
    assert not before[: int(0.25 * RATE)].any()
    assert np.abs(before[: int(0.5 * RATE)]).max() > 0.01
    assert conductor.state is State.PREPARING
    conductor.begin(section_of(TIMELINE))
    heard = [piece for piece in pieces if conductor.route.section_of(piece.step) is conductor.route.session]
    assert sum(len(piece.samples) for piece in heard) == len(EXPORT) + LAND
