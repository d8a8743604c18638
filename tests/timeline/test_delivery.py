"""How words are spoken: softly, slowly, by whom, and pronounced how."""

import math
from dataclasses import replace

import pytest
from support import script_of, timeline_of

from guided_audio.core.errors import ScriptError
from guided_audio.core.voice import DEFAULT_PACE
from guided_audio.script import parse_script
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Say, plan


def test_delivery_holds_to_the_end_of_its_paragraph_or_to_the_next_heading() -> None:
    timeline = timeline_of(
        "## A\n\nOne. [softly] Two.\n\nThree.\n\n[slowly]\n\nFour.\n\nFive [normal voice] six.\n\nSeven.\n\n## B\n\nEight."
    )
    says = {cue.shown: cue for cue in timeline.cues if isinstance(cue, Say)}
    soft = {shown for shown, cue in says.items() if cue.gain < 1}
    slow = {shown for shown, cue in says.items() if cue.utterance.pace < DEFAULT_PACE}
    assert soft == {"Two."}
    assert slow == {"Two.", "Four.", "Five", "Seven."}


def test_slower_goes_on_and_has_an_end() -> None:
    paces = [u.pace for u in timeline_of("One. [slower] Two. [slower] Three. " + "[slower]" * 20 + " Four.").utterances]
    assert paces == sorted(paces, reverse=True)
    assert paces[-1] >= 0.74 * DEFAULT_PACE


def test_softer_goes_on_and_can_still_be_heard() -> None:
    timeline = timeline_of("One. [softer] Two. [softly] Three. [softer] Four. " + "[softer]" * 20 + " Five.")
    gains = [cue.gain for cue in timeline.cues if isinstance(cue, Say)]
    decibels = [round(20 * math.log10(gain), 6) for gain in gains]
    assert decibels == [0, -1.5, -4, -5.5, -16]


def test_louder_and_faster_undo_softer_and_slower_and_have_an_end() -> None:
    timeline = timeline_of(
        "One. [softer] [slower] Two. [louder] [faster] Three. " + "[louder] [faster] " * 20 + " Four."
    )
    says = [cue for cue in timeline.cues if isinstance(cue, Say)]
    assert [round(20 * math.log10(cue.gain), 6) for cue in says] == [0, -1.5, 0, 4.5]
    paces = [cue.utterance.pace for cue in says]
    assert paces == [DEFAULT_PACE, round(0.93 * DEFAULT_PACE, 1), DEFAULT_PACE, round(1.25 * DEFAULT_PACE, 1)]
    one, _, three, _ = timeline_of("One. [louder]\n\n[faster]\n\nTwo.\n\n## A\n\nThree. Four.").utterances
    assert one.pace == three.pace


def test_how_a_passage_is_spoken_ends_with_it() -> None:
    text = "[optional]\n\n[softly]\n\nOne.\n\n[end optional]\n\nTwo.\n\n"
    text += "[softly]\n\n[repeat 2 times]\n\n[slower]\n\nThree.\n\n[end repeat]\n"
    says = {cue.shown: cue for cue in timeline_of(text).cues if isinstance(cue, Say)}
    assert says["One."].gain < says["Two."].gain == 1.0
    paces = {cue.utterance.pace for cue in timeline_of(text).cues if isinstance(cue, Say) and cue.shown == "Three."}
    assert len(paces) == 1


def test_the_same_words_are_said_by_another_voice_until_the_normal_one() -> None:
    child = replace(TONE, name="child")
    text = "One. [voice child] Two.\n\nThree.\n\n[voice child]\n\nFour.\n\n[softly] Five.\n\n[normal voice]\n\nSix.\n"
    timeline = plan(script_of(text), Choices(TONE, voices={"child": child}))
    voices = {u.text: u.voice.name for u in timeline.utterances}
    assert voices == {
        "One.": "tone",
        "Two.": "child",
        "Three.": "tone",
        "Four.": "child",
        "Five.": "child",
        "Six.": "tone",
    }


def test_a_voice_that_is_not_there_has_its_place() -> None:
    script = script_of("One. [voice child] Two.\n")
    with pytest.raises(ScriptError) as caught:
        plan(script, Choices(TONE))
    assert [(d.location.column, d.code) for d in caught.value.diagnostics] == [(6, "unknown-voice")]


def test_words_are_pronounced_as_they_are_spelled_for_it() -> None:
    text = """---
pronounce: {Ananda: uh-NAHN-duh, Ananda Rose: rose, x: /eks/, Straße: street, don't: do not}
---

Dear ananda, x, Ananda Rose, Anandas, Straße, don’t.
"""
    (say,) = (cue for cue in plan(parse_script(text).script, Choices(TONE)).cues if isinstance(cue, Say))
    assert say.utterance.text == "Dear uh-nahn-duh, x, rose, Anandas, street, do not."
    assert say.shown == "Dear ananda, x, Ananda Rose, Anandas, Straße, don’t."
