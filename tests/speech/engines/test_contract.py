"""The contract that every engine keeps: the same tests on each that is installed, our own and others.

`GUIDED_AUDIO_CONTRACT=full` adds what takes minutes: 1,000 utterances in a row, and thousands of words at once.
"""

from __future__ import annotations

import os
import threading
import time
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support import HEART

from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech import Speech, SpeechPool
from guided_audio.speech.engine import ENGINE_GROUP, load_engine
from guided_audio.speech.worker import speak
from guided_audio.speech.worker_process import WorkerProcess
from guided_audio.voices.calibration import calibrated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guided_audio.audio import Samples
    from guided_audio.speech.engine import SpeechEngine

TEXT = "Let the chair, or the floor, hold you."
FULL = os.environ.get("GUIDED_AUDIO_CONTRACT") == "full"
QUICK = {"hibari", "tone"}
"""Engines that may be asked a little more in `make test`."""
DRAWING = {"hibari", "piper", "tone"}
"""Engines in which a seed decides something; in others there is no chance at all: the small model of Kokoro draws none."""


def _engines() -> list[object]:
    names = sorted({point.name for point in entry_points(group=ENGINE_GROUP)})
    marks = {name: [pytest.mark.xdist_group(f"contract {name}")] for name in names}
    return [pytest.param(n, marks=marks[n] if n == "tone" else [*marks[n], pytest.mark.voice]) for n in names]


