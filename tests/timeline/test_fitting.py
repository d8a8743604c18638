"""Sessions of a chosen length: only what may give way gives way."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import RATE, examples, script_of

from guided_audio.audio import BELL_RING, STRIKE_EVERY
from guided_audio.core.errors import LengthOutOfReach
from guided_audio.core.units import Seconds, parse_duration
from guided_audio.core.voice import Utterance
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import (
    Choices,
    Fitted,
    Lead,
    Say,
    Shape,
    Silence,
    Timeline,
    fit,
    optional_passages,
    plan,
    reach_of,
)


def spoken(utterance: Utterance) -> int:
    return RATE * len(utterance.text.split()) // 2


def fitted(text: str, seconds: float) -> Fitted:
    script = script_of(text)

    def planned(shape: Shape) -> Timeline:
        return plan(script, Choices(TONE), shape)

    return fit(planned, len(optional_passages(script, Choices(TONE))), Seconds(seconds), spoken)


def length(timeline: Timeline) -> float:
    placed = timeline.place(spoken)
    return (placed[-1].start + placed[-1].frames) / RATE


def silences(timeline: Timeline) -> list[float]:
    return [float(c.length.natural) for c in timeline.cues if isinstance(c, Silence) and c.source]


def breaths(timeline: Timeline) -> list[float]:
    return [float(c.length) for c in timeline.cues if isinstance(c, Lead)]


def said(timeline: Timeline) -> list[str]:
    return [cue.shown for cue in timeline.cues if isinstance(cue, Say)]


def test_one_factor_for_all_within_their_bounds() -> None:
    result = fitted("One. [pause 7s]\n\n[silence 20s]\n\n[silence 10s-12s]\n\n[silence 40s]\n", 120)
    assert length(result.timeline) == pytest.approx(120, abs=0.001)
    exact, first, narrow, last = silences(result.timeline)
    assert exact == 7
    assert narrow == 12
    assert last == pytest.approx(2 * first)
    assert result.factor == pytest.approx(first / 20)


def test_an_open_silence_takes_what_is_left() -> None:
    result = fitted("[silence 10s]\n\n[silence 2m+]\n", 1000)
    assert silences(result.timeline) == pytest.approx([40, 960], abs=0.001)


def test_breathing_keeps_whole_rounds_and_the_rest_is_fitted_again() -> None:
    text = "[breathe 4-6, silent, 3-9 rounds]\n\n[silence 60s]\n"
    for target in range(60, 330, 7):
        timeline = fitted(text, target).timeline
        (silence,) = silences(timeline)
        assert length(timeline) == pytest.approx(target, abs=0.001)
        assert breaths(timeline) == [4, 6] * (len(breaths(timeline)) // 2)
        assert 30 <= silence <= 240
    assert len(breaths(fitted(text, 60).timeline)) == 2 * 3
    assert len(breaths(fitted(text, 330).timeline)) == 2 * 9


def test_rounds_and_silences_grow_together() -> None:
    text = "[breathe 5-5, silent, 4-40 rounds]\n\n[silence 40s]\n"
    timeline = fitted(text, 160).timeline  # twice the natural length
    assert breaths(timeline) == [5.0] * 16
    assert silences(timeline) == pytest.approx([80.0], abs=0.001)


def test_only_whole_rounds_leave_gaps_and_the_refusal_names_them() -> None:
    text = "[breathe 10-10, silent, 2-4 rounds]\n"
    assert length(fitted(text, 60).timeline) == 60
    with pytest.raises(LengthOutOfReach, match="cannot last 0:50") as caught:
        fitted(text, 50)
    assert caught.value.hint == "it can last 0:40 to 1:20; the nearest that it can have are 0:40 and 1:00"


PASSAGES = """\
First. [pause 10s]

[optional]

Second. [pause 20s]

[end optional]

[optional]

Third. [pause 30s]

[end optional]

