"""What Ctrl-C, a closing terminal and a request to end do while a session plays."""

import signal
import sys
import threading

import pytest
from end_to_end.sound_server import until

from guided_audio.cli.play_loop import gentle_signals

if sys.platform == "win32":
    pytest.skip("has no SIGHUP", allow_module_level=True)


def wait_for_answer() -> None:
    for thread in threading.enumerate():
        while thread.name == "stop gently" and thread.is_alive():
            thread.join(0.05)  # a signal that another thread was given is answered between two of these


def test_a_terminal_that_closes_says_so_twice_and_means_it_once() -> None:
    told: list[bool] = []
    with gentle_signals(lambda: told.append(True)) as received:
        signal.raise_signal(signal.SIGHUP)
        wait_for_answer()
        signal.raise_signal(signal.SIGHUP)
    assert told == [True]
    assert received == [signal.SIGHUP, signal.SIGHUP]


def test_a_second_signal_does_not_break_the_answer_to_the_first() -> None:
    finished: list[bool] = []

    def stop() -> None:
        signal.raise_signal(signal.SIGTERM)
        until(lambda: len(received) == 2, "the second signal was not seen")
        finished.append(True)

    with gentle_signals(stop) as received:
        signal.raise_signal(signal.SIGTERM)
        wait_for_answer()
    assert finished == [True]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_twice_it_ends_at_once(number: int) -> None:
    with gentle_signals(lambda: None):
        signal.raise_signal(number)
        wait_for_answer()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_who_is_asked_after_the_terminal_has_closed_ends_at_once() -> None:
    with gentle_signals(lambda: None):
        signal.raise_signal(signal.SIGHUP)
        wait_for_answer()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
