"""How much an address may ask for, by a clock of the test's own."""

from dataclasses import dataclass

from guided_audio.web import limits
from guided_audio.web.limits import BURST, FORGIVEN, LONGEST_DELAY, RATE, WAITING, Buckets, WrongKeys


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills() -> None:
    buckets = Buckets(clock := Clock())
    assert [buckets.take("a") for _ in range(int(BURST) + 3)].count(True) == BURST
    assert buckets.take("b")
    clock.now += 1.0
    assert [buckets.take("a") for _ in range(int(BURST))].count(True) == RATE
    clock.now += 3600.0
    assert [buckets.take("a") for _ in range(int(BURST) + 3)].count(True) == BURST


def test_ten_thousand_a_minute_are_mostly_refused() -> None:
    buckets = Buckets(clock := Clock())
    let_in = 0
    for _ in range(10_000):
        clock.now += 0.006
        let_in += buckets.take("a")
    assert let_in <= BURST + 60 * RATE


def test_each_wrong_key_waits_longer_up_to_a_bound() -> None:
    wrong = WrongKeys(clock := Clock())
    delays = []
    for _ in range(20):
        delay = wrong.begin("a")
        assert delay is not None
        delays.append(delay)
        wrong.end("a")
    assert delays == sorted(delays)
    assert delays[0] < delays[3] < delays[-1] == LONGEST_DELAY
    assert wrong.begin("b") == delays[0]
    clock.now += FORGIVEN + 1
    assert wrong.begin("a") == delays[0]


def test_few_of_one_address_wait_at_once() -> None:
    wrong = WrongKeys(Clock())
    assert [wrong.begin("a") is None for _ in range(WAITING + 2)] == [False] * WAITING + [True] * 2
    assert wrong.begin("b") is not None
    wrong.end("a")
    assert wrong.begin("a") is not None


def test_it_remembers_a_bounded_number_of_addresses() -> None:
    buckets, wrong = Buckets(Clock()), WrongKeys(Clock())
    for number in range(3000):
        buckets.take(str(number))
        wrong.begin(str(number))
    assert len(buckets._buckets._values) == len(wrong._wrong._values) == limits._MOST_ADDRESSES
