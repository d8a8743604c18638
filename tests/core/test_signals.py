"""What a signal does in each phase of the program."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from guided_audio.core import signals
from guided_audio.core.signals import Phase

if sys.platform == "win32":
    pytest.skip("has no SIGHUP", allow_module_level=True)

ALL = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the signals of this process for one test, as if it had been started in the foreground."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in ALL}
    monkeypatch.setattr(signals, "state", signals._State())
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(signals, "_end_late", lambda _: None)
    signals.take()
    signals.begin()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ALL)
def test_the_first_is_raised_and_later_ones_are_held(number: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    for later in ALL:
        signal.raise_signal(later)
    assert signals.was_interrupted()


def test_what_is_held_is_raised_when_all_is_cleaned_up() -> None:
    signals.hold()
    signals.hold()
    signal.raise_signal(signal.SIGHUP)
    signals.release()
    assert not signals.was_interrupted()
    with pytest.raises(KeyboardInterrupt):
        signals.release()
    signal.raise_signal(signal.SIGHUP)


def test_holding_ends_without_a_signal_quietly() -> None:
    signals.hold()
    signals.release()
    signals.release()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)


def test_ctrl_c_may_be_an_answer_and_a_request_to_end_is_none() -> None:
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        signals.go_on()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        signals.go_on()


def test_one_that_was_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert set(signals.heeded()) == {signal.SIGINT, signal.SIGTERM}
    with signals.answered(lambda _: None):
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_after_the_end_nothing_is_raised() -> None:
    signals.end()
    for number in ALL:
        signal.raise_signal(number)
    assert not signals.was_interrupted()


class Unlucky:
    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)


def test_one_that_comes_in_a_destructor_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "unraisablehook", signals._raise_again
    )  # pytest before 8.4 sets one of its own in each test

    def wait() -> None:
        Unlucky()
        threading.Event().wait(20)

    with pytest.raises(KeyboardInterrupt):
        wait()
    assert signals.state.phase is Phase.ENDING


STARTING = "import signal; from guided_audio.core import signals; signals.take(); "


@pytest.mark.parametrize("number", ALL)
def test_while_the_program_starts_it_ends_at_once_and_quietly(number: signal.Signals) -> None:
    code = f"{STARTING} signal.signal(signal.SIGINT, signals.interrupt); signal.raise_signal({int(number)})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (signals.INTERRUPTED, b"", b"")


def test_a_clean_up_that_hangs_is_ended() -> None:
    code = f"""{STARTING} signals.begin(); signals.PATIENCE = 0.01
try: signal.raise_signal(signal.SIGTERM)
finally: signal.sigwait([signal.SIGUSR1])"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == signals.INTERRUPTED


def test_the_program_takes_signals_before_it_imports_anything_large() -> None:
    code = "import sys, guided_audio.core.signals; print(sorted({'click', 'numpy', 'typing'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"
