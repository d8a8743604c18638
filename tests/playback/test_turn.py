"""When a turn to speak is over, to the chunk."""

from itertools import chain, repeat

import pytest

from guided_audio.core.units import Seconds
from guided_audio.playback.inputs.turn import LEAST, QUIET, SETTLING, Turn, chunks_of

SETTLES, LEAST_CHUNKS, QUIET_CHUNKS = (chunks_of(seconds) for seconds in (SETTLING, LEAST, QUIET))
SETTLED = (0.0,) * SETTLES
SPEAKS = (0.9,) * LEAST_CHUNKS


def ends_after(*parts: tuple[float, ...]) -> int | None:
    """Return the number of quiet chunks after these until the turn is over; None if it is not, for a quarter of an hour."""
    turn = Turn()
    assert not any(turn.take(probability) for probability in chain(SETTLED, *parts))
    quiet = (number for number, probability in enumerate(repeat(0.0, 28_000), 1) if turn.take(probability))
    return next(quiet, None)


def test_it_is_over_after_eight_seconds_of_quiet() -> None:
    assert QUIET_CHUNKS == 250
    assert ends_after(SPEAKS) == 250


@pytest.mark.parametrize(
    ("heard", "quiet"),
    [
        ((), None),
        ((0.9,) * (LEAST_CHUNKS - 1), None),
        (((0.9,) * (LEAST_CHUNKS - 1) + (0.0,)) * 20, None),
        ((0.49,) * 500, None),
        ((0.51,) + (0.36,) * (LEAST_CHUNKS - 1), 250),
        ((*SPEAKS, *(0.0,) * 249, 0.6), 250),
        ((*SPEAKS, *(0.4,) * 40), 250),
        ((*SPEAKS, 0.3, *(0.4,) * 40), 209),
    ],
    ids=["nothing", "too short", "coughs", "perhaps", "trails off", "a word later", "goes on", "hums after"],
)
def test_only_speech_counts_and_any_word_begins_the_quiet_anew(heard: tuple[float, ...], quiet: int | None) -> None:
    assert ends_after(heard) == quiet


def test_what_is_heard_at_once_may_be_the_session_and_does_not_count() -> None:
    turn = Turn()
    assert not any(turn.take(0.9) for _ in range(SETTLES))
    assert turn.is_listening
    assert not any(turn.take(0.0) for _ in range(1000))


def test_so_many_chunks_last_at_least_as_long() -> None:
    assert [chunks_of(Seconds(seconds)) for seconds in (0.0, 0.001, 0.032, 0.0321)] == [0, 1, 1, 2]