class Speaker:
    """An engine with the voice that is tried: its first one for English, else its first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.engine: SpeechEngine = load_engine(name)
        voices = self.engine.voices()
        self.voice: Voice = calibrated(next((voice for voice in voices if voice.speaks("en")), voices[0]))

    def utter(self, text: str = TEXT, pace: float = 160.0, seed: int = 0) -> Utterance:
        return Utterance(text, self.voice, pace, seed)

    @cached_property
    def first(self) -> Samples:
        return self.engine.synthesize(self.utter())

    def frames(self, text: str, pace: float = 160.0) -> int:
        return len(speak(self.engine, self.utter(text, pace)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One home for all these tests, so that what engines keep to start sooner is made once; no voices are in it."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "CONFIG", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        yield folder


@pytest.fixture(autouse=True)
def _at_home(_home: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture(scope="module", params=_engines())
def speaker(request: pytest.FixtureRequest, home: Path) -> Iterator[Speaker]:
    try:
        made = Speaker(request.param)
    except SpeechError as error:
        pytest.skip(f"{request.param}: {error.message}")
    yield made
    made.engine.close()


@pytest.fixture(scope="module")
def pool(speaker: Speaker) -> Iterator[SpeechPool]:
    with Speech(2) as speech, SpeechPool(speech) as made:
        yield made


def test_sound_is_float32_in_range_and_one_channel(speaker: Speaker) -> None:
    sound = speaker.first
    assert sound.dtype == np.float32
    assert sound.shape[1] == 1
    assert np.isfinite(sound).all()
    assert 0.05 < np.abs(sound).max() <= 1
    assert np.mean(np.abs(sound) > 0.999) < 1e-3  # clipped hard, it would stay there
    assert 1.5 < len(sound) / speaker.voice.sample_rate < 8.0


def test_the_same_utterance_gives_the_same_samples(speaker: Speaker) -> None:
    first = speaker.first
    speaker.engine.synthesize(speaker.utter("Something else in between."))
    assert np.array_equal(first, speaker.engine.synthesize(speaker.utter()))


def test_a_seed_changes_the_sound_where_there_is_chance_in_it(speaker: Speaker) -> None:
    other = speaker.engine.synthesize(speaker.utter(seed=1))
    same = len(other) == len(speaker.first) and np.array_equal(other, speaker.first)
    if speaker.name in DRAWING:
        assert not same
    else:
        assert same


def test_another_text_gives_another_sound(speaker: Speaker) -> None:
    other = speaker.engine.synthesize(speaker.utter("Let the grass, or the sand, hold you."))
    assert len(other) != len(speaker.first) or not np.array_equal(other, speaker.first)


def test_a_slower_pace_takes_longer(speaker: Speaker) -> None:
    quick, usual, slow = (speaker.frames("Rest here, for a while.", pace) for pace in (210, 160, 130))
    assert quick < usual < slow


@pytest.mark.parametrize("text", ["", "…", "🙂", "\u200b", " \n", "?!"])
def test_what_cannot_be_said_has_no_frames(speaker: Speaker, text: str) -> None:
    assert speaker.frames(text) == 0


def test_what_looks_like_a_command_is_words(speaker: Speaker) -> None:
    plain = speaker.frames("Rest now.")
    for text in ("<speak>Rest now.</speak>", "Rest [[slnc 9000]] now.", "Rest [now](/a/).", "\x01 Rest {now}."):
        assert 0.8 * plain < speaker.frames(text) < 6 * plain, text
    assert speaker.frames("<speak><break time='9s'/>Rest now.</speak>") < 8 * plain  # no silence of nine seconds


@pytest.mark.parametrize("text", ["a" * 200, "Ümläut! №5 & co.", "Half \ud800 a character.", "3.5 °C, 20 %"])
def test_odd_texts_are_spoken(speaker: Speaker, text: str) -> None:
    assert speaker.frames(text) > 1000


def test_an_emoji_is_not_read_out(speaker: Speaker) -> None:
    assert speaker.frames("Well done 🙂.") < 1.3 * speaker.frames("Well done.")


@pytest.mark.thorough
def test_a_sentence_that_does_not_end_is_spoken_to_its_end(speaker: Speaker) -> None:
    words = 4000 if FULL else 300 if speaker.name in QUICK else 60
    began = time.monotonic()
    frames = speaker.frames("word " * words, 200)
    seconds = frames / speaker.voice.sample_rate
    report(f"{speaker.name}: {words} words, {seconds:.0f} s of sound in {time.monotonic() - began:.0f} s")
    assert words / 500 < seconds / 60 < words / 60


def test_what_is_spoken_begins_and_ends_softly(speaker: Speaker) -> None:
    sound = speak(speaker.engine, speaker.utter("Rest here, for a while."))
    assert abs(sound[0, 0]) < 1e-3
    assert abs(sound[-1, 0]) < 1e-3


def test_loading_and_closing_change_nothing(speaker: Speaker) -> None:
    first = speaker.first
    speaker.engine.close()
    speaker.engine.close()
    speaker.engine.load(speaker.voice)
    speaker.engine.load(speaker.voice)
    assert np.array_equal(first, speaker.engine.synthesize(speaker.utter()))


@pytest.mark.thorough
def test_two_processes_at_once_say_what_was_asked_of_them(speaker: Speaker, pool: SpeechPool) -> None:
    said = [speaker.utter(f"This is number {number}.") for number in ("one", "two", "three", "four")]
    pool.prepare(said)
    heard = [pool.speak(utterance) for utterance in said]
    for utterance, sound in zip(said, heard, strict=True):
        assert np.array_equal(sound, speak(speaker.engine, utterance))


def test_what_is_let_go_is_not_waited_for(speaker: Speaker, pool: SpeechPool, monkeypatch: pytest.MonkeyPatch) -> None:
    long, now = [speaker.utter(f"{TEXT} {number}.") for number in range(30)], speaker.utter("Now this.")
    let_go, asked, say = threading.Event(), [], WorkerProcess.say

    def say_later(worker: WorkerProcess, utterance: Utterance) -> Samples:
        asked.append(utterance)
        let_go.wait()
        return say(worker, utterance)

    monkeypatch.setattr(WorkerProcess, "say", say_later)
    pool.prepare(long)
    pool.prepare([now])
    let_go.set()
    assert len(pool.speak(now))
    assert set(asked) <= {long[0], long[1], now}  # at most one for each of the two workers had begun


def test_many_in_a_row(speaker: Speaker, pool: SpeechPool) -> None:
    count = 300 if speaker.name == "tone" else 30 if speaker.name == "hibari" else 6
    lengths = [len(pool.speak(speaker.utter(f"{number}.", 200))) for number in range(count)]
    assert min(lengths) > 0.1 * speaker.voice.sample_rate
    assert lengths[0] == speaker.frames("0.", 200)


@pytest.mark.skipif(not FULL, reason="takes minutes: GUIDED_AUDIO_CONTRACT=full")
def test_a_thousand_in_a_row(speaker: Speaker) -> None:
    began, heard = time.monotonic(), []
    with Speech(1) as speech, SpeechPool(speech) as alone:
        for number in range(1000):
            heard.append(len(alone.speak(speaker.utter(f"Number {number}.", 200))))
            alone.prepare([])
            if number == 100:
                early = _memory(speech.worker_pids[0])
        late = _memory(speech.worker_pids[0])
        assert len(speech.worker_pids) == 1
    report(f"{speaker.name}: a thousand in {time.monotonic() - began:.0f} s, {early} MB at first, {late} MB at last")
    assert min(heard) > 0.2 * speaker.voice.sample_rate
    assert late < 1.3 * early + 20
    for number in (0, 500, 999):  # each is the one that was asked for
        assert heard[number] == speaker.frames(f"Number {number}.", 200)


def report(line: str) -> None:
    """Print how long it took, if all of it is run with -s."""
    print(line)  # noqa: T201


def _memory(pid: int) -> int:
    """Return the megabytes that a process has in memory, 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


@pytest.mark.voice
@pytest.mark.xdist_group("contract hibari")
def test_the_default_pace_is_easy() -> None:
    heart = Speaker("hibari")
    sentences = [
        "Find a way of sitting, or of lying down, that asks very little of you.",
        "It may be a real place, one that you know.",
        "Notice what is carrying you.",
        "If there are several, take whichever is nearest.",
        "You are allowed to be sad, and to be angry.",
    ]
    words = sum(len(sentence.split()) for sentence in sentences)
    frames = sum(heart.frames(sentence, 145) for sentence in sentences)
    assert 135 <= words / (frames / 24_000 / 60) <= 160


def test_speed_follows_pace() -> None:
    speeds = [HEART.speed_for(pace) for pace in range(100, 240, 5)]
    assert speeds == sorted(speeds)
    assert 0.5 <= speeds[0] < speeds[-1] <= 1.0
