"""Any text at all is parsed or refused with the tree's own errors, and no word is dropped without one."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.script import Paragraph, Text, parse_script

_PIECES = st.sampled_from(
    ["[pause 5s]", "[bell]", "[softly]", "[foo]", "[sound x]", "[sound x under]", "[bell x]", "[sound x y]", "[louder]",
      "[", "]", "{", "{name}", "*", "**", "_", "`", "<!--", "-->", "<b>", "> ",
     "- ", "1. ", "10. ", "# ", "## ", "---", "\n", "\n\n", "\\", "  ", "\t", "...", "word", "Two words. ", "\u2028", "\x0c",
     "|", "&amp;", "(pause)", "![x](y)", "[t](u)", "\r", "é", "🙂"]
)  # fmt: skip


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    parse_script(text)


@settings(max_examples=examples(100))
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_any_mixture_of_marks(text: str) -> None:
    for found in parse_script(text).diagnostics:
        assert 1 <= found.location.line <= text.count("\n") + 1
        assert found.location.column >= 1


@settings(max_examples=examples(100))
@given(st.lists(st.one_of(_PIECES, st.sampled_from(["alpha ", "beta ", "gamma "])), max_size=25).map("".join))
def test_a_word_is_spoken_or_something_is_said(text: str) -> None:
    parsed = parse_script("Hello.\n\n" + text)
    if parsed.errors:
        return
    spoken = " ".join(
        "".join(p.text if isinstance(p, Text) else " " for p in e.parts)
        for e in parsed.script.elements
        if isinstance(e, Paragraph)
    )
    if "#" not in text and ">" not in text:  # headings, notes and comments are not spoken
        for word in ("alpha", "beta", "gamma"):
            assert spoken.count(word) == text.count(word)
