"""Keys pressed at places of a session, which are found in what is heard of it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from end_to_end.expected import PROBE, Expected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from end_to_end.listening import Listener
    from end_to_end.terminal import Terminal

SETTLED = 0.5
"""Seconds after a key in which its effect has come, and all is as it was."""
_CHOICE = "go on from where you were"
"""What is to be read after the grounding passage."""


class Wish(Enum):
    """What a listener wants, and the keys for it: pressed one after the other."""

    PAUSE = (" ", " ")
    HOLD = ("m", "m")
    NEXT = ("\x1b[C",)
    PREVIOUS = ("\x1b[D",)
    REPEAT = (".",)
    QUIETER = ("-",)
    LOUDER = ("+",)
    GROUND = ("g", " ")
    DARK = ("d",)
    HELP = ("?",)

    @property
    def leads(self) -> str:
        """The name of where it leads; empty if the listener stays."""
        return {"NEXT": "next", "PREVIOUS": "previous", "REPEAT": "words", "GROUND": "words"}.get(self.name, "")

    @property
    def volume(self) -> float:
        """The decibels by which it changes the volume."""
        return {"LOUDER": 2.0, "QUIETER": -2.0}.get(self.name, 0.0)

    @property
    def is_silent(self) -> bool:
        """Whether nothing of it is to be heard."""
        return self in {Wish.DARK, Wish.HELP}


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish, the place of the session it was made at, and when its keys were pressed."""

    wish: Wish
    place: int
    times: tuple[float, ...]


class Listening:
    """A listener: hears a session, knows the place in it, and presses keys."""

    def __init__(self, listener: Listener, expected: Expected, terminal: Terminal, rate: int) -> None:
        self.asked: list[Asked] = []
        self._listener = listener
        self._expected = expected
        self._terminal = terminal
        self._rate = rate
        self._volume = 0.0
        self._heard, self._place = 0, 0

    def begin(self) -> None:
        """Wait until the session is heard."""
        while not self._listener.sound.any():
            self._read(0.05)
        self._read(2.0)
        self._locate([(self._rate // 2, 4 * self._rate)])

    def ask(self, wish: Wish, place: int, random_seconds: float) -> None:
        """Press the keys of a wish at a place of the session or soon after it; the second of them after a while."""
        place = max(place, self.place)
        if wish is Wish.HOLD:
            place = self._expected.silence_after(place)
        elif wish is Wish.PAUSE:
            place = self._expected.words_after(place)
        while (ahead := place - self.place) > 0:
            self._read(min(ahead / self._rate, 1.0))
            if ahead > 2 * self._rate:
                self._relocate()
        self._relocate()
        at = self.place
        times = [self._press(wish.value[0])]
        for key in wish.value[1:]:
            self._wait(wish, random_seconds)
            times.append(self._press(key))
        self._volume += wish.volume
        self.asked.append(Asked(wish, at, tuple(times)))
        self._read(2 * SETTLED)
        second = self._rate
        targets = sorted(self._expected.led_to(wish.leads, at) | self._expected.led_to(wish.leads, at + second // 4))
        around = [(at - second, at + 3 * second)]
        self._locate([(target, target + 3 * second) for target in targets] if wish.leads else around)

    @property
    def place(self) -> int:
        """Where in the session the last sample was that has come."""
        return self._place + self._listener.frames - self._heard

    def _press(self, key: str) -> float:
        now = time.monotonic()
        self._terminal.press(key)
        return now

    def _wait(self, wish: Wish, seconds: float) -> None:
        if wish is not Wish.GROUND:
            self._read(seconds)
            return
        shown = len(self._terminal.text)
        deadline = time.monotonic() + 150.0
        while _CHOICE not in self._terminal.text[shown:] and time.monotonic() < deadline:
            self._read(0.2)
        self._read(seconds)

    def _read(self, seconds: float) -> None:
        if not self._terminal.read_for(seconds):
            raise AssertionError(f"the program ended in the middle: {self._terminal.text[-2000:]!r}")

    def _relocate(self) -> None:
        self._locate([(self.place - 2 * self._rate, self.place + 2 * self._rate)])

    def _locate(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Find the last that was heard in one of these ranges of the session."""
        for _ in range(20):
            end = self._listener.frames
            probe = self._listener.sound[end - PROBE : end].copy()
            for first, last in ranges:
                found = self._expected.find(probe, self._volume, first, last)
                if len(found) == 1:
                    self._heard, self._place = end - PROBE, found[0]
                    return
            self._read(0.05)
        raise AssertionError(f"what is heard is not in the export around {[a / self._rate for a, _ in ranges]} s")


def shuffled(wishes: Sequence[Wish], seed: int) -> list[Wish]:
    """Return wishes in an order of chance."""
    return random.Random(seed).sample(wishes, len(wishes))  # noqa: S311 - nothing here is secret


def spread(wishes: Sequence[Wish], first: int, last: int, seed: int) -> Iterator[tuple[Wish, int, float]]:
    """Yield wishes in their order, spread over a session by chance: each with its place, and how many seconds it lasts."""
    chance = random.Random(seed)  # noqa: S311
    share = (last - first) / len(wishes)
    for number, wish in enumerate(wishes):
        yield wish, int(first + share * (number + chance.uniform(0.0, 0.6))), chance.uniform(1.0, 4.0)
