"""Subtitles: every word is spoken, and the silence between them is kept to a tenth of a second."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import is_read_or_refused_soon
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError
from guided_audio.importing.draft import CueWords, Draft, Words
from guided_audio.importing.markdown_writer import write_parsed
from guided_audio.importing.subtitles import has_times, read
from guided_audio.script import parse_script

_FIXTURES = Path(__file__).parent / "fixtures"


def _read(text: str) -> tuple[Draft, DiagnosticCollector]:
    collector = DiagnosticCollector("calm.srt")
    return read(text, collector), collector


def _script(text: str) -> list[str]:
    written = write_parsed(_read(text)[0])[0]
    assert not parse_script(written).errors
    return [line for line in written.split("\n") if line]


def _codes(collector: DiagnosticCollector) -> list[tuple[str, int]]:
    return [(found.code, found.location.line) for found in collector.sorted()]


def test_srt() -> None:
    text = (_FIXTURES / "garden.srt").read_text("utf-8")
    draft, collector = _read(text)
    assert _script(text) == [
        "Welcome to the garden.",
        "[pause 5s]",
        "Breathe in through the nose, and count to 3 [pause 2s] Rest here & wait.",
        "[pause 1m]",
        "Welcome back.",
    ]
    assert _codes(collector) == [("tags", 7), ("tags", 17)]
    lines = [part.location.line for part in draft.parts if isinstance(part, Words) and part.text.strip()]
    assert lines == [3, 7, 8, 12, 13, 17, 21]
    cues = [(part.inside, part.location.line) for part in draft.parts if isinstance(part, CueWords)]
    assert cues == [("pause 5s", 6), ("pause 2s", 16), ("pause 1m", 20)]


def test_webvtt() -> None:
    text = (_FIXTURES / "garden.vtt").read_text("utf-8")
    draft, collector = _read(text)
    assert _script(text) == [
        "[note: An evening in the garden]",
        "[note: Spoken softly,]",
        "[note: by one voice.]",
        "Sit down.",
        "[pause 3s]",
        "Let go.",
        "[pause 4s]",
        "[note: a bird is heard]",
        "Listen to the birds. They are here.",
    ]
    assert _codes(collector) == [
        ("settings", 7), ("subtitle-name", 10), ("settings", 11), ("tags", 12), ("tags", 18), ("overlap", 21), ("unordered", 25),
    ]  # fmt: skip
    notes = [(part.inside, part.location.line) for part in draft.parts if isinstance(part, CueWords)]
    assert ("note: a bird is heard", 14) in notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\n00:00:00,000 --> 00:00:01,000\nTen\n10\n", "Ten 10"),
        ("00:00:00,000 --> 00:00:01,000\n10\n\n00:00:01,100 --> 00:00:02,000\n9", "10 9"),
        ("1\n00:00:00,000 --> 00:00:01,000\nOne\n2\n00:00:01,200 --> 00:00:02,000\ntwo.", "One two."),
        ("1\n00:00:00,000 --> 00:00:01,000\nOne\n\nstill one\n\n2\n00:00:01,200 --> 00:00:02,000\n\n", "One still one"),
        ("1\n00:00:00,000 --> 00:00:01,000\nI <3 you\n", "I \\<3 you"),
    ],
)
def test_no_word_is_lost_where_counters_are_odd(text: str, said: str) -> None:
    assert " ".join(_script(text)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0:00:00.000,0:00:02.000\nBreathe.[br]Rest.\n", "Breathe. Rest."),
        ("Anna  0:00\nClose your eyes.\n\nAnna  0:21\nRest.\n", "Close your eyes. [pause 19.5s] Rest."),
    ],
)
def test_exports_of_players_and_recognisers(text: str, said: str) -> None:
    assert has_times(text)
    assert " ".join(_script(text)) == said


def test_two_times_of_an_evening_are_no_transcript() -> None:
    assert not has_times("0:00 Arrive.\n\n0:30 Rest.\n")


def test_a_gap_longer_than_an_hour() -> None:
    text = "1\n00:00:00,000 --> 00:00:01,000\nSleep.\n\n2\n02:00:01,000 --> 02:00:02,000\nWake.\n"
    assert _script(text) == ["Sleep.", "[pause 60m]", "[pause 60m]", "Wake."]


def test_an_end_before_the_beginning() -> None:
    _, collector = _read("1\n00:00:05,000 --> 00:00:01,000\nOdd.\n")
    assert ("overlap", 2) in _codes(collector)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("Just words.", "no-subtitles", 1),
        ("", "no-subtitles", 1),
        ("1\n\n00:00:01,000 --> later\nWords.\n", "bad-time", 3),
    ],
)
def test_what_is_refused(text: str, code: str, line: int) -> None:
    with pytest.raises(ScriptError) as caught:
        _read(text)
    assert [(d.code, d.location.line) for d in caught.value.diagnostics] == [(code, line)]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    [
        "00:00:00,000 --> 00:00:01,000\n" * 2_000,
        "00:00:00,000 --> \n" * 3_500,
        "1\n00:00:00,000 --> 00:00:01,000\n" + "<a" * 30_000,
        "1\n00:00:00,000 --> 00:00:01,000\n" + "{\\" * 30_000,
        "1\n00:00:00,000 --> 00:00:01,000\n" + "\n" * 60_000,
        "WEBVTT\n" + "\nNOTE a\n" * 7_500 + "\n00:01.000 --> 00:02.000\nA",
        "1\n00:00:00,000 --> 00:00:01,000\n" + "a\n" * 25_000,
        "1" * 60_000 + "\n00:00:00,000 --> 00:00:01,000\na",
    ],
)
def test_hostile_files_take_no_longer_than_others(text: str) -> None:
    lines = "1\n00:00:00,000 --> 00:00:01,000\nRest here.\n\n"
    is_read_or_refused_soon(_read, text, lambda size: lines * (size // len(lines)), times=30)


_PIECES = st.sampled_from(
    ["1\n", "2\n", "\n", "00:00:01,000 --> 00:00:02,000\n", "00:00:09,500 --> 00:00:12,000\n", "00:03.000 --> 00:04.000\n",
     "alpha\n", "beta <i>gamma</i>\n", "NOTE delta\n", "WEBVTT\n", "--> \n", "[pause 3s]\n", "STYLE\n", "{x}\n"]
)  # fmt: skip


@settings(max_examples=examples(100))
@given(st.lists(_PIECES, max_size=20).map("".join))
def test_any_mixture_is_read_or_refused(text: str) -> None:
    try:
        draft, collector = _read(text)
    except ScriptError as error:
        assert error.diagnostics
        return
    kept = write_parsed(draft)[0]
    for word in ("alpha", "beta", "gamma", "delta"):
        reported = sum(word in found.message for found in collector.sorted())
        assert kept.count(word) + reported >= text.count(word) or "STYLE" in text
