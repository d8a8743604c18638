"""What follows what, and the gaps between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import script_of, timeline_of
from timeline.brief import briefly

from guided_audio.core.errors import UsageError
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Chapter, Choices, RingOut, Say, Silence, plan


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
    assert briefly(timeline_of(text)) == ["Hello.", 0.5, "For: yes."]
    filled = timeline_of(text, name="Maya [bell]  *x*")
    assert briefly(filled) == ["Hello, Maya [bell] *x*.", 0.5, "For Maya [bell] *x*: yes."]
    assert not any("[" in u.text or "]" in u.text for u in filled.utterances)


def test_an_unknown_slot_is_told() -> None:
    with pytest.raises(UsageError, match="no slot «nmae»"):
        timeline_of('---\nslots:\n  name: ""\n---\nHello.', nmae="Maya")


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


def test_a_bed_before_the_first_chapter_makes_no_chapter() -> None:
    assert timeline_of("---\nambience: rain\n---\n## One\n\nA.\n").chapters == ("One",)


@pytest.mark.parametrize("words", ["Zo\udceb", "Ma\0ya", "\x1b[31m"])
def test_words_that_no_file_can_hold_are_refused_before_they_are_spoken(words: str) -> None:
    with pytest.raises(UsageError, match="«name»"):
        timeline_of("---\nslots: {name: friend}\n---\n\nHello, {name}.", name=words)
    assert timeline_of("---\nslots: {name: friend}\n---\n\nHello, {name}.", name="Zoë\n and\tשלום").utterances
