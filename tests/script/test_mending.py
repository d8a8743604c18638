"""What is mechanical is mended, and nothing else is touched."""

import pytest
from hostile import costs_at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.script import parse_script
from guided_audio.script.mending import mend


@pytest.mark.parametrize(
    ("spoilt", "mended"),
    [
        (r"Rest. \[pause 6s\] Now", "Rest. [pause 6s] Now"),
        (r"\[breathe in 4, out 6\]", "[breathe in 4, out 6]"),
        ("Rest. (pause 5s) Now", "Rest. [pause 5s] Now"),
        ("Rest. (Pausa de 5 segundos)", "Rest. [pause 5s]"),
        ("Rest. (long pause)", "Rest. [long pause]"),
        ("*pause*", "[pause]"),
        ("**Pause for 10 seconds**", "[pause 10s]"),
        ("— pause —", "[pause]"),
        ("Breathe...5s and rest…500ms.", "Breathe[pause 5s] and rest[pause 0.5s]."),
        ("Breathe /5s and", "Breathe [pause 5s] and"),
        ("(softly) Rest. (Whispering) Now. (Speak slowly.)", "[softly] Rest. [softly] Now. [slowly]"),
        ("Rest <pause 5s> now. <5 seconds/>", "Rest [pause 5s] now. [pause 5s]"),
        ("[[slnc 500]]", "[pause 0.5s]"),
        ("[PAUSE FOR ABOUT 8 SEGUNDOS]", "[pause 8s]"),
        ('Rest. <break time="1.5s"/> Now', "Rest. [pause 1.5s] Now"),
        ("【pause】 ［bell］", "[pause] [bell]"),
        ("[pasue 5s]", "[pause 5s]"),
        ("[silnce 1m-3m]", "[silence 1m-3m]"),
        ("[brathe in 4, out 6, 3 rounds]", "[breathe in 4, out 6, 3 rounds]"),
        ("[nromal voice]", "[normal voice]"),
        ("(pause 5s)(breathe)", "[pause 5s] (breathe)"),
    ],
)
def test_what_is_mended(spoilt: str, mended: str) -> None:
    result = mend(spoilt, "a.md")
    assert result.text == mended
    assert result.changes
    assert mend(mended, "a.md").text == mended


@pytest.mark.parametrize(
    "text",
    [
        "Please pause and rest.", "Pausa un segundo.", "a minute of silence fell over the house", "[PAUSE: 8s]", "[5s]",
        "your hand (the left one) rests", "5... 4... 3...", "*really*", "Now – and only now – rest", r"\[really\]", "[foo bar]",
        "[note: (pause 5s)]", "<!-- (pause 5s) -->", "(Soft music begins)", "[link](https://a.example)", "(silence is golden)",
        "Say it (softly, as to a child).", "(breathe in)", "<b>bold</b>", "1 < 2 and 3 > 2", "<softly>",
        "---\ntitle: (pause 5s)\n---\nRest.", "---\ntitle: x\n(pause 5s)", "Rest.\r\nNow.\r\n", "- one\n- two", "(a while)",
    ],
)  # fmt: skip
def test_what_is_not_touched(text: str) -> None:
    assert mend(text, "a.md").text == text
    assert not mend(text, "a.md").changes


def test_line_ends_stay_and_places_are_told() -> None:
    result = mend("---\r\ntitle: x\r\n---\r\nRest.\r\n— pause —\r\nNow (pause 5s).\r\n", "a.md")
    assert result.text == "---\r\ntitle: x\r\n---\r\nRest.\r\n[pause]\r\nNow [pause 5s].\r\n"
    assert [(c.location.line, c.location.column) for c in result.changes] == [(5, 1), (6, 5)]


PIECES = st.sampled_from(
    ["(pause 5s)", "\\[pause 5s\\]", "[", "]", "(", ")", "*", "\\", "pause", "[pasue 5s]", "【", "】", "...5s", "/5s",
     "— ", "\n", " ", "<break time='1s'/>", "[[slnc 5]]", "---\n", "word", "<!--", "-->", "[pause 5s]", "\ufeff", "[5s]",
     "5s", "\r\n"]
)  # fmt: skip


@settings(max_examples=examples(200))
@given(st.lists(PIECES, max_size=12).map("".join))
def test_mending_twice_is_mending_once(text: str) -> None:
    once = mend(text, "a.md").text
    assert mend(once, "a.md").text == once
    if not parse_script(text).errors:
        assert not parse_script(once).errors


@given(st.text(max_size=300))
def test_any_text_can_be_mended(text: str) -> None:
    mend(text, "a.md")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "flood", ["(", "[", "*", "_", "<", "<!--", "/", ".", "5", "\n", "[a", "(a", "\\[", "- ", "(pause) ", "[pasue] "]
)
def test_a_flood_is_mended_as_soon_as_other_text(flood: str) -> None:
    long, usual = flood * (50_000 // len(flood)), "Rest here.\n\n" * (50_000 // 12)
    costs_at_most(70, lambda: mend(long, "a.md"), lambda: mend(usual, "a.md"))
