"""No word of a foreign script is lost untold, and no machinery is spoken untold."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing.spoken import spoken

from guided_audio.core.errors import GuidedAudioError, ScriptError
from guided_audio.importing.importing import import_text
from guided_audio.importing.mending import mend
from guided_audio.script import parse_script
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Say, plan

pytestmark = pytest.mark.thorough

NAMES = st.sampled_from(["zelkova", "zephyr", "zinnia", "zircon", "zuleika", "zamboni", "zorilla"])
HOLDERS = st.sampled_from(
    ["{}", " {} ", "({})", "({} begins)", "[{}]", "<{}>", "</{}>", '<b title="{}">', "<{} a=1>", "<script>{}</script>", "{{{}}}",
     "[a](https://{}.org)", "[{}](b.md)", "![{}](c.png)", "`{}`", "**{}**", "_{}_", "~~{}~~", "%%{}%%", "=={}==", "[[{}]]",
     "[^{}]", "\n[^{}]: x\n", "&{};", "#{}", "@{}", "{}:: x", "\nDuration: {}\n", "\nVoice: {}, low\n", "\n# {}\n", "\n> {}\n",
     "\n- {}\n", "\n| {} | b |\n|--|--|\n| c | d |\n", "\n```{}\n", "\\({}\\)", "(pause 5s {})", "[pause {}]", "*({})*",
     "<!-- {} -->", "{{% {} %}}", "\nNARRATOR: {}\n", "[{} NAME]", "({}", "{})", "{}.mp3", "www.{}.com", "\n(0:45) {}\n",
     "\n0:30 {}\n", "— {} —", "【{}】", "（{}）", '<break time="{}"/>', '<pause x="{}">', "\n***{}***\n", "{}\u200b"]
)  # fmt: skip
HELD = st.builds(lambda holder, name: holder.replace("{}", name, 1), HOLDERS, NAMES)
PLAIN = st.sampled_from(
    ["Rest here.", "and so", "\n\n", "\n", ". ", " [pause 5s] ", " (softly) ", "You can sing (softly) now."]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(HELD, PLAIN), min_size=1, max_size=8).map(lambda pieces: "Begin. " + "".join(pieces)))
def test_every_word_is_kept_or_told(text: str) -> None:
    try:
        imported = import_text(text)
    except GuidedAudioError:
        return
    lines = [text[: match.start()].count("\n") + 1 for match in re.finditer("z[a-z]{4,}", text)]
    told = {found.location.line for found in imported.findings}
    for line, word in zip(lines, re.findall("z[a-z]{4,}", text), strict=True):
        assert word in imported.text or any(word in f.message for f in imported.findings) or line in told


MACHINERY = (
    r"<[^\s<>][^<>]*>", r"[{}]", r"https?://|www\.\w", r"\w@\w+\.\w", r"\.(?:mp3|md|png|wav|docx)\b", r"[=~#|*_%]{2,}", r"-{3,}",
    r"&\w+;", r":\w{2,}:", r"\d\d:\d\d:\d\d", r"`", r"\|", r"\\", r"\^", r"(?m)^(?:Duration|Client's name|Voice|Word count):",
    r"^\([^()]*\)$", r"(?i)\(\s*pause\b[^()]*\)", r"[【】]", r"::", r"(?<!\w)[#@]\w", r"->|→",
)  # fmt: skip
"""What a reader would not say: written without a look at the program's own list."""
PIECES = st.sampled_from(
    ["<b>", "<NAME>", "</div>", "<pause 3>", "<2>", "\\<b\\>", "&lt;br&gt;", "\\{name\\}", "https://a.org", "www.a.org",
     "rosa@a.org",      "rain.mp3", "==", "~~x~~", "---- ", "&amp;nbsp;", ":pray:", "00:01:05 ", "\\`", "|", "\\\\", "^1",
     "\nDuration: 5 min\n",
     "\nClient's name: …\n", "\nVoice: low\n", "(Ring the bell.)", "(pause 5s)", "&#40;pause&#41;", "【3】", "a::b",
     "#tag", "@me", "->",      "\\*\\*x\\*\\*", "(breathe)", "(soft", ";;", "$x$", "\\#tag", "%%", "◆ ◆ ◆", "\n\\=\\=\\=\\=\n"]
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


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, PROSE), min_size=1, max_size=6).map(lambda pieces: "Begin. " + "".join(pieces)))
def test_no_machinery_is_spoken_untold(text: str) -> None:
    parsed = parse_script(text)
    if parsed.errors:
        return
    try:
        timeline = plan(parsed.script, Choices(TONE))
    except ScriptError:
        return
    heard = [cue for cue in timeline.cues if isinstance(cue, Say)]
    for pattern in MACHINERY:
        for say in heard:
            if re.search(pattern, say.utterance.text):
                assert parsed.diagnostics, (pattern, say.utterance.text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, PROSE), min_size=1, max_size=6).map(lambda pieces: "Begin. " + "".join(pieces)))
def test_no_machinery_is_imported_untold(text: str) -> None:
    imported = import_text(text)
    heard = spoken(parse_script(imported.text).require())
    for pattern in MACHINERY:
        if re.search(pattern, heard):
            assert imported.findings, (pattern, heard)


@settings(max_examples=150, deadline=None)
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
