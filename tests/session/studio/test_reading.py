"""A script as it will be heard: its rows against the timeline that an export has."""

from pathlib import Path

import pytest

from guided_audio.core.config import library_folders
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.session.studio.hearing import bytes_per_second, sound_from
from guided_audio.session.studio.reading import Reading, read_aloud
from guided_audio.speech import Speech

TEXT = """\
---
title: A lake
voice: tone
---

[bell]

## Arriving

Hello. The water is still. [pause 4s] It stays.

[breathe in 2s, out 3s, 2 times]

[silence 70s]

> Look around.

Goodbye, lake.
"""


def read(text: str, **options: object) -> Reading:
    return read_aloud(Path("lake.md"), text, SessionOptions(**options))  # type: ignore[arg-type]


def test_rows_are_the_session_in_order_with_lines_and_marks() -> None:
    reading = read(TEXT)
    shown = [(row.kind, row.line, row.mark) for row in reading.rows if row.kind != "gap"]
    assert shown == [
        ("chapter", 1, ""), ("bell", 6, ""), ("chapter", 8, ""), ("say", 10, ""), ("silence", 10, ""), ("say", 10, ""),
        ("breathe", 12, ""),
        ("silence", 14, "long"), ("note", 16, ""), ("say", 18, ""),
    ]  # fmt: skip
    says = [row.text for row in reading.rows if row.kind == "say"]
    assert says == ["Hello. The water is still.", "It stays.", "Goodbye, lake."]


def test_rows_fill_the_whole_session_without_a_gap() -> None:
    reading = read(TEXT)
    assert reading.session
    at = 0.0
    for row in reading.rows:
        assert row.start == pytest.approx(at, abs=0.001)
        at += row.seconds
    assert at == pytest.approx(reading.session.timeline.length_estimate, abs=0.001)


def test_a_length_is_fitted_as_an_export_fits_it() -> None:
    name = "a-safe-place"
    path = library_folders()[1].path / f"{name}.md"
    reading = read_aloud(path, path.read_text(), SessionOptions(length=480.0, voice="tone"))  # type: ignore[arg-type]
    assert reading.session
    assert reading.length == pytest.approx(480.0, abs=1.0)
    assert reading.session.fitted
    reach = open_session(name, voice="tone", length="8m").reach_estimate
    assert reading.reach() == (reach.least, reach.most)


def test_what_cannot_be_heard_is_shown_all_the_same() -> None:
    reading = read("Hello. [paus 4s]\n\nGoodbye.\n")
    assert reading.session is None
    assert [(row.text, row.line) for row in reading.rows] == [("Hello.", 1), ("Goodbye.", 3)]
    assert reading.problem
    assert reading.findings()[0].location.line == 1
    assert len(reading.curable(reading.findings())) == 1


def test_an_option_that_makes_no_sense_is_a_problem_of_its_own() -> None:
    reading = read(TEXT, voice="nobody")
    assert "nobody" in str(reading.problem)
    assert reading.session is not None


def test_words_without_a_breather_are_marked() -> None:
    dense = read("---\nvoice: tone\n---\n" + "These are words that go on and on without end. " * 40 + "\n")
    assert [row.mark for row in dense.rows if row.kind == "say"] == ["dense"]


def test_sound_begins_at_its_place() -> None:
    reading = read(TEXT)
    assert reading.session
    last = next(row for row in reading.rows if row.text == "Goodbye, lake.")
    with Speech(1) as speech:
        sizes = [sum(map(len, sound_from(reading.session, row.cue, speech))) for row in (reading.rows[0], last)]
    rest = [reading.length, reading.length - last.start]
    assert [size / bytes_per_second(reading.session) for size in sizes] == pytest.approx(rest, rel=0.05, abs=1.0)
