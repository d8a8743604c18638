"""Captions are judged by strict readers: our own for WebVTT and LRC, pysubs2 for SubRip."""

import itertools
import re

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.units import Seconds
from guided_audio.export.captions import (
    LINE,
    READABLE_MS,
    break_lines,
    captions_of,
    columns,
    split_phrases,
    write_captions,
)
from guided_audio.export.encoders import ChapterMark, TimedLine
from guided_audio.export.labels import About

ABOUT = About("A [calm] --> title", Seconds(90.0), "Maya & Co", "en-GB")
LONG = (
    "If something in you hesitates, thank it; it has looked after you for a long time, "
    "and you can tell it that you will go slowly from now on."
)
_TIME = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"


def line(text: str, start: float, end: float) -> TimedLine:
    return TimedLine(text, Seconds(start), Seconds(end))


LINES = (line("Welcome.", 1.0, 1.4), line(LONG, 8.0, 17.0), line("<b>Rock & roll --> home</b>", 17.5, 18.0))
CHAPTERS = (ChapterMark("Arriving --> here", Seconds(0.0), Seconds(8.0)),)


def read_vtt(text: str) -> list[tuple[int, int, list[str]]]:
    """Read a file as the WebVTT specification writes one (section 4, syntax); anything else fails."""
    head, *blocks = text.removesuffix("\n").split("\n\n")
    assert head == "WEBVTT"
    cues = []
    for block in blocks:
        first, *rest = block.split("\n")
        if first.startswith("NOTE"):
            assert "-->" not in block
            continue
        assert "-->" not in first
        times = re.fullmatch(f"{_TIME} --> {_TIME}", rest[0])
        assert times, rest[0]
        h, m, s, ms, h2, m2, s2, ms2 = map(int, times.groups())
        for words in rest[1:]:
            assert words.strip()
            assert not re.search(r"<|>|&(?!(amp|lt|gt|lrm|rlm|nbsp);)", words)
        cues.append((((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2, rest[1:]))
    assert all(start < end for start, end, _ in cues)
    assert [start for start, *_ in cues] == sorted(start for start, *_ in cues)
    return cues


def test_webvtt_is_valid_and_holds_every_word() -> None:
    text = write_captions("vtt", ABOUT, LINES, CHAPTERS)
    words = " ".join(word for _, _, lines in read_vtt(text) for word in lines)
    assert words == f"Welcome. {LONG} &lt;b&gt;Rock &amp; roll --&gt; home&lt;/b&gt;"
    assert "Language: en-GB" in text
    assert "0:00 Arriving → here" in text


def test_subrip_is_read_as_it_was_meant() -> None:
    events = pysubs2.SSAFile.from_string(write_captions("srt", ABOUT, LINES[:2]), "srt").events
    assert [(e.start, e.end) for e in events] == [(c.start, c.end) for c in captions_of(LINES[:2])]
    assert " ".join(e.plaintext.replace("\n", " ") for e in events) == f"Welcome. {LONG}"


def test_lrc_has_its_head_and_clears_the_line_in_a_long_silence() -> None:
    assert write_captions("lrc", ABOUT, LINES).splitlines() == [
        "[ti:A (calm) --> title]",
        "[ar:Maya & Co]",
        "[length:01:30]",
        "[la:en-GB]",
        "[00:01.00]Welcome.",
        "[00:01.40]",
        f"[00:08.00]{LONG}",
        "[00:17.50]<b>Rock & roll --> home</b>",
        "[00:18.00]",
    ]


def test_a_long_sentence_is_split_where_its_phrases_end_and_its_time_with_it() -> None:
    captions = captions_of([line(LONG, 8.0, 17.0)])
    assert [caption.lines[-1][-1] for caption in captions] == [",", "."]
    assert captions[0].start == 8000
    assert captions[0].end == captions[1].start
    assert captions[1].end == 17_000
    share = len(" ".join(captions[0].lines)) / (len(LONG) - 1)
    assert captions[1].start == pytest.approx(8000 + 9000 * share, abs=1)


def test_a_short_word_stays_until_it_can_be_read_but_never_over_the_next() -> None:
    first, second, third = captions_of([line("In.", 1.0, 1.3), line("Out.", 1.8, 2.1), line("Rest.", 9.0, 9.2)])
    assert (first.start, first.end) == (1000, 1800)
    assert second.end - second.start == READABLE_MS
    assert third.end == 9000 + READABLE_MS


def test_japanese_has_lines_although_it_has_no_blanks() -> None:
    for phrase in split_phrases("静かな場所を思い浮かべてください。" * 6):
        assert all(columns(row) <= LINE for row in break_lines(phrase))


SENTENCES = st.lists(
    st.text(st.sampled_from("abc ,.;—<&>[]\n\u3042-"), min_size=1, max_size=300).filter(lambda t: bool(t.strip())),
    min_size=1,
    max_size=6,
)


@given(SENTENCES, st.lists(st.floats(0, 3), min_size=12, max_size=12))
def test_captions_of_any_words_are_in_order_and_lose_no_word(texts: list[str], steps: list[float]) -> None:
    times = list(itertools.accumulate(steps))
    lines = [line(text, times[2 * n], times[2 * n + 1]) for n, text in enumerate(texts)]
    captions = captions_of(lines)
    assert all(a.start < a.end <= b.start for a, b in itertools.pairwise(captions))
    assert all(len(caption.lines) <= 2 for caption in captions)
    assert "".join("".join(c.lines) for c in captions).replace(" ", "") == "".join("".join(t.split()) for t in texts)
    assert len(read_vtt(write_captions("vtt", ABOUT, lines))) == len(captions)
