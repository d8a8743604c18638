"""A system that has no room for another process or thread: fewer speak, and without any it is an error that says so."""

import errno
import itertools
import os
import subprocess
import threading
from collections.abc import Callable

import numpy as np
import pytest
from support import ToneSpeech

from guided_audio.core.errors import GuidedAudioError, ResourceError, SpeechError
from guided_audio.core.threads import ThreadPool, start_thread
from guided_audio.core.voice import Utterance
from guided_audio.speech import Speech, SpeechPool
from guided_audio.speech.engines.tone import TONE
from guided_audio.speech.sources import SpeechAhead

LINES = [Utterance(f"Line {number}.", TONE) for number in range(6)]


def most(count: int, start: Callable[..., None], error: Exception) -> Callable[..., None]:
    """Return a function that does it so often, and then fails."""
    left = itertools.count(count, -1)

    def limited(*given: object, **named: object) -> None:
        if next(left) <= 0:
            raise error
        start(*given, **named)

    return limited


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    error = OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return lambda count: monkeypatch.setattr(
        subprocess.Popen, "__init__", most(count, subprocess.Popen.__init__, error)
    )


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    error = RuntimeError("can't start new thread")
    return lambda count: monkeypatch.setattr(threading.Thread, "start", most(count, threading.Thread.start, error))


def test_one_worker_speaks_all_where_there_is_room_for_one(processes: Callable[[int], None]) -> None:
    processes(1)
    with Speech(2) as speech, SpeechPool(speech) as pool:
        pool.prepare(LINES)
        for line in LINES:
            assert np.array_equal(pool.speak(line), ToneSpeech().speak(line))
        assert len(speech.worker_pids) == 1


def test_without_any_process_it_says_what_to_do(processes: Callable[[int], None]) -> None:
    processes(0)
    with Speech(2) as speech, SpeechPool(speech) as pool, pytest.raises(SpeechError, match="no process") as caught:
        pool.prepare(LINES)
        pool.speak(LINES[0])
    assert "close other programs" in caught.value.hint


def test_a_process_that_no_thread_can_watch_is_none(threads: Callable[[int], None]) -> None:
    with Speech(1) as speech, SpeechPool(speech) as pool:
        threads(1)  # that of the sentence, and none for what watches
        with pytest.raises(SpeechError, match="no further thread") as caught:
            pool.speak(LINES[0])
    assert "ulimit -u" in caught.value.hint


def test_a_pool_makes_do_with_the_threads_that_it_has(threads: Callable[[int], None]) -> None:
    threads(1)
    both = threading.Barrier(1)
    with ThreadPool(4) as pool:
        assert [done.result() for done in [pool.submit(both.wait) for _ in range(8)]] == [0] * 8


def test_a_pool_without_a_thread_says_so(threads: Callable[[int], None]) -> None:
    threads(0)
    with ThreadPool(4) as pool, pytest.raises(ResourceError):
        pool.submit(int)


@pytest.mark.parametrize(
    "start", [lambda: SpeechAhead().begin(ToneSpeech()), lambda: start_thread(threading.Thread(target=int))]
)
def test_a_thread_that_cannot_be_started_is_an_error_of_this_program(
    start: Callable[[], None], threads: Callable[[int], None]
) -> None:
    threads(0)
    with pytest.raises(GuidedAudioError, match="no further thread"):
        start()
