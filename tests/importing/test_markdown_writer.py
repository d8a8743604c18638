"""What a draft says, its script says: every word, every cue, in order, whatever the words are made of."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing.spoken import spoken
from support import examples

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Seconds
from guided_audio.importing.draft import CueWords, Draft, ParagraphEnd, Part, Title, Words
from guided_audio.importing.markdown_writer import write_parsed
from guided_audio.importing.written_cues import note_cues
from guided_audio.script import Heading, Instruction, Paragraph, Remark, Script, Text, parse_script

PLACE = SourceLocation("foreign.txt", 1, 1)
MARKS = st.sampled_from(
    ["[pause 5s]", "[bell]", "[", "]", "{", "{name}", "}", "*", "**", "_", "`", "```", "~~~", "<!--", "-->", "<b>", "</b>", ">",
     "> ", "- ", "+ ", "1. ", "10) ", "# ", "#", "---", "===", "\n", "\n\n", "\\", "  ", "\t", "...", "…", "word", "Two words. ",
     "\u2028", "\x0c", "|", "&amp;", "&#40;", "(pause)", "(", ")", "![x](y)", "[t](u)", "\r", "é", "🙂", "...5s", "/5s",
     "[[slnc 5]]", "*pause*", "— pause —", "pause", "【pause】", "\\[pause 6s\\]", "title: x", "--- | ---", "\xa0", "\ufeff"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(MARKS, max_size=12).map("".join))


def expected(text: str) -> str:
    """The words of a text as the parser takes them: without control characters, blanks made one, half characters gone."""
    text = re.sub(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]", " ", text).encode("utf-8", "replace").decode()
    return " ".join(text.split())


def script_of(*parts: Part, **meta: object) -> Script:
    text = write_parsed(Draft(parts, meta))[0]
    return parse_script(text.encode().decode("utf-8")).require()


@settings(max_examples=examples(130))
@given(TEXTS)
def test_any_words_come_back_verbatim(text: str) -> None:
    assert spoken(script_of(Words(text, PLACE))) == expected(text)


PARTS = st.one_of(
    st.builds(Words, TEXTS, st.just(PLACE), st.integers(0, 2)),
    st.sampled_from([CueWords("pause 5s", PLACE), CueWords("bell", PLACE), CueWords("note: (softly)", PLACE),
                     CueWords("silence 20s-30s", PLACE, alone=True), CueWords("softly", PLACE, alone=True), ParagraphEnd()]),
)  # fmt: skip


@settings(max_examples=examples(130))
@given(st.lists(PARTS, max_size=8))
def test_parts_keep_their_words_and_cues_in_order(parts: list[Part]) -> None:
    script = script_of(*parts)
    cues = [p.inside for p in parts if isinstance(p, CueWords) and not p.inside.startswith("note")]
    inner = (p for e in script.elements for p in (e.parts if isinstance(e, Paragraph) else (e,)))
    sources = [p.source for p in inner if isinstance(p, Instruction) and not isinstance(p.cue, Remark)]
    assert sources == [f"[{inside}]" for inside in cues]
    words = "".join(p.text if isinstance(p, Words) else " " for p in parts)
    assert re.sub(r"\s", "", spoken(script)) == re.sub(r"\s", "", expected(words))


@settings(deadline=None)
@given(TEXTS, st.integers(1, 3))
def test_titles_come_back(text: str, level: int) -> None:
    script = script_of(Title(text, level, PLACE))
    headings = [e.title for e in script.elements if isinstance(e, Heading)]
    whole = expected(text).rstrip("\\ ")
    assert [" ".join(h.split()).rstrip("\\ ") for h in headings] == ([whole] if whole else [])


@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_front_matter_comes_back(title: str, summary: str, tags: list[str]) -> None:
    script = script_of(Words("Breathe.", PLACE), title=title.replace("{", ""), summary=summary, tags=tags)
    shown = [" ".join("".join(c if c.isprintable() else " " for c in expected(t)).split()) for t in (title, summary)]
    assert script.meta.title == shown[0].replace("{", "").replace("  ", " ").strip()
    assert script.meta.summary == shown[1]
    assert len(script.meta.tags) <= len(tags)


def test_keys_that_are_not_ours_are_kept_as_free_ones() -> None:
    text = write_parsed(Draft((Words("Rest.", PLACE),), {"Mood": "calm", "length": "a good while", "breath": "6s"}))[0]
    assert "x-mood: calm\n" in text
    assert "x-length: a good while\n" in text
    assert parse_script(text).require().meta.breath == Seconds(6.0)


def test_what_finds_no_room_in_the_front_matter_becomes_notes() -> None:
    text = write_parsed(Draft((Words("Rest.", PLACE),), {"title": "Rest", "summary": "warm words " * 900}))[0]
    assert parse_script(text).require().meta.title == "Rest"
    assert text.count("warm") == 900


def test_emphasis_is_kept_where_markdown_can_show_it() -> None:
    script = script_of(Words("Rest ", PLACE), Words("gently", PLACE, 1), Words(". Be ", PLACE), Words("here", PLACE, 2))
    paragraph = script.elements[0]
    assert isinstance(paragraph, Paragraph)
    assert {p.text: p.emphasis for p in paragraph.parts if isinstance(p, Text)} == {
        "Rest ": 0, "gently": 1, ". Be ": 0, "here": 2,
    }  # fmt: skip


def test_a_parenthesis_after_a_cue_makes_no_link_of_it() -> None:
    script = script_of(Words("Rest ", PLACE), CueWords("pause 5s", PLACE), Words("(and breathe)", PLACE))
    assert spoken(script) == "Rest (and breathe)"


def test_what_looks_like_a_cue_after_a_cue_is_spoken() -> None:
    assert (
        spoken(script_of(Words("Rest ", PLACE), CueWords("pause 5s", PLACE), Words("(PAUSE)", PLACE))) == "Rest (PAUSE)"
    )


def test_a_script_that_begins_like_a_front_matter() -> None:
    assert spoken(script_of(Words("title: what we call ourselves", PLACE))) == "title: what we call ourselves"


@settings(deadline=None)
@given(st.text(max_size=1500))
def test_notes_keep_their_words_and_fit(text: str) -> None:
    notes = note_cues(text)
    assert all(len(note) <= 400 for note in notes)
    kept = "".join(note.removeprefix("note: ") for note in notes)
    brackets = str.maketrans("[]［］【】", "‹›‹›‹›")
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", expected(text).translate(brackets))


@pytest.mark.parametrize("character", [*"([*_<{/;.&`\\#>|~=-+!:\"'5\n", "a\n\n", "…", "【", "(pause)", "1. ", "[5s]"])
def test_a_flood_of_one_character(character: str) -> None:
    text = character * (4_000 // len(character))
    script = script_of(Words(text, PLACE))
    assert spoken(script).rstrip("\\") == expected(text).rstrip("\\")
