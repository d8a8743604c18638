"""Which workers the pool keeps, and that nothing it can meet mixes up what was asked with what is answered."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import ToneSpeech

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech import SpeechPool
from guided_audio.speech.engines.tone import TONE
from guided_audio.speech.pool import SPARE
from guided_audio.speech.process import WorkerDied, WorkerProcess

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")
VOICES = [replace(TONE, name=f"tone {number}") for number in range(5)]


def utter(text: str, voice: Voice = TONE) -> Utterance:
    return Utterance(text, voice)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Voice | None]]:
    """The voices for which workers were started, in order."""
    voices: list[Voice | None] = []
    begin = WorkerProcess.__init__

    def note(worker: WorkerProcess, engine: str, voice: Voice | None = None, *others: object) -> None:
        voices.append(voice)
        begin(worker, engine, voice, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(WorkerProcess, "__init__", note)
    yield voices


def test_two_voices_that_alternate_load_once(started: list[Voice | None]) -> None:
    with SpeechPool(1) as pool:
        for number in range(12):
            utterance = utter(f"Line {number}.", VOICES[number % 2])
            assert np.array_equal(pool.speak(utterance), ToneSpeech().speak(utterance))
    assert started == VOICES[:2]


def test_there_are_never_more_workers_than_were_allowed(started: list[Voice | None]) -> None:
    with SpeechPool(2) as pool:
        lines = [utter(f"Line {number}.", VOICES[number % len(VOICES)]) for number in range(10)]
        pool.prepare(lines)
        for line in lines:
            assert np.array_equal(pool.speak(line), ToneSpeech().speak(line))
            assert len(pool.worker_pids) <= 2 + SPARE
    assert len(started) > 2 + SPARE


@posix
def test_a_worker_that_ended_while_idle_costs_no_attempt(
    started: list[Voice | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with SpeechPool(1) as pool:
        pool.speak(utter("One."))
        (pid,) = pool.worker_pids
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert len(pool.speak(utter("Two.")))
        (other,) = pool.worker_pids
        os.kill(other, signal.SIGKILL)
        os.waitid(os.P_PID, other, os.WEXITED | os.WNOWAIT)
        monkeypatch.setattr(WorkerProcess, "say", _die_once(WorkerProcess.say))
        assert len(pool.speak(utter("Three.")))  # the one attempt that may fail was not used up yet
    assert len(started) == 4


def _die_once(say: Callable[[WorkerProcess, Utterance], Samples]) -> Callable[[WorkerProcess, Utterance], Samples]:
    died: list[int] = []

    def say_or_die(worker: WorkerProcess, utterance: Utterance) -> Samples:
        if not died:
            died.append(worker.pid)
            raise WorkerDied
        return say(worker, utterance)

    return say_or_die


def test_an_answer_to_another_request_is_never_taken_and_asked_for_anew() -> None:
    with SpeechPool(1) as pool:
        pool.speak(utter("One."))
        (swapped,) = pool._running
        assert swapped._process.stdin is not None
        # A request that the parent forgot: all later answers would be one behind.
        swapped._process.stdin.write(b"77 " + _line("Forgotten."))
        assert np.array_equal(pool.speak(utter("Two three.")), ToneSpeech().speak(utter("Two three.")))
        assert pool.worker_pids != (swapped.pid,)


def _line(text: str) -> bytes:
    from guided_audio.speech.worker import encode_request

    return encode_request(utter(text))


def test_closing_while_sentences_are_spoken_ends_everything() -> None:
    pool = SpeechPool(2)
    pool.prepare([utter(f"Sentence {number}.") for number in range(8)])
    futures = list(pool._prepared.values())
    first = pool.speak(utter("Sentence 0."))
    assert len(first)
    closers = [threading.Thread(target=pool.close) for _ in range(2)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(10)
    assert not any(closer.is_alive() for closer in closers)
    assert pool.worker_pids == ()
    assert all(future.done() for future in futures)
    with pytest.raises((SpeechError, RuntimeError)):
        pool.speak(utter("Too late."))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are counted where they can be listed")
def test_no_descriptor_is_left_open() -> None:
    before = set(Path("/proc/self/fd").iterdir())
    for _ in range(2):
        with SpeechPool(2) as pool:
            pool.prepare([utter("One."), utter("Two.")])
            pool.speak(utter("Two."))
    assert set(Path("/proc/self/fd").iterdir()) <= before
