"""Our own SSML is read like any other: what it says out loud comes back as words with their pauses, its marks do not."""

import re
from pathlib import Path

import defusedxml.ElementTree
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from importing.spoken import spoken
from support import examples

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, Severity
from guided_audio.core.units import Seconds
from guided_audio.importing.importing import import_text
from guided_audio.importing.markdown_writer import write_parsed
from guided_audio.importing.ssml.serializer import write_ssml
from guided_audio.importing.ssml.ssml_parser import read
from guided_audio.script import Break, Hold, Instruction, ParsedScript, Slot, Text, parse_script

_ROOT = Path(__file__).parents[3]
_CUES = (
    "[pause]", "[short pause]", "[long pause]", "[pause 5s]", "[pause 3 breaths]", "[7s]", "[pause 1.25s]", "[pause 2m]",
    "[pause 1234.567s]", "[silence]", "[silence 1m]", "[silence 1m-3m]", "[silence 2m+]", "[pause 20-30 seconds]",
    "[breathe in 4, hold 7, out 8, 4 rounds]", "[breathe 4-7-8, 2 rounds]", "[breathe in 4, out 6, 3 rounds, silent]",
    "[breathe in 4, out 4, counted]", "[bell]", "[bell, 3 times]", "[wait up to 2m: Press \"space\" & go < on]",
    "[wait up to 30s]", "[write 3m: What did the child need?]", "[softly]", "[softer]", "[slowly]", "[slower]", "[normal voice]",
    "[voice tone]", "[ambience rain, quietly]", "[ambience off]", "[breathe 5-5, 4-8 rounds]", "[breathe 4-6, for 1m]",
)  # fmt: skip
_SENTENCES = (
    "Let your shoulders drop.", "And breathe…", "What does *she* need?", "Stay **here** & rest", "“You are safe,” you say.",
    "It is Dr. Ames who waits.", "5 < 6, and that is all!", "é 🙂 ñ", "… then", "No hurry...", "Say it: “yes.” Then wait",
)  # fmt: skip
_INLINE = st.lists(st.one_of(st.sampled_from(_CUES), st.sampled_from(_SENTENCES)), min_size=1, max_size=7)
_JOINED = st.tuples(_INLINE, st.sampled_from([" ", "\n", "  "])).map(lambda pair: pair[1].join(pair[0]))
_BLOCK = st.one_of(
    _JOINED,
    st.sampled_from(_CUES),
    st.sampled_from(["---", "…", "## Arriving & staying", "### A \"small\" step", "> Shown, *never* said", "- A list's item"]),
)  # fmt: skip


def _passages(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        inside.map(lambda text: f"[repeat 3 times]\n\n{text}\n\n[end repeat]"),
        inside.map(lambda text: f"[optional]\n\n{text}\n\n[end optional]"),
    )


_SCRIPTS = st.lists(st.recursive(_BLOCK, _passages, max_leaves=6), min_size=1, max_size=12).map("\n\n".join)


def _words(parsed: ParsedScript) -> list[str]:
    """Return the words that a script speaks, with its slots filled by their default."""
    said = ""
    for paragraph in parsed.script.paragraphs:
        for part in paragraph.parts:
            if isinstance(part, Text):
                said += part.text
            elif isinstance(part, Slot) and (value := parsed.script.meta.slots.get(part.name)):
                said += part.before + value + part.after
            elif isinstance(part, Break | Instruction):
                said += " "
        said += " "
    return said.split()


def _stand_in_order(words: list[str], text: str) -> bool:
    position = 0
    for word in words:
        position = text.find(word.strip("."), position)
        if position < 0:
            return False
        position += len(word.strip("."))
    return True


@settings(max_examples=examples(30))
@given(_SCRIPTS, st.sampled_from([None, 0.5, 5.0, 10.0]))
def test_every_word_is_written_and_comes_back(source: str, longest: float | None) -> None:
    parsed = parse_script(source)
    assume(not parsed.errors)
    try:
        ssml, found = write_ssml(parsed.script, None if longest is None else Seconds(longest))
    except ScriptError as error:  # repeated often, and cut into small breaks
        assert [d.code for d in error.diagnostics] == ["too-large"]
        return
    assert all(finding.severity is Severity.WARNING for finding in found)
    said = " ".join(" ".join(defusedxml.ElementTree.fromstring(ssml.encode()).itertext()).split())
    assert _stand_in_order(_words(parsed), said)
    back = parse_script(write_parsed(read(ssml, DiagnosticCollector("script.ssml")))[0])
    assert not back.errors
    assert _stand_in_order(_words(parsed), spoken(back.script))


def test_a_script_comes_back_as_words_and_pauses() -> None:
    source = """---
title: The lake
language: en-GB
pronounce: {Ananda: uh-NAHN-duh}
ambience: rain, quietly
---

# The lake

## Arriving

> Shown, never said.

Ananda sits by the *lake*. [pause 5s] The water is still. [bell]

[softly]

One line \\
and another.

[silence 1m]

[repeat 2 times]

Breathe.

[pause 2s]

[end repeat]
"""
    imported = import_text(write_ssml(parse_script(source).require())[0], "lake.ssml")
    assert imported.text == (
        "---\nlanguage: en-GB\npronounce:\n  Ananda: uh-NAHN-duh\n---\n\n"
        "Ananda sits by the *lake*. [pause 5s] The water is still.\n\n"
        "[softly] One line [pause 0.5s] and another.\n\n[pause 1m]\n\n[softly] Breathe.\n\n[pause 2s]\n\n"
        "[softly] Breathe.\n\n[pause 2s]\n"
    )
    assert {finding.code for finding in imported.findings} == {"mark", "pronounce", "prosody"}


_PAGE = (_ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
_EXAMPLES = re.findall(r"^```markdown\n(.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)
_OUR_OWN = {path.stem: path.read_text(encoding="utf-8") for path in sorted((_ROOT / "scripts").glob("*.md"))}


@pytest.mark.parametrize(
    "source",
    [*_OUR_OWN.values(), *_EXAMPLES],
    ids=[*_OUR_OWN, *(f"example-{n}" for n in range(len(_EXAMPLES)))],
)
def test_our_own_scripts_are_read_without_marks(source: str) -> None:
    script = parse_script(source).require()
    imported = import_text(write_ssml(script)[0], "ours.ssml")
    back = parse_script(imported.text).require()
    holds = [i.cue.length.natural for i in script.instructions if isinstance(i.cue, Hold)]
    assert sum(i.cue.length.natural for i in back.instructions if isinstance(i.cue, Hold)) >= min(holds, default=0)
    assert back.paragraphs or not script.paragraphs
    assert "[/]" not in imported.text
    assert not re.search(r"\[note: (?:bell|/|repeat)", imported.text)
