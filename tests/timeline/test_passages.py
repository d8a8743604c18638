"""Repetition, choices, optional passages, and what would never end."""

import contextlib

import pytest
from hostile import SHARE, costs_at_most
from support import script_of, timeline_of
from timeline.brief import briefly

from guided_audio.core.errors import ScriptError, UsageError
from guided_audio.script import parse_script
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Shape, plan


def test_passages_are_performed() -> None:
    text = """
        [repeat 2 times]

        One. [pause 1s]

        [end repeat]

        [choose place: garden]

        Gate.

        [or: Shore]

        Dunes.

        [end choose]

        [optional]

        More.

        [end optional]
        """
    assert briefly(timeline_of(text)) == ["One.", 1, "One.", 1, "Gate.", 1.5, "More."]
    chosen = plan(script_of(text), Choices(TONE, options={"place": "shore"}), Shape(left_out=1))
    assert briefly(chosen) == ["One.", 1, "One.", 1, "Dunes."]


def test_a_choice_that_the_script_does_not_have() -> None:
    script = script_of("[choose place: garden]\n\nGate.\n\n[or: shore]\n\nDunes.\n\n[end choose]\n")
    with pytest.raises(UsageError, match="has no «attic»") as caught:
        plan(script, Choices(TONE, options={"place": "attic"}))
    assert caught.value.hint == "it has: garden, shore"
    with pytest.raises(UsageError, match="no choice «mood»"):
        plan(script, Choices(TONE, options={"mood": "garden"}))


def test_a_range_of_rounds_is_performed_with_the_fewest() -> None:
    timeline = timeline_of("[breathe 4-6, silent, 2-5 rounds]\n")
    assert timeline.breathings == ((2, 5),)
    assert briefly(timeline) == [
        ("Breathe in.", 4, 0), ("Breathe out.", 6, 0), ("In.", 4, 0), ("Out.", 6, 0),
    ]  # fmt: skip


def test_endless_repetition_comes_to_an_end() -> None:
    text = "[repeat 108 times]\n" * 4 + "[softly]\n" + "[end repeat]\n" * 4
    with pytest.raises(ScriptError) as caught:
        timeline_of(text)
    assert [d.code for d in caught.value.diagnostics] == ["too-many-steps"]


@pytest.mark.parametrize(
    "text",
    ["A!\n" * 20_000, "a" + "." * 60_000, "." * 30_000 + '"' * 30_000 + " A"],
    ids=["lines", "dots", "quotes"],
)
@pytest.mark.thorough
def test_enormous_paragraphs_take_no_longer_than_others(text: str) -> None:
    def lay_out(text: str) -> None:
        with contextlib.suppress(ScriptError):
            plan(parse_script(text).script, Choices(TONE))

    usual = "Rest here, for a while.\n\n" * (len(text) // SHARE // 25)
    costs_at_most(6 * SHARE, lambda: lay_out(text), lambda: lay_out(usual))


@pytest.mark.parametrize(
    "body",
    ["abcde " * 10_000, "A" + ". " * 4_000, "a " + "[softly] " * 6_000, "[slower]\n\n" * 4_000],
    ids=["sentence", "stops", "cues", "delivery"],
)
@pytest.mark.thorough
def test_repeated_work_is_refused_at_once(body: str) -> None:
    text = "[repeat 70 times]\n\n" * 2 + body + "\n\n[end repeat]" * 2
    script = parse_script(text).require()
    with pytest.raises(ScriptError) as caught:
        plan(script, Choices(TONE))
    assert [d.code for d in caught.value.diagnostics] == ["too-many-steps"]


def test_a_session_is_refused_only_if_it_cannot_be_made_short_enough() -> None:
    plan(script_of("[silence 59m]\n\n" * 7), Choices(TONE))
    with pytest.raises(ScriptError, match="1 error"):
        plan(script_of("[pause 59m]\n\n" * 7), Choices(TONE))
