import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.units import Length, Seconds
from guided_audio.script import (
    Ambience,
    Bell,
    Breath,
    Breathe,
    BreathMode,
    Cue,
    Delivery,
    Hold,
    Manner,
    Pauses,
    PlaySound,
    Prompt,
    Remark,
    SpeakAs,
)  # fmt: skip
from guided_audio.script.cue_arguments import CueError
from guided_audio.script.cue_model import Alternative, BlockMark, Closing, Opening
from guided_audio.script.cue_table import read_cue


def read(inside: str) -> Cue | BlockMark:
    return read_cue(inside, Pauses(), Seconds(8.0))


def exact(seconds: float) -> Hold:
    return Hold(Length.exactly(seconds))


@pytest.mark.parametrize(
    ("inside", "cue"),
    [
        ("pause", exact(4)),
        ("short pause", exact(2)),
        ("Long Pause", exact(10)),
        ("pause 5s", exact(5)),
        ("PAUSE: 8s", exact(8)),
        ("pause, two breaths", exact(16)),
        ("pause 3 breaths", exact(24)),
        ("pause 1:30", exact(90)),
        ("5s", exact(5)),
        ("10 s pause", exact(10)),
        ("pause 20-30 seconds", Hold(Length(Seconds(20), Seconds(20), Seconds(30)))),
        ("silence 1m", Hold(Length(Seconds(60), Seconds(30), Seconds(240)))),
        ("silence", Hold(Length(Seconds(60), Seconds(30), Seconds(240)))),
        ("silence 1m-3m", Hold(Length(Seconds(60), Seconds(60), Seconds(180)))),
        ("silence 2m+", Hold(Length(Seconds(120), Seconds(120), Seconds(math.inf)))),
        ("bell", Bell()),
        ("bell, 3 times", Bell(3)),
        ("bell, twice", Bell(2)),
        ("bell x3", Bell(3)),
        ("bell my-bowl", Bell(1, "my-bowl")),
        ("Bell My-Bowl, 3 times", Bell(3, "my-bowl")),
        ("bell: my-bowl", Bell(1, "my-bowl")),
        ("sound rain-stick", PlaySound("rain-stick")),
        ("Sound Rain-Stick under", PlaySound("rain-stick", under=True)),
        ("sound rain-stick, under", PlaySound("rain-stick", under=True)),
        ("sound: rain-stick", PlaySound("rain-stick")),
        ("sound under", PlaySound("under")),
        ("louder", Delivery(Manner.LOUDER)),
        ("faster", Delivery(Manner.FASTER)),
        ("wait", Prompt("", None)),
        ("wait: Sit down first.", Prompt("Sit down first.", None)),
        ("wait up to 2m: Press space.", Prompt("Press space.", Seconds(120))),
        ("write 3m: What: a question?", Prompt("What: a question?", Seconds(180), writing=True)),
        ("write", Prompt("", None, writing=True)),
        ("softly", Delivery(Manner.SOFTLY)),
        ("slowly", Delivery(Manner.SLOWLY)),
        ("slower", Delivery(Manner.SLOWER)),
        ("softer", Delivery(Manner.SOFTER)),
        ("normal\n voice", Delivery(Manner.NORMAL)),
        ("note: buy milk [", Remark()),
        ("note", Remark()),
        ("note:12 apples", Remark()),
        ("silence: 5m", Hold(Length(Seconds(300), Seconds(150), Seconds(1200)))),
        ("bell: 3 times", Bell(3)),
        ("wait up to 10-20s", Prompt("", Seconds(20))),
        ("ambience rain, quietly", Ambience("rain", quietly=True)),
        ("Ambience: Singing Bowls", Ambience("singing bowls")),
        ("ambience off", Ambience("")),
        ("voice Heart", SpeakAs("heart")),
        ("repeat 3 times", Opening("repeat", times=3)),
        ("repeat twice", Opening("repeat", times=2)),
        ("repeat 108", Opening("repeat", times=108)),
        ("optional", Opening("optional")),
        ("choose Place: Garden", Opening("choose", name="place", label="Garden")),
        ("or: the shore", Alternative("the shore")),
        ("or shore", Alternative("shore")),
        ("end repeat", Closing("repeat")),
        ("End Optional", Closing("optional")),
        ("end choose", Closing("choose")),
    ],
)
def test_the_cue_table(inside: str, cue: Cue | BlockMark) -> None:
    assert read(inside) == cue


