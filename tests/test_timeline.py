import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import RATE, script_of, timeline_of

from guided_audio.audio import BELL_RING
from guided_audio.errors import ScriptError, UsageError
from guided_audio.script import parse_script
from guided_audio.speech.tone import TONE
from guided_audio.timeline import (
    Await,
    Bed,
    Chapter,
    Choices,
    Lead,
    RingOut,
    Say,
    Shape,
    Show,
    Silence,
    Strike,
    Timeline,
    TimelineCue,
    plan,
)  # fmt: skip
from guided_audio.voice import DEFAULT_PACE


def brief(cue: TimelineCue) -> object:
    """A cue as short as a test can read it: words as text, silence as seconds."""
    match cue:
        case Say(shown=shown):
            return shown
        case Silence(length=length):
            return length.natural
        case Lead(shown=shown, length=seconds, beats=beats):
            return (shown, seconds, len(beats))
        case Chapter(title=title):
            return f"# {title}"
        case Show(text=text):
            return f"> {text}"
        case _:
            return type(cue).__name__


def briefly(timeline: Timeline) -> list[object]:
    return [brief(cue) for cue in timeline.cues]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("One. Two.\n\nThree.", ["One.", 0.5, "Two.", 1.5, "Three."]),
        ("One. [pause 6s] Two.", ["One.", 6, "Two."]),
        ("One.\n\n[pause 6s]\n\nTwo.", ["One.", 6, "Two."]),
        ("One.\n\n[pause 6s]\n\n[pause 2s] Two.", ["One.", 6, 2, "Two."]),
        ("[pause 6s] One. [pause 1s]", [6, "One.", 1]),
        ("One\\\ntwo.", ["One", 0.5, "two."]),
        ("One\ntwo.", ["One two."]),
        ("One and [pause 1s] two.", ["One and", 1, "two."]),
        ("One [pause 1s].\n\nTwo.", ["One", 1, "Two."]),
        ("- One.\n- Two.", ["One.", 1.5, "Two."]),
        ("One.\n\n> seen\n\nTwo.", ["One.", 1.5, "> seen", "Two."]),
        ("One.\n\n---\n\nTwo.", ["One.", 10, "Two."]),
        ("One.\n\n## C\n\nTwo.", ["# script", "One.", 1.5, "# C", "Two."]),
        ("## C\n\nOne.\n\n## D\n\n[pause 2s]\n\nTwo.", ["# C", "One.", "# D", 2, "Two."]),
        ("## C\n\nOne.\n\n## D", ["# C", "One.", "# D"]),
        ("### Small\n\nOne.", ["One."]),
        ("One. [bell] Two.", ["One.", "Strike", "Two.", "RingOut"]),
        ("One.\n\n[bell, 2 times]", ["One.", "Strike", "Strike", "RingOut"]),
        ("One. [wait up to 1m] Two.", ["One.", "Await", "Two."]),
        ("One. [note: unseen] Two.", ["One.", 0.5, "Two."]),
        ("One. 🙂", ["One. 🙂"]),
        (
            "[breathe in 4, hold 1, out 1.5, 2 rounds]\n\nOne.",
            [
                ("Breathe in.", 4, 1),
                ("Hold.", 1, 1),
                ("Out.", 1.5, 1),
                ("In.", 4, 1),
                ("Hold.", 1, 1),
                ("Out.", 1.5, 1),
                "One.",
            ],
        ),
        ("[breathe 2-3, silent]\n\nOne.", [("Breathe in.", 2, 0), ("Breathe out.", 3, 0), "One."]),
        ("[breathe 2-3.5, counted]\n\nOne.", [("Breathe in.", 2, 2), ("Breathe out.", 3.5, 3), "One."]),
    ],
)
def test_what_follows_what(text: str, cues: list[object]) -> None:
    assert briefly(timeline_of(text)) == cues


def test_pauses_of_the_front_matter() -> None:
    timeline = timeline_of(
        "---\npauses: {sentence: 1s, paragraph: 3s, long: 5s}\n---\nA one. B two.\n\nC three. [long pause]"
    )
    assert briefly(timeline) == ["A one.", 1, "B two.", 3, "C three.", 5]


def test_slots_are_filled_and_never_parsed_again() -> None:
    text = '---\nslots:\n  name: ""\n---\nHello{, name}. For {name}: yes.'
    assert briefly(timeline_of(text)) == ["Hello.", 0.5, "For : yes."]
    filled = timeline_of(text, name="Maya [bell]  *x*")
    assert briefly(filled) == ["Hello, Maya [bell] *x*.", 0.5, "For Maya [bell] *x*: yes."]
    assert not any("[" in u.text or "]" in u.text for u in filled.utterances)


def test_an_unknown_slot_is_told() -> None:
    with pytest.raises(UsageError, match="no slot «nmae»"):
        timeline_of('---\nslots:\n  name: ""\n---\nHello.', nmae="Maya")


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


def test_every_sentence_knows_where_it_stands() -> None:
    text = "Hello *there*, you.\n\n  - One two. Three\n    four. Five."
    timeline = plan(parse_script(text).require(), Choices(TONE))
    lines = text.split("\n")
    for cue in timeline.cues:
        if isinstance(cue, Say):
            line = lines[cue.location.line - 1][cue.location.column - 1 :]
            assert line.split()[0].strip("*") == cue.shown.split()[0]


