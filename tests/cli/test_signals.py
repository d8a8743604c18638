"""What Ctrl-C, a closing terminal and a request to end do while a session plays."""

import signal
import sys

import pytest

from guided_audio.cli.playing import gentle_signals

if sys.platform == "win32":
    pytest.skip("has no SIGHUP", allow_module_level=True)


def test_a_terminal_that_closes_says_so_twice_and_means_it_once() -> None:
    told: list[bool] = []
    with gentle_signals(lambda: told.append(True)) as received:
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)
    assert told == [True]
    assert received == [signal.SIGHUP, signal.SIGHUP]


def test_a_second_signal_does_not_break_the_answer_to_the_first() -> None:
    finished: list[bool] = []

    def stop() -> None:
        signal.raise_signal(signal.SIGTERM)
        finished.append(True)

    with gentle_signals(stop):
        signal.raise_signal(signal.SIGTERM)
    assert finished == [True]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_twice_it_ends_at_once(number: int) -> None:
    with gentle_signals(lambda: None):
        signal.raise_signal(number)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_who_is_asked_after_the_terminal_has_closed_ends_at_once() -> None:
    with gentle_signals(lambda: None):
        signal.raise_signal(signal.SIGHUP)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