def phases(**lengths: float) -> tuple[Breath, ...]:
    names = {"in_": "in"}
    return tuple(Breath(names.get(name, name), Seconds(length)) for name, length in lengths.items())


@pytest.mark.parametrize(
    ("inside", "cue"),
    [
        ("breathe in 4, hold 7, out 8, 4 rounds", Breathe(phases(in_=4, hold=7, out=8), (4, 4))),
        ("breathe 4-7-8, 4 rounds", Breathe(phases(in_=4, hold=7, out=8), (4, 4))),
        ("breathe 4–6", Breathe(phases(in_=4, out=6))),
        ("breathe 4-4-4-4, silent", Breathe(phases(in_=4, hold=4, out=4, rest=4), mode=BreathMode.SILENT)),
        ("breathe in 4, out 6, for 1m, counted", Breathe(phases(in_=4, out=6), (6, 6), BreathMode.COUNTED)),
        ("breathe in 4, out 6, 4-8 rounds", Breathe(phases(in_=4, out=6), (4, 8))),
        ("breathe for 1m, in 4, out 6", Breathe(phases(in_=4, out=6), (6, 6))),
        ("breathe 4-6, for 1m-2m", Breathe(phases(in_=4, out=6), (6, 12))),
        ("breathe 4-6, for 2m+", Breathe(phases(in_=4, out=6), (12, 108))),
        ("breathe 4-6, four to eight rounds", Breathe(phases(in_=4, out=6), (4, 8))),
        ("breathe in 4 seconds, out 6s", Breathe(phases(in_=4, out=6))),
        ("breathe in 4.5, out for 6", Breathe(phases(in_=4.5, out=6))),
    ],
)
def test_breathing(inside: str, cue: Cue) -> None:
    assert read(inside) == cue


