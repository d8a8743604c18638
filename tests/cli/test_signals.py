"""What Ctrl-C, a closing terminal and a request to end do while a session plays."""

import signal
import sys
import threading
from collections.abc import Iterator

import pytest
from cli.test_commands import run
from end_to_end.sound_server import until

from guided_audio.cli.play_loop import gentle_signals
from guided_audio.core import signals

if sys.platform == "win32":
    pytest.skip("has no SIGHUP", allow_module_level=True)


def wait_for_answer() -> None:
    for thread in threading.enumerate():
        while thread.name == "stop" and thread.is_alive():
            thread.join(0.05)  # a signal that another thread was given is answered between two of these


@pytest.fixture(autouse=True)
def _heeded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let Ctrl-C count even if the tests run in the background, and leave the handlers as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number in before:
        signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr(signals, "state", signals._State())
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_terminal_that_closes_says_so_twice_and_means_it_once() -> None:
    told: list[str] = []
    with gentle_signals(told.append) as received:
        signal.raise_signal(signal.SIGHUP)
        wait_for_answer()
        signal.raise_signal(signal.SIGHUP)
    assert told == ["stop"]
    assert received == [signal.SIGHUP, signal.SIGHUP]


def test_a_second_signal_does_not_break_the_answer_to_the_first() -> None:
    finished: list[str] = []

    def stop(command: str) -> None:
        signal.raise_signal(signal.SIGTERM)
        until(lambda: len(received) == 2, "the second signal was not seen")
        finished.append(command)

    with gentle_signals(stop) as received:
        signal.raise_signal(signal.SIGTERM)
        wait_for_answer()
    assert finished == ["stop"]


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_twice_it_ends_at_once(first: int) -> None:
    told: list[str] = []
    with pytest.raises(KeyboardInterrupt), gentle_signals(told.append):
        signal.raise_signal(first)
        wait_for_answer()
        signal.raise_signal(signal.SIGTERM)  # what it interrupts, such as a screen, ends by itself
        wait_for_answer()
        assert told == ["stop", "stop-now"]


def test_an_interrupt_that_became_another_error_is_one_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until Python 3.12, one that comes while a class is made is a RuntimeError."""

    def interrupted() -> bool:
        raise RuntimeError("Error calling __set_name__")

    monkeypatch.setattr("guided_audio.cli.key_reader.has_terminal", interrupted)
    with pytest.raises(AssertionError, match="__set_name__"):  # a fault of the program's own stays one
        run()
    monkeypatch.setattr("guided_audio.core.signals.was_interrupted", lambda: True)
    result = run()
    assert result.exit_code == 130
    assert result.stderr == "\nStopped. Nothing is left half done.\n"
