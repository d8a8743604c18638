import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.units import Length, Seconds, clock, parse_duration, parse_length, parse_timestamp, to_frames


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5), ("5s", 5), ("5 s", 5), (".5s", 0.5), ("2m", 120), ("1m30s", 90), ("1 minute and 30 seconds", 90),
        ("1:30", 90), ("15:00", 900), ("10 seconds", 10), ("ten seconds", 10), ("a minute", 60), ("500ms", 0.5),
        ("3 breaths", 24), ("one breath", 8), ("1m, 5s", 65), ("2 mins", 120), ("30 SEC", 30),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "five", "a", "1:75", "5 apples", "-5s", "5s and", "5s x", "1e9s"])
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


def test_a_breath_may_have_another_length() -> None:
    assert parse_duration("2 breaths", Seconds(5.0)) == 10


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("20-30 seconds", 20, 30), ("20s-40s", 20, 40), ("1m to 3m", 60, 180), ("1m–3m", 60, 180), ("2m+", 120, math.inf),
        ("2m or more", 120, math.inf), ("about 10s", 10, 10), ("2-3 breaths", 16, 24), ("90s", 90, 90),
    ],
)  # fmt: skip
def test_lengths(text: str, least: float, most: float) -> None:
    length = parse_length(text)
    assert length is not None
    assert (length.natural, length.least, length.most) == (least, least, most)


@pytest.mark.parametrize("text", ["3m-1m", "1-2-3s", "+", "-", "to", "5s-", "somewhat"])
def test_what_is_no_length(text: str) -> None:
    assert parse_length(text) is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    length = parse_length(text)
    assert length is None or 0 <= length.least <= length.natural <= length.most


@given(st.integers(0, 359_999))
def test_a_clock_reads_back(seconds: int) -> None:
    if seconds < 3600:
        assert parse_duration(clock(seconds)) == seconds


def test_frames_and_exactness() -> None:
    assert to_frames(5.0, 24_000) == 120_000
    assert Length.exactly(3).is_exact
    assert clock(3725) == "1:02:05"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:05", 65), ("00:01:05,250", 65.25), ("00:01:05, 250", 65.25), ("1:00:00.5", 3600.5), ("65.25s", 65.25), ("7", 7),
        ("4000", 4000), ("0:01:500", 1.5), ("00:00:02:12", 2.12), ("", None), ("later", None), ("1:", None),
        ("0:00:20:20.5", 1220.5), ("-3", None),
    ],
)  # fmt: skip
def test_timestamps(text: str, seconds: float | None) -> None:
    assert parse_timestamp(text) == seconds
