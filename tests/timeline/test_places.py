"""Where every cue stands, in the script and in time."""

from support import RATE, timeline_of
from timeline.brief import briefly

from guided_audio.audio import BELL_RING
from guided_audio.script import parse_script
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Await, Bed, Choices, RingOut, Say, Silence, Strike, plan


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


def test_beds_are_kept_and_take_no_time() -> None:
    text = "---\nambience: rain, quietly\n---\n\nOne. Two.\n\n[ambience waves]\n\n[ambience off]\n"
    timeline = timeline_of(text)
    assert [cue for cue in timeline.cues if isinstance(cue, Bed)] == [Bed("rain", quietly=True), Bed("waves"), Bed("")]
    assert briefly(timeline) == ["Bed", "One.", 0.5, "Two.", "Bed", "Bed"]