[silence 10s]
"""


def test_optional_passages_are_left_out_from_the_last_upward() -> None:
    whole = length(fitted(PASSAGES, 75).timeline)
    assert whole == pytest.approx(75, abs=0.001)
    assert said(fitted(PASSAGES, 75).timeline) == ["First.", "Second.", "Third."]
    shorter = fitted(PASSAGES, 55)
    assert said(shorter.timeline) == ["First.", "Second."]
    assert shorter.left_out == 1
    assert said(fitted(PASSAGES, 20).timeline) == ["First."]


@pytest.mark.parametrize(("seconds", "hint"), [(10, "it can last 0:16 to 1:41"), (3000, "it can last 0:16 to 1:41")])
def test_out_of_reach_says_what_is_possible(seconds: int, hint: str) -> None:
    with pytest.raises(LengthOutOfReach) as caught:
        fitted(PASSAGES, seconds)
    assert caught.value.hint == hint


def test_the_last_bell_rings_into_a_silence_that_grows() -> None:
    text = "Hello.\n\n[bell]\n\n[silence 8s]\n"
    with pytest.raises(LengthOutOfReach) as caught:
        fitted(text, 5)
    rings_out = 0.5 + BELL_RING
    assert caught.value.least == pytest.approx(rings_out, abs=0.01)
    for target in (rings_out, 0.5 + STRIKE_EVERY + 30):
        assert length(fitted(text, target).timeline) == pytest.approx(target, abs=0.01)


_PIECES = st.sampled_from(
    ["One two three. [pause 3s]", "One. [pause 3.51s]", "[silence 20s]", "[silence 5s-50s]", "[pause 20-30 seconds]",
     "[silence 30s+]", "[silence 0-9s]", "[silence 1ms+]", "[breathe 3-4, silent, 2-7 rounds]",
     "[breathe in 4, out 6.55, 4-6 rounds]", "[breathe 4-4-4-4, counted, 1-3 rounds]", "[bell]", "[wait up to 7s]",
     "[optional]\n\nFour. [silence 9s]\n\n[end optional]", "[optional]\n\nMore. [pause 20.1s]\n\n[end optional]",
     "[choose a: b]\n\nSix.\n\n[or: c]\n\n[optional]\n\nSeven. [silence 9s]\n\n[end optional]\n\n[end choose]",
     "[repeat 3 times]\n\nFive. [silence 2s-4s]\n\n[optional]\n\nOh. [pause 1s]\n\n[end optional]\n\n[end repeat]"]
)  # fmt: skip


@settings(max_examples=examples(40))
@given(st.lists(_PIECES, min_size=1, max_size=8), st.floats(0, 1), st.sampled_from(["b", "c"]))
@pytest.mark.thorough
def test_whatever_is_said_to_be_possible_is(pieces: list[str], share: float, option: str) -> None:
    script = script_of("Hello.\n\n" + "\n\n".join(pieces))
    has_choice = any(choice.name == "a" for choice in script.choices)
    choices = Choices(TONE, options={"a": option} if has_choice else {})
    passages = len(optional_passages(script, choices))

    def planned(shape: Shape) -> Timeline:
        return plan(script, choices, shape)

    def try_to_last(seconds: float) -> list[str]:
        """Fit it, or return the lengths that the refusal names."""
        try:
            result = fit(planned, passages, Seconds(seconds), spoken)
        except LengthOutOfReach as error:
            return re.findall(r"\d+:\d+(?::\d+)?|\d+\.\d+s", error.hint)
        assert length(result.timeline) == pytest.approx(seconds, abs=0.41)
        kept = [c for c in result.timeline.cues if isinstance(c, Silence)]
        assert all(c.length.least <= c.length.natural <= c.length.most for c in kept)
        exact = [c.length.natural for c in kept if c.length.is_exact and c.source]
        natural = planned(Shape(result.left_out)).cues
        assert exact == [c.length.natural for c in natural if isinstance(c, Silence) and c.length.is_exact and c.source]
        assert set(breaths(result.timeline)) == {float(c.length) for c in natural if isinstance(c, Lead)}
        return []

    reach = reach_of(planned, passages, spoken)
    named = re.findall(r"\d+:\d+(?::\d+)?|\d+\.\d+s", str(reach))
    for target in (0.1, 6 * 3600.0, reach.least, reach.most, reach.least + share * (reach.most - reach.least)):
        named += try_to_last(target)
    for possible in named:
        assert not try_to_last(parse_duration(possible) or 0.0), possible


@pytest.mark.thorough
def test_hundreds_of_passages_are_fitted_in_a_moment() -> None:
    text = "[optional]\nA.\n[end optional]\n\n" * 3000 + "B. [silence 30s]\n"
    assert fitted(text, 60.0).left_out > 2900


def test_a_tiny_silence_may_become_a_long_one() -> None:
    assert length(fitted("Hello. [silence 1ms+]\n", 1800).timeline) == pytest.approx(1800, abs=0.01)


def test_the_factor_stays_where_something_moves() -> None:
    assert fitted("Hello. [silence 1m]\n", 240.8).factor == pytest.approx(4)
    assert fitted("Hello. [silence 1m]\n", 30.2).factor == pytest.approx(0.5)
