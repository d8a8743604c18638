"""Where a script that was written anew is heard."""

from pathlib import Path

import pytest

from guided_audio.session.changes import changed_cue, sounds_alike
from guided_audio.session.session import Session, open_session
from guided_audio.timeline import text_of

TEXT = """---
title: A visit
voice: tone
---

## Arriving

One two three. Four five six. [pause 1s]

[silence 5s]

[repeat 2 times]

Seven eight. Nine ten.

[end repeat]

Eleven.
"""


def of(text: str) -> Session:
    return open_session(text=text)


@pytest.mark.parametrize(
    ("old", "new", "begins"),
    [
        pytest.param("Nine ten", "Nine and ten", "Seven eight.", id="its-paragraph"),
        pytest.param("Eleven.", "Eleven.\n\nTwelve.", "Twelve.", id="a-new-one"),
        pytest.param("Seven eight. Nine ten.", "Twelve.", "Twelve.", id="another-in-its-place"),
        pytest.param("\nEleven.", "", "Seven eight.", id="the-last-taken-out"),
        pytest.param("[silence 5s]", "[silence 6s]", "Four five six.", id="a-silence"),
        pytest.param("[pause 1s]", "", "Four five six.", id="a-pause-taken-out"),
        pytest.param("Arriving", "Beginning", "Beginning", id="a-heading"),
        pytest.param("Eleven.", "[ambience rain]\n\nEleven.", "Nine ten.", id="a-bed"),
        pytest.param("title: A visit", "title: Another\npace: 100", None, id="a-pace"),
    ],
)
def test_a_change_is_heard_from_its_paragraph_on(old: str, new: str, begins: str | None) -> None:
    before, after = of(TEXT), of(TEXT.replace(old, new))
    index = changed_cue(before.timeline.cues, after)
    assert begins == (None if index is None else text_of(after.timeline.cues[index]))
    assert not sounds_alike(before.timeline.cues, after.timeline.cues)


def test_lines_that_only_moved_sound_alike(tmp_path: Path) -> None:
    before, after = of(TEXT), of(TEXT.replace("title: A visit", "title: A visit\nauthor: Maya"))
    assert changed_cue(before.timeline.cues, after) is None
    assert sounds_alike(before.timeline.cues, after.timeline.cues)