def test_places_are_exact_and_without_gaps() -> None:
    timeline = timeline_of("[bell]\n\nOne. [pause 2.5s] Two. [wait] Three.\n\n[bell]")
    placed = timeline.place(lambda utterance: 1000 * len(utterance.text))
    end = 0
    for item in placed:
        assert item.start == end
        end += item.frames
    by_kind = {type(item.cue): item for item in placed}
    assert by_kind[Silence].frames == 2.5 * RATE
    assert by_kind[Await].frames == 20 * RATE
    last_bell = [item for item in placed if isinstance(item.cue, Strike)][-1]
    assert by_kind[RingOut].start + by_kind[RingOut].frames == last_bell.start + BELL_RING * RATE


def test_a_bell_long_before_the_end_needs_no_ringing_out() -> None:
    placed = timeline_of("[bell] One. [pause 60s]").estimate()
    assert placed[-1].frames == 0


def test_words_fill_their_part_of_a_breath() -> None:
    timeline = timeline_of("[breathe in 4, out 6]\n\nOne.")
    placed = timeline.place(lambda _: 9000)
    assert [item.frames for item in placed] == [4 * RATE, 6 * RATE, 9000]


@given(
    st.lists(st.sampled_from(["One. ", "Two! ", "[pause 3s] ", "\n\n", "[bell] ", "three ", "## C\n\n"]), max_size=20)
)
def test_a_gap_never_stands_beside_a_cue(pieces: list[str]) -> None:
    cues = [c for c in timeline_of("Begin. " + "".join(pieces)).cues if not isinstance(c, Chapter | RingOut)]
    for before, gap, after in zip(cues, cues[1:], cues[2:], strict=False):
        if isinstance(gap, Silence) and not gap.source:
            assert isinstance(before, Say)
            assert isinstance(after, Say)


def test_the_words_are_those_of_the_script() -> None:
    script = script_of("One *two*, [pause] three.\n\n- Four\n  five.")
    spoken = " ".join(u.text for u in plan(script, Choices(TONE)).utterances)
    assert spoken == "One two, three. Four five."


@pytest.mark.parametrize(
    "text",
    ["A!\n" * 60_000, "a" + "." * 200_000, "." * 100_000 + '"' * 100_000 + " A"],
    ids=["lines", "dots", "quotes"],
)
def test_enormous_paragraphs_come_to_an_end(text: str) -> None:
    with contextlib.suppress(ScriptError):  # in quadratic time, these would take minutes
        plan(parse_script(text).script, Choices(TONE))


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
    assert caught.value.cure == "it has: garden, shore"
    with pytest.raises(UsageError, match="no choice «mood»"):
        plan(script, Choices(TONE, options={"mood": "garden"}))


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


def test_a_voice_that_is_not_there_or_does_not_fit_has_its_place() -> None:
    script = script_of("One. [voice child] Two.\n")
    with pytest.raises(ScriptError) as caught:
        plan(script, Choices(TONE))
    assert [(d.location.column, d.code) for d in caught.value.diagnostics] == [(6, "unknown-voice")]
    with pytest.raises(ScriptError) as caught:
        plan(script, Choices(TONE, voices={"child": replace(TONE, sample_rate=16_000)}))
    assert [d.code for d in caught.value.diagnostics] == ["voice-rate"]


def test_words_are_pronounced_as_they_are_spelled_for_it() -> None:
    text = """---
pronounce: {Ananda: uh-NAHN-duh, Ananda Rose: rose, x: /eks/, Straße: street, don't: do not}
---

Dear ananda, x, Ananda Rose, Anandas, Straße, don’t.
"""
    (say,) = (cue for cue in plan(parse_script(text).script, Choices(TONE)).cues if isinstance(cue, Say))
    assert say.utterance.text == "Dear uh-NAHN-duh, x, rose, Anandas, street, do not."
    assert say.shown == "Dear ananda, x, Ananda Rose, Anandas, Straße, don’t."


def test_beds_are_kept_and_take_no_time() -> None:
    text = "---\nambience: rain, quietly\n---\n\nOne. Two.\n\n[ambience waves]\n\n[ambience off]\n"
    timeline = timeline_of(text)
    assert [cue for cue in timeline.cues if isinstance(cue, Bed)] == [Bed("rain", quietly=True), Bed("waves"), Bed("")]
    assert briefly(timeline) == ["Bed", "One.", 0.5, "Two.", "Bed", "Bed"]


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


def test_how_a_passage_is_spoken_ends_with_it() -> None:
    text = "[optional]\n\n[softly]\n\nOne.\n\n[end optional]\n\nTwo.\n\n"
    text += "[softly]\n\n[repeat 2 times]\n\n[slower]\n\nThree.\n\n[end repeat]\n"
    says = {cue.shown: cue for cue in timeline_of(text).cues if isinstance(cue, Say)}
    assert says["One."].gain < says["Two."].gain == 1.0
    paces = {cue.utterance.pace for cue in timeline_of(text).cues if isinstance(cue, Say) and cue.shown == "Three."}
    assert len(paces) == 1


def test_a_bed_before_the_first_chapter_makes_no_chapter() -> None:
    assert timeline_of("---\nambience: rain\n---\n## One\n\nA.\n").chapters == ("One",)


@pytest.mark.parametrize(
    "body",
    ["abcde " * 40_000, "A" + ". " * 10_000, "a " + "[softly] " * 25_000, "[slower]\n\n" * 10_000],
    ids=["sentence", "stops", "cues", "delivery"],
)
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