@pytest.mark.parametrize(
    ("inside", "code", "hint"),
    [
        ("paus 5s", "unknown-cue", "did you mean [pause 5s]?"),
        ("breath in 4, out 6", "unknown-cue", "did you mean [breathe in 4, out 6]?"),
        ("pausee 5 apples", "unknown-cue", "did you mean [pause]?"),
        ("gong", "unknown-cue", "did you mean [bell]?"),
        ("wait for 30s", "bad-wait", "[wait up to 30s]"),
        ("wait until ready", "bad-wait", "write [wait]"),
        ("belll", "unknown-cue", "did you mean [bell]?"),
        ("foo", "unknown-cue", "note:"),
        ("12", "unknown-cue", ""),
        ("pause 5 apples", "bad-duration", "5s"),
        ("pause 2h", "pause-too-long", "hour"),
        ("silence 1m-2h", "pause-too-long", "hour"),
        ("pause 99m", "pause-too-long", "hour"),
        ("short pause 3s", "bad-duration", "[pause 3s]"),
        ("wait 30s", "bad-wait", "[wait up to 30s]"),
        ("bell, 99 times", "bad-count", "[bell, 3 times]"),
        ("bell, some", "bad-count", ""),
        ("softly please", "bad-cue", "[softly]"),
        ("repeat", "bad-count", "[repeat 3 times]"),
        ("repeat 109 times", "bad-count", "[repeat 3 times]"),
        ("repeat forever", "bad-count", "[repeat 3 times]"),
        ("optional part", "bad-cue", "[optional]"),
        ("end repeat 3", "bad-cue", "[end repeat]"),
        ("choose", "bad-choice", "[choose place: garden]"),
        ("choose: garden", "bad-choice", "[choose place: garden]"),
        ("choose place", "bad-choice", "[choose place: garden]"),
        ("or", "bad-choice", "[or: shore]"),
        ("ambience", "bad-ambience", "[ambience rain]"),
        ("ambience ../rain", "bad-ambience", "never a path"),
        ("ambience /etc/passwd", "bad-ambience", "never a path"),
        ("ambience rain, loudly", "bad-ambience", "[ambience rain, quietly]"),
        ("ambience off, quietly", "bad-ambience", "write [ambience off]"),
        ("voice", "bad-voice", "guided-audio voices"),
        ("pause5s", "unknown-cue", "did you mean [pause 5s]?"),
        ("bell3", "unknown-cue", "did you mean [bell 3]?"),
        ("pause2 x", "unknown-cue", "did you mean [pause]?"),
        ("R0", "unknown-cue", ""),
        ("short", "unknown-cue", ""),
        ("end", "unknown-cue", "[end repeat], [end optional] or [end choose]"),
        ("/repeat", "unknown-cue", "did you mean [end repeat]?"),
        ("end repeet", "unknown-cue", "did you mean [end repeat]?"),
        ("ambiance rain", "unknown-cue", "did you mean [ambience rain]?"),
        ("breathe", "bad-breath", "[breathe in 4"),
        ("breathe in 4", "bad-breath", ""),
        ("breathe in 0.2, out 4", "bad-breath", ""),
        ("breathe in 4, out 6, 900 rounds", "bad-count", ""),
        ("pause 5s: keep these words", "bad-cue", "outside the brackets"),
        ("breathe 4-6: gently", "bad-cue", "outside the brackets"),
        ("wait: 2m", "bad-wait", "[wait up to 2m]"),
        ("write: 3m", "bad-wait", "[write 3m]"),
        ("breathe 1-1, for 999999m", "bad-breath", ""),
        ("breathe in 4, out 6, 4-8", "bad-breath", "did you mean «4-8 rounds»?"),
        ("breathe 4-7-8, 4-6", "bad-breath", "did you mean «4-6 rounds»?"),
        ("breathe in 4, in 4, out 6", "bad-breath", ""),
        ("breathe in 4, out 6, for 20m", "bad-breath", "repeat it"),
        ("breathe 4-6, for 25m+", "bad-breath", "repeat it"),
        ("ambience rain quietly", "bad-ambience", "[ambience rain, quietly]"),
        ("sound", "bad-sound", "[sound rain-stick]"),
        ("sound ../x", "bad-sound", "never a path"),
        ("sound theme.mp3", "bad-sound", "no ending"),
        ("sound of the rain", "bad-sound", "«of-the-rain»"),
        ("bell my bowl, 3 times", "bad-sound", "«my-bowl»"),
        ("bell my-bowl, often", "bad-count", ""),
        ("louder, please", "bad-cue", "[louder]"),
        ("ambience stop", "bad-ambience", "[ambience off]"),
        ("choose place: garden, or: shore", "bad-choice", "a line of its own"),
        ("breathe 4-6, for 1m, 3 rounds", "bad-breath", ""),
        ("breathe 4-6, silent, counted", "bad-breath", ""),
        ("breathe 4-6, 8-4 rounds", "bad-breath", ""),
    ],
)
def test_what_is_refused_and_the_hint(inside: str, code: str, hint: str) -> None:
    with pytest.raises(CueError) as caught:
        read(inside)
    assert caught.value.code == code
    assert hint in caught.value.hint


@given(st.text(alphabet=st.characters(exclude_characters="[]"), max_size=80))
def test_any_bracket_is_read_or_refused(inside: str) -> None:
    try:
        read(inside)
    except CueError as error:
        assert error.message


@given(st.sampled_from(["pause", "silence", "bell", "wait", "write", "breathe", "softly"]), st.text(max_size=40))
def test_any_argument_is_read_or_refused(verb: str, rest: str) -> None:
    try:
        read(f"{verb} {rest}")
    except CueError as error:
        assert error.message
