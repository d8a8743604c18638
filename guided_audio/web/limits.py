"""How much one address may ask for, and how long it waits for an answer after wrong keys; for a bounded number of addresses."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")
Clock = Callable[[], float]
RATE = 20.0
"""Requests a second that an address may make for long; a page with its sound makes about ten, and then one every ten seconds."""
BURST = 200.0
"""Requests that it may make at once."""
FIRST_DELAY = 0.05
LONGEST_DELAY = 2.0
FORGIVEN = 60.0
"""Seconds after which a wrong key counts no longer."""
WAITING = 4
"""Wrong keys of one address whose answers may wait at the same time."""
_MOST_ADDRESSES = 1024


class _ByAddress(Generic[Value]):
    """Values by address, the longest unused of which goes when there are too many."""

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make
        self._values: OrderedDict[str, Value] = OrderedDict()

    def __getitem__(self, address: str) -> Value:
        value = self._values.pop(address, None) or self._make()
        self._values[address] = value
        if len(self._values) > _MOST_ADDRESSES:
            self._values.popitem(last=False)
        return value


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """A bucket of tokens for each address: every request takes one, and they come back with time."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._buckets = _ByAddress(lambda: _Bucket(BURST, clock()))

    def take(self, address: str) -> bool:
        """Take a token; False if there is none."""
        bucket, now = self._buckets[address], self._clock()
        bucket.tokens = min(BURST, bucket.tokens + (now - bucket.at) * RATE)
        bucket.at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True


@dataclass(slots=True)
class _Wrong:
    times: int = 0
    at: float = 0.0
    waiting: int = 0


class WrongKeys:
    """How often each address has come with a wrong key."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._wrong = _ByAddress(_Wrong)

    def begin(self, address: str) -> float | None:
        """Return the seconds that the answer to another wrong key waits; None if too many wait already."""
        wrong, now = self._wrong[address], self._clock()
        if now - wrong.at > FORGIVEN:
            wrong.times = 0
        wrong.times, wrong.at = wrong.times + 1, now
        if wrong.waiting >= WAITING:
            return None
        wrong.waiting += 1
        return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(wrong.times - 1, 16))

    def end(self, address: str) -> None:
        """Note that an answer has waited."""
        wrong = self._wrong[address]
        wrong.waiting = max(0, wrong.waiting - 1)
