"""Speech that was measured is heard again, sample by sample, and never said twice."""

from collections.abc import Sequence
from contextlib import closing

import numpy as np
from support import ToneSpeech, joined, timeline_of

from guided_audio.audio import Samples
from guided_audio.render import render
from guided_audio.speech import Spool
from guided_audio.speech.tone import TONE
from guided_audio.voice import Utterance


class CountingSpeech(ToneSpeech):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def prepare(self, window: Sequence[Utterance]) -> None:
        super().prepare(window)

    def speak(self, utterance: Utterance) -> Samples:
        self.said.append(utterance.text)
        return super().speak(utterance)


ONE, TWO = Utterance("One two three.", TONE), Utterance("Four.", TONE)


def test_everything_is_said_once_and_comes_back_the_same() -> None:
    source = CountingSpeech()
    with closing(Spool(source)) as spool:
        assert spool.frames(TWO) == len(ToneSpeech().speak(TWO))
        for utterance in (ONE, TWO, ONE, TWO):
            samples = spool.speak(utterance)
            assert np.array_equal(samples, ToneSpeech().speak(utterance))
            assert samples.dtype == np.float32
            assert not samples.flags.writeable
    assert source.said == ["Four.", "One two three."]


def test_only_what_has_not_been_said_is_prepared() -> None:
    source = CountingSpeech()
    with closing(Spool(source)) as spool:
        spool.speak(ONE)
        spool.prepare([ONE, TWO])
    assert source.windows == [(TWO,)]


def test_a_session_sounds_the_same_through_it() -> None:
    timeline = timeline_of("One. Two. [pause 1s]\n\n[repeat 3 times]\n\nThree.\n\n[end repeat]\n")
    source = CountingSpeech()
    with closing(Spool(source)) as spool:
        first, second = joined(render(timeline, spool)), joined(render(timeline, spool))
    assert np.array_equal(first, second)
    assert np.array_equal(first, joined(render(timeline, ToneSpeech())))
    assert source.said == ["One.", "Two.", "Three."]
