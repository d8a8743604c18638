"""No word of a foreign script is lost untold, and no machinery is spoken untold."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing.spoken import spoken
from support import examples

from guided_audio.core.errors import ScriptError
from guided_audio.importing.importing import import_text
from guided_audio.script import parse_script
from guided_audio.script.mending import mend
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Say, plan

pytestmark = pytest.mark.thorough

MACHINERY = (
    r"<[^\s<>][^<>]*>", r"[{}]", r"https?://|www\.\w", r"\w@\w+\.\w", r"\.(?:mp3|md|png|wav|docx)\b", r"[=~#|*_%]{2,}", r"-{3,}",
    r"&\w+;", r":\w{2,}:", r"\d\d:\d\d:\d\d", r"`", r"\|", r"\\", r"\^", r"(?m)^(?:Duration|Client's name|Voice|Word count):",
    r"^\([^()]*\)$", r"(?i)\(\s*pause\b[^()]*\)", r"[【】]", r"::", r"(?<!\w)[#@]\w", r"->|→",
    r"\boaicite\b", r"^\s*//", r"\b(?:import|export) \w+ from\b", r"~/|[A-Z]:/", r"\bTODO:", r"\{\d+\}", r"♪", r";;", r"\$\w+\$",
    r"\b\w+\.(?:jpg|pdf|txt|html)\b", r"(?m)^(?:Narrator|Therapist|Client):", r"\bNaN\b|\bundefined\b", r"<!--|-->",
)  # fmt: skip
"""What a reader would not say: written without a look at the program's own list."""
PIECES = st.sampled_from(
    ["<b>", "<NAME>", "</div>", "<pause 3>", "<2>", "\\<b\\>", "&lt;br&gt;", "\\{name\\}", "https://a.org", "www.a.org",
     "rosa@a.org",      "rain.mp3", "==", "~~x~~", "---- ", "&amp;nbsp;", ":pray:", "00:01:05 ", "\\`", "|", "\\\\", "^1",
     "\nDuration: 5 min\n",
     "\nClient's name: …\n", "\nVoice: low\n", "(Ring the bell.)", "(pause 5s)", "&#40;pause&#41;", "【3】", "a::b",
     "#tag", "@me", "->",      "\\*\\*x\\*\\*", "(breathe)", "(soft", ";;", "$x$", "\\#tag", "%%", "◆ ◆ ◆", "\n\\=\\=\\=\\=\n",
     "\n// x\n", "\nimport A from 'a'\n", "~/a.txt ", "C:/a.pdf ", "TODO: x ", "\nTODO: x\n", "♪ ", "\nNarrator: low\n",
     "\\[x\\]",     "\nTherapist: rest\n", "turn0search1 ", "[^1]", "{0}", "--\\>", "a.jpg"]
)  # fmt: skip
PROSE = st.sampled_from(
    [
        "Rest here. ",
        "and so ",
        "\n\n",
        "\n",
        "You may rest (about 10 minutes) now. ",
        "3/10 ",
        "one – two ",
        "e.g. this ",
    ]
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.one_of(PIECES, PROSE), min_size=1, max_size=6).map(lambda pieces: "Begin. " + "".join(pieces)))
def test_no_machinery_is_spoken_untold(text: str) -> None:
    parsed = parse_script(text)
    if parsed.errors:
        return
    try:
        timeline = plan(parsed.script, Choices(TONE))
    except ScriptError:
        return
    for say in (cue for cue in timeline.cues if isinstance(cue, Say)):
        told = any(found.location.line in _paragraph(text, say.location.line) for found in parsed.diagnostics)
        for pattern in MACHINERY:
            assert told or not re.search(pattern, say.utterance.text), (pattern, say.utterance.text)


def _paragraph(text: str, line: int) -> range:
    """Return the numbers of the lines from this one to the end of its paragraph."""
    lines = text.split("\n")[line - 1 :]
    return range(line, line + next((n for n, words in enumerate(lines) if not words.strip()), len(lines)))


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.one_of(PIECES, PROSE), min_size=1, max_size=6).map(lambda pieces: "Begin. " + "".join(pieces)))
def test_no_machinery_is_imported_untold(text: str) -> None:
    imported = import_text(text)
    heard = spoken(parse_script(imported.text).require())
    for pattern in MACHINERY:
        if re.search(pattern, heard):
            assert imported.findings, (pattern, heard)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.one_of(PIECES, PROSE), min_size=1, max_size=8).map("".join))
def test_nothing_is_mended_that_is_not_reported(text: str) -> None:
    reported = {found.location.line for found in parse_script(text).errors}
    if not reported:
        assert mend(text, "a.md").text == text


@pytest.mark.parametrize(
    "text",
    [
        "Your pain may be 3/10, day by day, 24/7, e.g. at 10:30. I use the www, and/or C, A-B, half - whole, one -- two, R&B.",
        "Dr. Ames said: “Rest.” Remember this: you are safe. Now: breathe in. It costs $5, or 50 %.",
        "Inhale: 1, 2, 3, 4",
        "Two things remain: the breath and the floor",
        "Say to yourself: I am here (and smile). Notice what is there – or not – for you.",
        "5\n\n4\n\n3",
        "At 10:30 we begin; on No. 5, in 1986. Rest... and rest… “So,” she said (quietly).",
    ],
)
def test_ordinary_prose_is_left_alone(text: str) -> None:
    assert not parse_script(text).diagnostics
