"""A script written as SSML and read again is the same script: the same cues, in the same places, and the same words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import defusedxml.ElementTree
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, Severity
from guided_audio.core.units import Seconds
from guided_audio.importing.ssml.reading import read
from guided_audio.importing.ssml.writing import write_ssml
from guided_audio.importing.writing import write_draft
from guided_audio.script import (
    Ambience,
    Break,
    Choice,
    Heading,
    Instruction,
    OptionalPassage,
    Paragraph,
    Remark,
    Repeat,
    Script,
    ShownNote,
    Slot,
    Text,
    parse_script,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guided_audio.script.model import Element

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


_NESTED = st.recursive(_BLOCK, _passages, max_leaves=6)
_SCRIPTS = st.lists(_NESTED, min_size=1, max_size=12).map("\n\n".join)


def _shape(elements: tuple[Element, ...]) -> list[object]:
    shape: list[object] = []
    for element in elements:
        if isinstance(element, Instruction):
            shape.append(element.cue)
        elif isinstance(element, Heading):
            shape.append((element.level, " ".join(element.title.split())))
        elif isinstance(element, ShownNote):
            shape.append(
                ("> ", " ".join("".join(part.text for part in element.parts if isinstance(part, Text)).split()))
            )
        elif isinstance(element, Repeat):
            shape.append((element.times, _shape(element.elements)))
        elif isinstance(element, OptionalPassage):
            shape.append(("optional", _shape(element.elements)))
        elif isinstance(element, Paragraph):
            shape.append(_inside(element))
    return shape


def _inside(paragraph: Paragraph, slots: Mapping[str, str] | None = None) -> list[object]:
    inside: list[object] = []
    words = ""
    for part in paragraph.parts:
        if isinstance(part, Text):
            words += part.text
        elif isinstance(part, Slot) and slots and slots.get(part.name):
            words += part.before + slots[part.name] + part.after
        elif isinstance(part, Break):
            words += "\\"
        elif isinstance(part, Instruction) and not (slots is not None and isinstance(part.cue, Remark)):
            inside += [" ".join(words.split()), part.cue]
            words = ""
    inside.append(" ".join(words.split()))
    return [item for item in inside if item != ""]


def _back(ssml: str) -> Script:
    diagnosis = DiagnosticCollector("script.ssml")
    parsed = parse_script(write_draft(read(ssml, "script.ssml", diagnosis)))
    assert not parsed.errors
    assert not diagnosis.sorted()
    return parsed.script


def _script(source: str) -> Script:
    return parse_script(source).require()


@settings(max_examples=50)
@given(_SCRIPTS, st.sampled_from([None, 0.5, 5.0, 10.0]))
def test_every_cue_and_every_word_come_back(source: str, longest: float | None) -> None:
    parsed = parse_script(source)
    assume(not parsed.errors)
    try:
        ssml, told = write_ssml(parsed.script, None if longest is None else Seconds(longest))
    except ScriptError as error:  # repeated often, and cut into small breaks
        assert [d.code for d in error.diagnostics] == ["too-large"]
        return
    assert all(finding.severity is Severity.WARNING for finding in told)
    assert _shape(_back(ssml).elements) == _shape(parsed.script.elements)


@settings(max_examples=50)
@given(_SCRIPTS)
def test_an_engine_that_knows_no_marks_says_every_word(source: str) -> None:
    parsed = parse_script(source)
    assume(not parsed.errors)
    ssml, _ = write_ssml(parsed.script)
    said = " ".join(" ".join(defusedxml.ElementTree.fromstring(ssml.encode()).itertext()).split())
    position = 0
    for element in parsed.script.elements:
        for item in _inside(element) if isinstance(element, Paragraph) else []:
            for word in item.split() if isinstance(item, str) else []:
                found = said.find(word.strip("."), position)
                assert found >= 0, word
                position = found + len(word.strip("."))


@pytest.mark.parametrize("longest", [None, Seconds(5.0)])
def test_front_matter_comes_back(longest: Seconds | None) -> None:
    source = """---
title: "Test: no # comment, \\"quoted\\" & <tagged>"
summary: 'no'
author: Sänger
language: en-GB
voice: heart
pace: 132.5
length: 15:30
practice: inner-child
content_note: "[none]"
needs: [a chair, "quiet: please", "yes"]
tags: []
slots: {name: dear one, "place": ""}
pronounce: {Ananda: uh-NAHN-duh, "Dr. Ames": doctor aims, Metta: METT-uh /ˈmɛtːɑː/, Xu: /ʃyː/}
ambience: rain, quietly
pauses: {sentence: 0.7s, long: 12s}
breath: 6.5s
---
Hello {, name}.
""".replace("practice: inner-child", "practice: rest")
    script = _script(source)
    ssml, told = write_ssml(script, longest)
    assert [finding.code for finding in told] == ["slot-lost"]
    assert _shape(_back(ssml).elements)[0] == Ambience("rain", quietly=True)
    assert len(_shape(_back(ssml).elements)) == 2
    back = _back(ssml).meta
    for name in (*type(script.meta).__slots__,):
        if name != "locations":
            assert getattr(back, name) == getattr(script.meta, name), name


def test_a_line_break_comes_back() -> None:
    script = _script("One line \\\nand another. [pause 3s] \\\nThird.")
    ssml, told = write_ssml(script)
    assert not told
    assert ssml.count("<s>") == 3
    assert ssml.count('<break time="500ms"/>') == 1
    back = write_draft(read(ssml, "script.ssml", DiagnosticCollector("script.ssml")))
    assert back.endswith("One line\\\nand another. [pause 3s] Third.\n")


_ROOT = Path(__file__).parents[3]
_PAGE = (_ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
_EXAMPLES = re.findall(r"^```markdown\n(.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", sorted((_ROOT / "scripts").glob("*.md")), ids=lambda path: path.stem)
def test_our_own_scripts_come_back(path: Path) -> None:
    script = _script(path.read_text(encoding="utf-8"))
    assert _performed(_back(write_ssml(script)[0])) == _performed(script)


def test_every_example_of_the_documentation_comes_back() -> None:
    for example in _EXAMPLES:
        script = _script(example)
        assert _performed(_back(write_ssml(script)[0])) == _performed(script), example


def _performed(script: Script) -> list[object]:
    """Return what is performed unless the listener wishes otherwise: first passages, slots as they are, no remarks."""
    return _performance(script.elements, script.meta.slots)


def _performance(elements: tuple[Element, ...], slots: Mapping[str, str]) -> list[object]:
    performed: list[object] = []
    for element in elements:
        if isinstance(element, Choice):
            performed += _performance(element.options[0].elements, slots)
        elif isinstance(element, Repeat | OptionalPassage):
            performed += [type(element), *_performance(element.elements, slots), type(element)]
        elif isinstance(element, Paragraph):
            performed += [*_inside(element, slots), "\n"]
        else:
            performed += [cue for cue in _shape((element,)) if not isinstance(cue, Remark)]
    return performed
