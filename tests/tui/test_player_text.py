from dataclasses import replace
from itertools import pairwise

import pytest
from tui.acting import SILENCE, WAIT, Acting, cue, say

from guided_audio.playback import CueInfo, State
from guided_audio.tui.breath_shape import EMBER, Breath, draw
from guided_audio.tui.player_text import Spoken, balanced, how_to_go_on, situation


def test_a_note_before_the_first_words_outlives_the_chapter() -> None:
    spoken = Spoken()
    for begun in (cue("note", "Eyes open."), cue("chapter", "One"), say("Hello.")):
        spoken.take(begun)
    assert (spoken.words, spoken.note) == ("Hello.", "Eyes open.")
    spoken.take(cue("chapter", "Two"))
    assert (spoken.words, spoken.note) == ("", "")


def test_a_wait_clears_what_was_said() -> None:
    spoken = Spoken()
    for begun in (say("Hello."), WAIT):
        spoken.take(begun)
    assert spoken.words == ""


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (cue("wait"), "Press space when you are ready."),
        (cue("wait", "Press space."), ""),
        (cue("write", "Write."), "Press space when you have written."),
    ],
)
def test_how_a_wait_ends(wait: CueInfo, words: str) -> None:
    assert how_to_go_on(wait) == words


def test_a_wait_that_listens_says_so_whatever_its_own_words_are() -> None:
    acting = Acting(State.WAITING, cue("wait", "Press space."))
    acting.status = replace(acting.status, listening="Listening: say it aloud.")
    assert situation(acting.status, False) == "Listening: say it aloud."


def test_going_on_after_a_pause_says_where_it_will_be_heard() -> None:
    acting = Acting(State.PAUSED)
    assert situation(acting.status, False) == "Paused. Space goes on."
    acting.goes(State.PAUSED, message="the sound would come from Speakers now")
    assert situation(acting.status, False) == "The sound would come from Speakers now. Space goes on there."


@pytest.mark.parametrize("width", [12, 20, 60])
def test_lines_are_as_few_as_can_be_and_about_equally_long(width: int) -> None:
    text = "one two three four five six seven eight nine ten"
    lines = balanced(text, width).split("\n")
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= width
    assert len(lines) == 1 or min(map(len, lines)) >= max(map(len, lines)) / 2


def test_the_shape_only_gains_dots_as_it_grows() -> None:
    def dots(level: float) -> list[int]:
        return [ord(char) & 0xFF if char != " " else 0 for line in draw(20, 8, level) for char in line]

    smaller = dots(0.0)
    assert not any(smaller)
    for percent in range(5, 105, 5):
        larger = dots(percent / 100)
        assert all(new & old == old for new, old in zip(larger, smaller, strict=True))
        smaller = larger


def test_in_silences_it_swells_a_little_and_otherwise_comes_to_rest() -> None:
    acting, breath = Acting(State.PLAYING, SILENCE), Breath()
    swell = [breath.follow(acting.status, 0.1) for _ in range(110)]
    assert EMBER < max(swell) < 2 * EMBER
    assert max(abs(b - a) for a, b in pairwise(swell)) < 0.01
    acting.goes(State.PLAYING, say("One."))
    for _ in range(100):
        breath.follow(acting.status, 0.1)
    assert breath.level == pytest.approx(EMBER)
