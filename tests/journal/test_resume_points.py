"""Finding a place again, also in a script that was edited since."""

from datetime import UTC, datetime

import pytest
from support import timeline_of

from guided_audio.journal import Found, FoundBy, ResumePoint, index_in
from guided_audio.journal.resume_points import last_sentence, number_of
from guided_audio.timeline import Chapter, Say, Silence

SCRIPT = """
    ## Arriving

    One. [pause 2s] Again.

    ## Meeting

    Two. Again. [pause 3s] Three.
"""


def place(chapter: str, sentence: str, text: str = SCRIPT, last: bool = False) -> ResumePoint:
    cues = timeline_of(text).cues
    numbers = [n for n, cue in enumerate(cues) if isinstance(cue, Say) and cue.shown == sentence]
    return ResumePoint("s", "S", "", {}, datetime.now(UTC), chapter, numbers[-1 if last else 0], sentence)


def words_at(text: str, found: Found) -> str:
    cue = timeline_of(text).cues[found.index]
    return cue.shown if isinstance(cue, Say) else cue.title if isinstance(cue, Chapter) else repr(cue)


@pytest.mark.parametrize(("chapter", "last"), [("Arriving", False), ("Meeting", True)])
def test_a_sentence_that_comes_twice_is_found_where_it_was(chapter: str, last: bool) -> None:
    there = place(chapter, "Again.", last=last)
    assert index_in(timeline_of(SCRIPT), there) == Found(there.cue, FoundBy.SENTENCE)


@pytest.mark.parametrize(
    ("before", "after", "words", "by"),
    [
        ("One.", "Zero, and half. One.", "Three.", FoundBy.SENTENCE),
        ("## Meeting", "## Meeting her", "Three.", FoundBy.SENTENCE),
        ("Three.", "Four.", "Meeting", FoundBy.CHAPTER),
    ],
)
def test_an_edited_script_is_gone_on_with_at_the_sentence_or_else_the_chapter(
    before: str, after: str, words: str, by: FoundBy
) -> None:
    edited = SCRIPT.replace(before, after)
    found = index_in(timeline_of(edited), place("Meeting", "Three."))
    assert (words_at(edited, found), found.by) == (words, by)


def test_a_script_that_is_another_now_begins_again() -> None:
    assert index_in(timeline_of("Something else."), place("Meeting", "Three.")) == Found(0, FoundBy.BEGINNING)


def test_a_repeated_sentence_keeps_to_its_round() -> None:
    text = "[repeat 3 times]\n\nOne. [pause 2s] Two.\n\n[end repeat]"
    cues = timeline_of(text).cues
    ones = [n for n, cue in enumerate(cues) if isinstance(cue, Say) and cue.shown == "One."]
    for number in ones:
        there = ResumePoint("s", "S", "", {}, datetime.now(UTC), "", number, "One.")
        assert index_in(timeline_of(text), there).index == number
        assert cues[number_of(cues, cues[number], number) or 0] == cues[number]


def test_in_a_silence_the_sentence_before_it_is_the_place() -> None:
    cues = timeline_of(SCRIPT).cues
    number = next(n for n, cue in enumerate(cues) if isinstance(cue, Silence) and cue.source == "[pause 3s]")
    sentence = last_sentence(cues, number)
    assert sentence is not None
    assert sentence[1] == "Again."
    assert last_sentence(cues, 0) is None
