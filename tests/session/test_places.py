"""A place in a session, named as a person would name it."""

from pathlib import Path

import pytest

from guided_audio.core.errors import UsageError
from guided_audio.session.places import find_place
from guided_audio.session.session import Session, open_session
from guided_audio.timeline import text_of

TEXT = """---
title: A visit
voice: tone
slots: {name: Maya}
---

## Arriving

[bell]

Welcome, {name}. Breathe in,
and breathe out, as slowly
as you like. [pause 10s]

Let it go.

[silence 30s]

## Le café

Breathe in once more.

## Leaving, and coming back

Go gently.
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    path = tmp_path / "visit.md"
    path.write_text(TEXT, encoding="utf-8")
    return open_session(path)


@pytest.mark.parametrize(
    ("wanted", "text", "matches"),
    [
        pytest.param("line 11", "Welcome, Maya.", 1, id="its-first-sentence"),
        pytest.param("LINE  12", "Breathe in, and breathe out, as slowly as you like.", 1, id="within-a-sentence"),
        pytest.param("line 15", "Let it go.", 1, id="a-line-of-its-own"),
        pytest.param("line 17", "Le café", 1, id="a-silence"),
        pytest.param("line 19", "Le café", 1, id="a-heading"),
        pytest.param("line 400", "Go gently.", 1, id="after-the-end"),
        pytest.param("line 1", "Arriving", 1, id="front-matter"),
        pytest.param("chapter 2", "Le café", 1, id="number"),
        pytest.param("chapter LE CAFE", "Le café", 1, id="title"),
        pytest.param("chapter leaving", "Leaving, and coming back", 1, id="begin-of-a-title"),
        pytest.param("welcome maya", "Welcome, Maya.", 1, id="words-of-a-slot"),
        pytest.param("breathe in", "Breathe in, and breathe out, as slowly as you like.", 2, id="several"),
        pytest.param("0:30", "[silence 30s]", 1, id="time"),
    ],
)
def test_a_place_is_found(session: Session, wanted: str, text: str, matches: int) -> None:
    found = find_place(session, wanted)
    assert (text_of(session.timeline.cues[found.index]), found.matches) == (text, matches)


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        pytest.param("chapter 4", "1 «Arriving», 2 «Le café»", id="number"),
        pytest.param("chapter ariving", "«chapter Arriving»", id="title"),
        pytest.param("let it grow", "«Let it go.»", id="words"),
        pytest.param("12", "«line 42»", id="a-bare-number"),
        pytest.param("?", "words of a sentence", id="no-words"),
        pytest.param("59:00", "it lasts about", id="time"),
    ],
)
def test_what_is_nowhere_is_answered_with_the_nearest(session: Session, wanted: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_place(session, wanted)
    assert hint in caught.value.hint


def test_a_time_is_one_of_the_places_that_are_given(session: Session) -> None:
    twice = session.timeline.place(lambda _: 10 * session.timeline.format.sample_rate)
    assert find_place(session, "0:22", twice).words == (
        "line 11, in «Arriving»: «Breathe in, and breathe out, as slowly as you like.»"
    )
