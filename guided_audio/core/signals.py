"""Being asked to end: by Ctrl-C, by a terminal that closes, or by the system.

`take` sets the handlers before anything else is imported, and what follows has three phases. While the program starts,
nothing is open, and it ends at once. While it runs, the first signal raises KeyboardInterrupt in the main thread. From then
on signals are held: nothing interrupts what cleans up, and a clean-up that hangs is ended from outside.

In a program that only uses this package nothing is taken, and signals are Python's own.
"""

import _thread
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from enum import Enum, auto

INTERRUPTED = 130
"""The exit code that shells expect of a program that was interrupted."""
PATIENCE = 15.0
"""Seconds that a clean-up may take; all that is waited for in it has shorter limits of its own."""
_SOON = 0.01
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Phase(Enum):
    """What a signal does now."""

    NOT_TAKEN = auto()
    STARTING = auto()
    RUNNING = auto()
    ENDING = auto()


class _State:
    """What was asked; changed by the main thread alone, in which handlers run, too."""

    phase = Phase.NOT_TAKEN
    asked = 0
    """The signal that raised KeyboardInterrupt, or is to raise it when holding ends."""
    holding = 0
    times = 0
    """How often it was to end: what waits for an earlier end then knows that there was none."""


state = _State()


def heeded() -> list[int]:
    """Return the signals that ask to end; one that was ignored when the program was started, as by nohup, stays ignored."""
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def take() -> None:
    """Set the handlers, once."""
    if state.phase is Phase.NOT_TAKEN:
        state.phase = Phase.STARTING
        for number in heeded():
            signal.signal(number, interrupt)
        sys.unraisablehook = _raise_again


@contextlib.contextmanager
def answered(answer: Callable[[int], object]) -> Iterator[None]:
    """Let each signal be answered in another way while the block runs."""
    before = {number: signal.signal(number, lambda number, _: answer(number)) for number in heeded()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def begin() -> None:
    """Let the next signal raise KeyboardInterrupt."""
    if state.phase is Phase.STARTING:
        state.phase = Phase.RUNNING


def end() -> None:
    """Hold every signal from now on."""
    if state.phase is not Phase.NOT_TAKEN:
        state.phase = Phase.ENDING


def ignore() -> None:
    """Ignore every signal: Python, as it ends, would let one of them kill the process."""
    for number in heeded():
        signal.signal(number, signal.SIG_IGN)


def was_interrupted() -> bool:
    """Whether a signal has ended the program."""
    return state.phase is Phase.ENDING and state.asked > 0


def interrupt(number: int, frame: object = None) -> None:
    """Answer a signal as its phase demands: KeyboardInterrupt, for one."""
    del frame
    match state.phase:
        case Phase.NOT_TAKEN:
            raise KeyboardInterrupt
        case Phase.STARTING:
            os._exit(INTERRUPTED)
        case Phase.RUNNING:
            state.asked = number
            if not state.holding:
                state.phase = Phase.ENDING
                expect_end()
                raise KeyboardInterrupt


def expect_end() -> None:
    """End the process from outside if it takes much longer to end by itself."""
    if state.phase is not Phase.NOT_TAKEN:
        state.times += 1
        with contextlib.suppress(RuntimeError):  # no thread can be started
            _thread.start_new_thread(_end_late, (state.times,))


def go_on() -> None:
    """Go on after a KeyboardInterrupt that was an answer, as Ctrl-C is to a question; any other is raised again."""
    if state.asked not in {0, signal.SIGINT}:
        raise KeyboardInterrupt
    if state.phase is Phase.ENDING:
        state.times += 1
        state.phase, state.asked = Phase.RUNNING, 0


def hold() -> None:
    """Hold signals until `release`, because something cleans up that must be done."""
    state.holding += 1


def release() -> None:
    """Answer the last signal that was held; KeyboardInterrupt if there was one."""
    state.holding = max(0, state.holding - 1)
    if state.asked and not state.holding:
        interrupt(state.asked)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Hold signals while the block runs; KeyboardInterrupt at its end if one came."""
    hold()
    try:
        yield
    finally:
        release()


def _end_late(times: int) -> None:
    """End a program whose clean-up hangs."""
    time.sleep(PATIENCE)
    if state.times == times:
        os._exit(INTERRUPTED)


def _raise_again(unraisable: "sys.UnraisableHookArgs") -> None:
    """Ask once more, a moment later, if KeyboardInterrupt came in a destructor, from where it leads nowhere."""
    if not isinstance(unraisable.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
    elif state.phase is Phase.ENDING:
        state.phase = Phase.RUNNING
        _thread.start_new_thread(_send_again, (state.asked,))


def _send_again(number: int) -> None:
    time.sleep(_SOON)
    if sys.platform == "win32":
        _thread.interrupt_main(number)
    else:
        os.kill(os.getpid(), number)  # this wakes a main thread that waits
