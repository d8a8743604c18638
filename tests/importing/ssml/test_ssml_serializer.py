"""What is written as SSML: by the rules of the format, playable by any engine, and what is lost is reported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import defusedxml.ElementTree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.core.errors import ScriptError, SourceLocation, UsageError
from guided_audio.core.units import Length, Seconds
from guided_audio.importing.ssml.serializer import write_ssml
from guided_audio.script import (
    Ambience,
    Choice,
    Hold,
    Instruction,
    Option,
    OptionalPassage,
    Paragraph,
    Pauses,
    Repeat,
    Script,
    ScriptMeta,
    SpeakAs,
    Text,
    parse_script,
)
from guided_audio.script.cue_model import BlockMark
from guided_audio.script.cue_table import read_cue
from guided_audio.script.model import Element

_PLACE = SourceLocation("script.md", 3, 1)
_NAMESPACE = "{http://www.w3.org/2001/10/synthesis}"


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text, _PLACE),), _PLACE)


def _pause(seconds: float) -> Instruction:
    return Instruction(Hold(Length.exactly(seconds)), f"[pause {seconds:g}s]", _PLACE)


def _script(*elements: Element, meta: ScriptMeta | None = None) -> Script:
    return Script("script.md", meta or ScriptMeta(), elements)


def _played(ssml: str) -> list[str]:
    """Return the sentences, the lengths of breaks and the names of marks, in order."""
    played: list[str] = []
    for element in defusedxml.ElementTree.fromstring(ssml.encode()).iter():
        match element.tag.removeprefix(_NAMESPACE):
            case "s":
                played.append("".join(element.itertext()))
            case "break":
                played.append(str(element.get("time")))
            case "mark":
                played.append(str(element.get("name")))
    return played


def _seconds(ssml: str) -> float:
    times = [
        element.get("time") for element in defusedxml.ElementTree.fromstring(ssml.encode()).iter(f"{_NAMESPACE}break")
    ]
    return sum(float(t[:-2]) / 1000 if t.endswith("ms") else float(t[:-1]) for t in times if t)


def test_only_elements_that_every_engine_knows() -> None:
    source = (
        "---\nslots: {name: dear one}\n---\n# Title\n\n## One\n\n> Note\n\nHello {name}. *Now* [softly] **rest**. [bell]\n\n"
        "[breathe in 4, out 6, 2 rounds]\n\n[silence 1m]\n\n[wait up to 2m: Press a key]\n\n[slowly]\n\nLast."
    )
    ssml, _ = write_ssml(parse_script(source).require())
    root = defusedxml.ElementTree.fromstring(ssml.encode())
    names = {element.tag.removeprefix(_NAMESPACE) for element in root.iter()}
    assert names == {"speak", "p", "s", "break", "emphasis", "prosody", "mark"}
    assert root.get("version") == "1.1"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_stand_ins_last_as_long_as_the_cues() -> None:
    for source, seconds in {
        "[silence 1m]": 60.0,
        "[silence 1m-3m]": 60.0,
        "[silence 2m+]": 120.0,
        "[wait up to 2m: Press a key]": 120.0,
        "[wait]": 20.0,
        "[write: What is it?]": 180.0,
        "[bell, 3 times]": 0.0,
        "[breathe in 4, out 6, 2 rounds]": 16.0,  # and four words
        "[breathe in 4, out 6, 2 rounds, silent]": 20.0,
    }.items():
        ssml, _ = write_ssml(parse_script(f"Hello.\n\n{source}").require())
        assert _seconds(ssml) == pytest.approx(seconds), source
        assert f'<mark name="{source}"/>' in ssml
    assert "Breathe in.<break" in write_ssml(parse_script("Hello. [breathe in 4, out 6]").require())[0]


def test_long_breaks_are_split_and_added_up_again() -> None:
    script = _script(_paragraph("Rest."), _pause(25.0), _pause(12.5), _paragraph("Come back."))
    ssml, found = write_ssml(script, Seconds(10.0))
    assert not found
    assert _seconds(ssml) == 37.5
    assert ssml.count("<break") == 5
    assert _played(ssml) == ["Rest.", "10s", "10s", "5s", "10s", "2500ms", "Come back."]


@pytest.mark.parametrize("longest", [0.0, -1.0, 0.1, float("nan")])
def test_a_longest_break_that_is_too_short(longest: float) -> None:
    with pytest.raises(UsageError, match="too short"):
        write_ssml(_script(_pause(3600.0)), Seconds(longest))


def test_a_repetition_is_marked_once_and_played_every_time() -> None:
    inner = Repeat(2, (_paragraph("In."), _pause(3.0)), _PLACE)
    script = _script(_paragraph("Now."), Repeat(3, (inner, _paragraph("Rest."), _pause(5.0)), _PLACE), _pause(1.0))
    ssml, found = write_ssml(script)
    assert not found
    assert ssml.count("<s>In.</s>") == 6
    assert _seconds(ssml) == 6 * 3.0 + 3 * 5.0 + 1.0
    again = ["In.", "3s", "In.", "3s", "Rest.", "5s"]
    assert _played(ssml) == [
        "Now.", "[repeat 3 times]", "[/]", "[repeat 2 times]", "[/]", "In.", "3s", "[end repeat]", "In.", "3s", "[/]",
        "Rest.", "5s", "[end repeat]", *again, *again, "[/]", "1s",
    ]  # fmt: skip


def test_optional_passages_are_marked() -> None:
    ssml, found = write_ssml(_script(OptionalPassage((_paragraph("Maybe."),), _PLACE), _paragraph("Surely.")))
    assert not found
    assert _played(ssml) == ["[optional]", "[/]", "Maybe.", "[end optional]", "[/]", "Surely."]


def test_of_a_choice_the_first_passage_is_written_and_the_rest_is_reported() -> None:
    shore = SourceLocation("script.md", 9, 1)
    options = (
        Option("garden", (_pause(3.0), _paragraph("Grass.")), _PLACE),
        Option("shore", (_paragraph("Sand."),), shore),
    )
    ssml, found = write_ssml(_script(_pause(5.0), Choice("place", options, _PLACE)))
    assert [(finding.code, finding.location) for finding in found] == [("choice-lost", shore)]
    assert "Sand" not in ssml
    assert _played(ssml) == ["5s", "3s", "Grass."]


def test_what_is_lost_is_reported_with_its_place() -> None:
    source = "---\nx-mine: 1\nslots: {name: dear one}\n---\nHello {name}, {name}."
    ssml, found = write_ssml(parse_script(source).require(), slots={"name": "Ada"})
    assert [(finding.code, finding.location.line) for finding in found] == [("key-lost", 2), ("slot-lost", 5)]
    assert "Hello Ada, Ada." in ssml
    _, found = write_ssml(parse_script("Hello. [note: warmly]\n\n<!-- to do -->\n").require())
    assert [(d.code, d.location.line, d.location.column) for d in found] == [
        ("remark-lost", 1, 8),
        ("remark-lost", 3, 1),
    ]
    choice = "[choose a: b]\n\nOne.\n\n[or: c]\n\nTwo.\n\n[end choose]\n"
    ssml, found = write_ssml(parse_script(choice).require(), options={"a": "C"})
    assert [(finding.code, finding.location.line) for finding in found] == [("choice-lost", 1)]
    assert "Two." in ssml
    assert "One." not in ssml


def test_a_way_of_speaking_lasts_as_it_does_when_it_is_played() -> None:
    source = "[slowly]\n\nOne. [softly] Two. [normal voice] Three.\n\nFour.\n\n## New\n\nFive."
    ssml, _ = write_ssml(parse_script(source).require())
    for sentence in (
        '<s><prosody rate="88%">One.</prosody></s>',
        '<s><prosody volume="soft" rate="88%">Two.</prosody></s>',
        "<s>Three.</s>",
        '<s><prosody rate="88%">Four.</prosody></s>',
        "<s>Five.</s>",
    ):
        assert sentence in ssml


def test_voices_are_elements_and_beds_are_marks() -> None:
    elements = (
        Instruction(Ambience("rain", True), "[ambience rain, quietly]", _PLACE),
        Instruction(SpeakAs("Anna & co"), "[voice Anna & co]", _PLACE),
        _paragraph("Hello."),
    )
    ssml, _ = write_ssml(_script(*elements))
    assert '<voice name="Anna &amp; co">Hello.</voice>' in ssml
    assert _played(ssml) == ["[ambience rain, quietly]", "[/]", "[voice Anna & co]", "[/]", "Hello."]


@dataclass(frozen=True, slots=True)
class _Meta(ScriptMeta):
    pronounce: Mapping[str, str] = field(default_factory=dict)


def test_words_are_pronounced_as_the_script_says() -> None:
    meta = _Meta(pronounce={"Ananda": "uh-NAHN-duh", "metta": "/ˈmɛtːɑː/"})
    ssml, _ = write_ssml(_script(_paragraph("ananda & Metta, not mettas."), meta=meta))
    assert (
        '<sub alias="uh-NAHN-duh">ananda</sub> &amp; <phoneme alphabet="ipa" ph="ˈmɛtːɑː">Metta</phoneme>, not mettas.'
        in ssml
    )


def test_words_that_xml_cannot_hold() -> None:
    ssml, _ = write_ssml(
        _script(_paragraph("A\x01B \ud800 <b>&amp;</b> \uffff ]]> \" '"), meta=ScriptMeta(language="plain English"))
    )
    root = defusedxml.ElementTree.fromstring(ssml.encode())
    assert "".join(root.itertext()).strip() == "A\ufffdB \ufffd <b>&amp;</b> \ufffd ]]> \" '"


def test_what_would_be_too_long_is_refused() -> None:
    block: Element = _paragraph("Breathe in, and out again.")
    for _ in range(4):
        block = Repeat(108, (block,), SourceLocation("script.md", 7, 1))
    with pytest.raises(ScriptError) as caught:
        write_ssml(_script(block))
    assert [(d.code, d.location.line) for d in caught.value.diagnostics] == [("too-large", 7)]


_CUES = st.sampled_from(
    ["[pause 3s]", "[pause 5s]", "[silence 1m]", "[bell]", "[softly]", "[breathe in 4, out 6, 2 rounds]"]
)


def _instruction(source: str) -> Instruction:
    cue = read_cue(source[1:-1], Pauses(), Seconds(8.0))
    assert not isinstance(cue, BlockMark)
    return Instruction(cue, source, _PLACE)


_LEAVES: st.SearchStrategy[Element] = st.one_of(
    st.sampled_from(["Rest here.", "Breathe, & be", "And now?"]).map(_paragraph),
    _CUES.map(_instruction),
)


def _blocks(inner: st.SearchStrategy[Element]) -> st.SearchStrategy[Element]:
    passage = st.lists(inner, min_size=1, max_size=3).map(tuple)
    options = st.lists(st.builds(Option, st.just("x"), passage, st.just(_PLACE)), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Repeat, st.integers(1, 3), passage, st.just(_PLACE)),
        st.builds(OptionalPassage, passage, st.just(_PLACE)),
        st.builds(Choice, st.just("place"), options, st.just(_PLACE)),
    )


def _performed(elements: Iterable[Element]) -> list[str]:
    """Return what is heard: words, and the seconds of pauses."""
    heard: list[str] = []
    for element in elements:
        match element:
            case Paragraph():
                heard += [part.text for part in element.parts if isinstance(part, Text)]
            case Instruction(cue=Hold(length=length)) if length.is_exact:
                heard.append(f"{length.natural:g}s")
            case Instruction():
                heard.append(element.source)
            case Repeat():
                heard += _performed(element.elements) * element.times
            case OptionalPassage():
                heard += _performed(element.elements)
            case Choice():
                heard += _performed(element.options[0].elements)
    return heard


@settings(max_examples=examples(100))
@given(st.lists(st.recursive(_LEAVES, _blocks, max_leaves=12), max_size=6), st.sampled_from([None, Seconds(2.0)]))
def test_blocks_of_any_nesting_are_played(elements: list[Element], longest: Seconds | None) -> None:
    ssml, _ = write_ssml(_script(*elements), longest)
    heard = [item for item in _performed(elements) if item.endswith((".", "be", "?"))]
    assert [item for item in _played(ssml) if item in heard] == heard
    pauses = sum(float(item[:-1]) for item in _performed(elements) if item[0].isdigit())
    assert _seconds(ssml) >= pauses
