"""Which workers the pool keeps, and that nothing it can meet mixes up what was asked with what is answered."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import ToneSpeech

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError, UsageError
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech import Speech, SpeechPool
from guided_audio.speech.engines.tone import TONE
from guided_audio.speech.requests import LIST_REQUEST, encode_request
from guided_audio.speech.worker_process import WorkerDied, WorkerProcess
from guided_audio.speech.workers import SPARE

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
    with Speech(1) as speech, SpeechPool(speech) as pool:
        for number in range(12):
            utterance = utter(f"Line {number}.", VOICES[number % 2])
            assert np.array_equal(pool.speak(utterance), ToneSpeech().speak(utterance))
    assert started == VOICES[:2]


@pytest.mark.thorough
def test_there_are_never_more_workers_than_were_allowed(started: list[Voice | None]) -> None:
    with Speech(2) as speech, SpeechPool(speech) as pool:
        lines = [utter(f"Line {number}.", VOICES[number % len(VOICES)]) for number in range(10)]
        pool.prepare(lines)
        for line in lines:
            assert np.array_equal(pool.speak(line), ToneSpeech().speak(line))
            assert len(speech.worker_pids) <= 2 + SPARE
    assert len(started) > 2 + SPARE


@posix
def test_a_worker_that_ended_while_idle_costs_no_attempt(
    started: list[Voice | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Speech(1) as speech, SpeechPool(speech) as pool:
        pool.speak(utter("One."))
        (pid,) = speech.worker_pids
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert len(pool.speak(utter("Two.")))
        (other,) = speech.worker_pids
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
    with Speech(1) as speech, SpeechPool(speech) as pool:
        pool.speak(utter("One."))
        (swapped,) = speech._running
        # A request that the parent forgot: all later answers would be one behind.
        swapped._requests.write(b"77 " + _line("Forgotten."))
        assert np.array_equal(pool.speak(utter("Two three.")), ToneSpeech().speak(utter("Two three.")))
        assert speech.worker_pids != (swapped.pid,)


def _line(text: str) -> bytes:
    return encode_request(utter(text))


def test_closing_while_sentences_are_spoken_ends_everything() -> None:
    speech = Speech(2)
    pool = SpeechPool(speech)
    pool.prepare([utter(f"Sentence {number}.") for number in range(8)])
    futures = list(pool._prepared.values())
    first = pool.speak(utter("Sentence 0."))
    assert len(first)
    closers = [threading.Thread(target=close) for close in (speech.close, speech.close, pool.close)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(10)
    assert not any(closer.is_alive() for closer in closers)
    assert speech.worker_pids == ()
    assert all(future.done() for future in futures)
    with pytest.raises(SpeechError, match="the session has ended"):
        pool.speak(utter("Too late."))
    with SpeechPool(speech) as late, pytest.raises(SpeechError, match="the session has ended"):
        late.speak(utter("Too late."))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are counted where they can be listed")
def test_no_descriptor_worker_or_thread_is_left() -> None:
    before, threads, pids = set(Path("/proc/self/fd").iterdir()), set(threading.enumerate()), list[int]()
    for _ in range(2):
        with Speech(2) as speech:
            for _ in range(2):
                with SpeechPool(speech) as pool:
                    pool.prepare([utter("One."), utter("Two.")])
                    pool.speak(utter("Two."))
            pids += speech.worker_pids
    assert set(Path("/proc/self/fd").iterdir()) <= before
    assert set(threading.enumerate()) <= threads
    assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_sessions_in_several_threads_share_the_workers(started: list[Voice | None]) -> None:
    failed: list[str] = []

    def perform(name: str, speech: Speech) -> None:
        lines = [utter(f"{name} says line {number} {'and more ' * (number % 3)}.") for number in range(20)]
        with SpeechPool(speech) as pool:
            for number, line in enumerate(lines):
                pool.prepare(lines[number : number + 4])
                if not np.array_equal(pool.speak(line), ToneSpeech().speak(line)):
                    failed.append(line.text)

    with Speech(2) as speech:
        sessions = [threading.Thread(target=perform, args=(name, speech)) for name in ("Anna", "Ben")]
        for session in sessions:
            session.start()
        for session in sessions:
            session.join(60)
        assert not any(session.is_alive() for session in sessions)
    assert failed == []
    assert len(started) == 2


def test_a_session_that_ends_lets_go_of_its_words_and_leaves_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    say, said = WorkerProcess.say, []

    def say_when_allowed(worker: WorkerProcess, utterance: Utterance) -> Samples:
        begun.set()
        assert go_on.wait(20)
        said.append(utterance.text)
        return say(worker, utterance)

    monkeypatch.setattr(WorkerProcess, "say", say_when_allowed)
    with Speech(1) as speech, SpeechPool(speech) as staying:
        leaving = SpeechPool(speech)
        leaving.prepare([utter("One."), utter("Two.")])
        assert begun.wait(20)
        closer = threading.Timer(0.1, leaving.close)
        closer.start()
        with pytest.raises(SpeechError, match="the session has ended"):
            leaving.speak(utter("One."))  # it does not wait for the worker
        closer.join()
        leaving.close()
        go_on.set()
        assert np.array_equal(staying.speak(utter("Three.")), ToneSpeech().speak(utter("Three.")))
        assert len(speech.worker_pids) == 1
    assert said == ["One.", "Three."]


def test_words_that_wait_for_a_worker_end_with_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def hang(worker: WorkerProcess, utterance: Utterance) -> Samples:
        begun.set()
        assert ended.wait(20)
        raise WorkerDied

    monkeypatch.setattr(WorkerProcess, "say", hang)
    with Speech(1) as speech, SpeechPool(speech) as pool:
        pool.prepare([utter("One."), utter("Two.")])
        assert begun.wait(20)
        closers = [threading.Timer(0.1, speech.close), threading.Timer(0.2, ended.set)]
        for closer in closers:
            closer.start()
        with pytest.raises(SpeechError, match="the session has ended"):
            pool.speak(utter("Two."))
        for closer in closers:
            closer.join()


@pytest.mark.parametrize("workers", [0, -1, 1.5, "2", None])
def test_a_number_of_workers_that_is_none_is_refused(workers: int) -> None:
    with pytest.raises(UsageError, match="workers is"):
        Speech(workers)


def test_a_worker_warns_of_nothing() -> None:
    command = [sys.executable, "-P", "-W", "error", "-m", "guided_audio.speech.worker", "tone"]
    done = subprocess.run(command, input=b"1 " + LIST_REQUEST, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["number"] == 1
