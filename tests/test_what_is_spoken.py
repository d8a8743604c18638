"""What a timeline says is what a reader of the Markdown would see, less headings, notes and cues."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from support import examples

from guided_audio.core.errors import ScriptError
from guided_audio.script import parse_script
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Say, plan

_WORDS = st.lists(
    st.sampled_from(["rest", "Here", "child", "it's", "and", "then", "Mr.", "3.5", "(softly)", "«so»", "déjà", "🙂", "5", "a_b",
                     "“Yes.”"]),
    min_size=1, max_size=6,
).map(" ".join)  # fmt: skip
_INLINE = st.one_of(
    _WORDS,
    _WORDS.map(lambda words: f"*{words}*"),
    _WORDS.map(lambda words: f"**{words}**"),
    st.sampled_from([". ", "! ", "?\n", "... ", ", ", "; ", "\\\n", " [pause 2s] ", " [bell] ", "[softly] ", "\n", r"\[sic\]",
                     "&amp;", r"\*", " <!-- hidden --> ", "[note: not this] "]),
)  # fmt: skip
_PARAGRAPH = st.lists(_INLINE, min_size=1, max_size=8).map("".join)
_BLOCK = st.one_of(
    _PARAGRAPH,
    _PARAGRAPH.map(lambda text: "- " + text.replace("\n", "\n  ")),
    _PARAGRAPH.map(lambda text: "1. " + text.replace("\n", "\n   ")),
    _WORDS.map(lambda words: f"## {words}"),
    _WORDS.map(lambda words: f"> {words}"),
    st.sampled_from(["---", "...", "[silence 3s]", "[breathe 2-2, silent]", "<!-- hidden -->", "[slowly]", "# Title"]),
)


class _Reader(HTMLParser):
    """The text of a page, without headings and quotations."""

    def __init__(self) -> None:
        super().__init__()
        self._hidden = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in {"h1", "h2", "blockquote"}
        self.text += " " * (tag in {"p", "li", "br", "hr"})

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"h1", "h2", "blockquote"}
        self.text += " " * (tag in {"p", "li", "h1", "h2", "blockquote"})

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data


def seen(text: str) -> list[str]:
    """The words that a reader of the Markdown would see outside of brackets that are no cues."""
    markdown = MarkdownIt("commonmark").disable(["code", "lheading", "reference", "link", "image"])
    cues = re.sub(
        r"(?<!\\)\[[^\[\]]*\]", " \u2060 ", text
    )  # not a blank: a line that begins with a cue begins with words
    reader = _Reader()
    reader.feed(markdown.render(cues))
    reader.close()
    return words_of(reader.text)


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w'.&]*\w[\w'&]*", text)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(_BLOCK, min_size=1, max_size=6).map("\n\n".join))
@pytest.mark.thorough
def test_what_is_spoken_is_what_is_read(text: str) -> None:
    parsed = parse_script(text)
    assume(not parsed.errors)
    try:
        timeline = plan(parsed.script, Choices(TONE))
    except ScriptError as error:
        assert [d.code for d in error.diagnostics] == ["nothing-to-hear"]
        return
    spoken = " ".join(cue.shown for cue in timeline.cues if isinstance(cue, Say))
    assert words_of(spoken) == seen(text)
