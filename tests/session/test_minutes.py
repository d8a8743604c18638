"""What a session says about its own length is true for every length that is asked for."""

from pathlib import Path

import pytest

from guided_audio.core.units import Seconds
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.timeline import Say

SCRIPT = """---
voice: tone
length: 10m
slots:
  minutes: ten
---

This will take about {minutes} minutes. [silence 10m]
"""


@pytest.mark.parametrize(
    ("wishes", "minutes"),
    [
        (SessionOptions(), "ten"),
        (SessionOptions(length=Seconds(16 * 60.0)), "16"),
        (SessionOptions(length=Seconds(20.0)), "1"),
        (SessionOptions(pauses=2.0), "20"),
        (SessionOptions(length=Seconds(960.0), slots={"minutes": "a few"}), "a few"),
    ],
)
def test_the_minutes_follow_the_length(tmp_path: Path, wishes: SessionOptions, minutes: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(SCRIPT)
    said = [cue.shown for cue in open_session(str(path), wishes).timeline.cues if isinstance(cue, Say)]
    assert said == [f"This will take about {minutes} minutes."]


def test_a_script_that_does_not_say_its_minutes_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\nvoice: tone\n---\n\nHello. [silence 1m]\n")
    assert not open_session(str(path), SessionOptions(length=Seconds(90.0))).choices.slots
