"""JSON and YAML: steps under many names become words and exact pauses, each at its place in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hostile import is_read_or_refused_soon
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError
from guided_audio.importing.draft import CueWords, Draft, Title, Words
from guided_audio.importing.markdown_writer import write_parsed
from guided_audio.importing.steps import read
from guided_audio.script import parse_script

_FIXTURES = Path(__file__).parent / "fixtures"


def _read(text: str) -> tuple[Draft, DiagnosticCollector]:
    collector = DiagnosticCollector("calm.json")
    return read(text, collector), collector


def _body(text: str) -> list[str]:
    draft, _ = _read(text)
    written = write_parsed(Draft(draft.parts))[0]
    assert not parse_script(written).errors
    title = f"# {draft.meta.get('title')}"
    return [line for line in written.split("\n") if line and line != title]


def _codes(text: str) -> list[tuple[str, int]]:
    return [(found.code, found.location.line) for found in _read(text)[1].sorted()]


def test_json() -> None:
    text = (_FIXTURES / "river.json").read_text("utf-8")
    draft, collector = _read(text)
    assert draft.meta == {
        "title": "By the river", "author": "A. Reader", "summary": "Ten quiet minutes.", "length": "10m",
        "tags": ["rest", "water"],
    }  # fmt: skip
    assert _body(text) == [
        "[bell]", "## Arriving", 'Sit by the river. Let it "carry" you 🌊.', "[pause 5s]", "[softly] Breathe in slowly.",
        "[pause 1.5s]", "[pause 1m]", "[pause 20s]", "## Returning", "Feel the ground.", "Open your eyes.", "Welcome back.",
        "[bell, 3 times]",
    ]  # fmt: skip
    assert {finding.code for finding in collector.sorted()} == {"header"}
    places = [(p.location.line, p.location.column) for p in draft.parts if isinstance(p, Words) and p.text.strip()]
    assert places == [(9, 33), (10, 12), (13, 36), (13, 56), (13, 56)]
    pauses = [(part.inside, part.location.line) for part in draft.parts if isinstance(part, CueWords)]
    assert ("pause 5s", 9) in pauses
    assert ("pause 1m", 11) in pauses


def test_yaml() -> None:
    text = (_FIXTURES / "river.yaml").read_text("utf-8")
    draft, collector = _read(text)
    assert draft.meta == {"title": "Evening river", "language": "en-GB", "x-voice": "anna", "x-mood": "calm"}
    assert _body(text) == [
        "## Arriving", "Sit down where you are.", "Let the day go [pause 3s] by.", "[pause 2.5s]", "## Resting", "Rest here.",
        "[pause 20s-30s]", "[pause 2m]", "[note: sound: rain on leaves]", "Welcome back.",
    ]  # fmt: skip
    assert [part.location.line for part in draft.parts if isinstance(part, Title)] == [1, 7, 13]
    places = [(p.location.line, p.location.column) for p in draft.parts if isinstance(p, Words) and p.text.strip()]
    assert places[:2] == [(9, 7), (11, 7)]
    assert ("field", 18) in [(finding.code, finding.location.line) for finding in collector.sorted()]


@pytest.mark.parametrize(
    "name", ["steps", "script", "segments", "items", "lines", "parts", "sections", "content", "scenes"]
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_lists_of_any_name(name: str, wrapped: bool) -> None:
    steps = [{"text": "One."}, "Two."]
    assert _body(json.dumps({name: steps} if wrapped else {"title": "T", name: steps})) == ["One.", "Two."]
    assert _body(yaml.safe_dump({"title": "T", name: steps})) == ["One.", "Two."]


@pytest.mark.parametrize(
    "name", ["text", "say", "speech", "line", "content", "words", "narration", "prompt", "Say", "voice_over"]
)
def test_texts_of_any_name(name: str) -> None:
    assert _body(json.dumps([{name: "Rest & be."}, {"type": "speech", name: "Now."}])) == ["Rest & be.", "Now."]


@pytest.mark.parametrize(
    ("step", "cue"),
    [
        ({"pause": 5}, "[pause 5s]"),
        ({"pauseAfter": 5.5}, "[pause 5.5s]"),
        ({"pause_after": "5"}, "[pause 5s]"),
        ({"pauseSeconds": 90}, "[pause 90s]"),
        ({"pause_seconds": 0.5}, "[pause 0.5s]"),
        ({"pauseMs": 250}, "[pause 0.25s]"),
        ({"pause_ms": "250"}, "[pause 0.25s]"),
        ({"delayMs": 3000}, "[pause 3s]"),
        ({"pauseMinutes": 2}, "[pause 2m]"),
        ({"silence": "2m"}, "[pause 2m]"),
        ({"silenceAfter": "1:30"}, "[pause 90s]"),
        ({"wait": "10 seconds"}, "[pause 10s]"),
        ({"delay": "20-30 seconds"}, "[pause 20s-30s]"),
        ({"type": "pause", "duration": 5}, "[pause 5s]"),
        ({"type": "pause", "value": "5s"}, "[pause 5s]"),
        ({"type": "wait", "ms": 1500}, "[pause 1.5s]"),
        ({"duration": 7}, "[pause 7s]"),
        ({"pause": {"duration": 3}}, "[pause 3s]"),
        ({"pause": {"seconds": 3}}, "[pause 3s]"),
        ({"pause": [3]}, "[pause 3s]"),
        ({"pause": True}, "[pause]"),
        ({"pause": "long"}, "[long pause]"),
        ({"bell": True}, "[bell]"),
        ({"bell": 2}, "[bell, 2 times]"),
        ({"sound": "chime.wav"}, "[bell]"),
        ({"type": "gong"}, "[bell]"),
        ({"type": "chime", "sound": "bowl.mp3"}, "[bell]"),
        ({"note": "Speak [very] softly."}, "[note: Speak ‹very› softly.]"),
        ({"heading": "Arriving"}, "## Arriving"),
        ({"type": "heading", "text": "Arriving"}, "## Arriving"),
    ],
)
def test_steps_of_any_kind(step: object, cue: str) -> None:
    assert _body(json.dumps(["Rest.", step])) == ["Rest.", cue]
    assert _body(yaml.safe_dump({"steps": ["Rest.", step]})) == ["Rest.", cue]


@pytest.mark.parametrize(
    "step", [{"pause": 0}, {"pause": None}, {"pause": False}, {"bell": False}, {"id": 3, "text": None}]
)
def test_steps_that_are_nothing(step: object) -> None:
    assert _body(json.dumps(["Rest.", step])) == ["Rest."]
    assert not _codes(json.dumps(["Rest.", step]))


def test_pauses_before_and_after() -> None:
    step = {"pause": 4, "text": "Now.", "pauseBefore": 2, "duration": 3}
    assert _body(json.dumps([step])) == ["[pause 2s]", "Now.", "[pause 4s]"]
    assert _codes(json.dumps([step])) == [("field", 1)]


def test_milliseconds_are_guessed_where_all_pauses_are_long() -> None:
    text = '[{"text": "A.", "pause": 1500},\n {"type": "pause", "duration": 3000}]'
    assert _body(text) == ["A.", "[pause 1.5s]", "[pause 3s]"]
    assert _codes(text) == [("milliseconds", 1)]
    text = '[{"text": "A.", "pause": 600},\n {"pause": 3}]'
    assert _body(text) == ["A.", "[pause 10m]", "[pause 3s]"]
    assert _codes(text) == [("field", 1)]


def test_voices_are_cues_where_there_is_more_than_one() -> None:
    steps = [{"speaker": "Anna", "text": "A."}, {"speaker": "Anna", "text": "B."}, {"speaker": "Ben", "text": "C."}]
    cues = [part.inside for part in _read(json.dumps(steps))[0].parts if isinstance(part, CueWords)]
    assert cues == ["voice Anna", "voice Ben"]
    assert _body(json.dumps(steps[:2])) == ["A.", "B."]
    assert _codes(json.dumps(steps[:2])) == [("voice", 1)]


def test_what_a_file_says_about_itself() -> None:
    for value, length in {15: "15m", 900: "15m", "15 minutes": "15 minutes"}.items():
        assert _read(json.dumps({"duration": value, "steps": ["A."]}))[0].meta == {"length": length}
    meta = {"metadata": {"title": "T", "lang": "en"}, "Created By": "me", "steps": ["A."]}
    assert _read(json.dumps(meta))[0].meta == {"title": "T", "language": "en", "x-created-by": "me"}


def test_sections_of_unknown_names_lose_nothing() -> None:
    text = '{"intro": ["Sit down now, please."], "closing": [{"text": "Open your eyes.", "mystery": "a quiet word"}]}'
    assert _body(text) == [
        "## intro", "Sit down now, please.", "## closing", "Open your eyes.", "[note: mystery: a quiet word]",
    ]  # fmt: skip
    assert [code for code, _ in _codes(text)] == ["field"] * 3


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "no-steps", 1),
        ("just words", "no-steps", 1),
        ("{}", "no-steps", 1),
        ('{"title": "x"}', "no-steps", 1),
        ('[\n"a",\n"b"', "bad-structure", 3),
        ("a: &x b\nc: *x", "anchors", 1),
        ("steps:\n  - text: a\n   pause: 3\n", "bad-structure", 3),
        ("steps: [{a: b}: c]", "bad-structure", 1),
        ("[" * 200 + "]" * 200, "too-deep", 1),
    ],
)
def test_what_is_refused(text: str, code: str, line: int) -> None:
    with pytest.raises(ScriptError) as caught:
        _read(text)
    assert [(d.code, d.location.line) for d in caught.value.diagnostics if d.severity == "error"] == [(code, line)]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    [
        "[" * 62_500,
        '{"a":' * 10_000,
        "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a]\n" for n in range(1000)),
        "- " * 25_000,
        "? " * 25_000,
        json.dumps(["a"] * 12_500),
        json.dumps({"steps": [{"text": "a", "pause": 5}] * 2_000}),
        json.dumps({f"k{n}": "v" for n in range(3_750)}),
        json.dumps(["x" * 62_500]),
        json.dumps(["\n\n" * 15_000]),
        '["' + "\\ud83d" * 10_000 + '"]',
        '["' + "\\\\" * 25_000,
        "a:\n" * 15_000,
        "'" * 50_000,
        "! " * 25_000,
        "%" * 50_000,
    ],
)
def test_hostile_files_take_no_longer_than_others(text: str) -> None:
    is_read_or_refused_soon(_read, text, lambda size: json.dumps([{"text": "Rest here.", "pause": 5}] * (size // 36)))


_NAMES = st.sampled_from(
    [
        "text",
        "say",
        "pause",
        "pauseMs",
        "steps",
        "title",
        "type",
        "duration",
        "bell",
        "voice",
        "tone",
        "note",
        "id",
        "odd",
        "wait",
    ]
)
_SCALARS = st.sampled_from(
    ["alpha", "beta gamma", "5s", "pause", "softly", 5, 700, 2.5, True, None, "", "[x](y)", "# h"]
)
_NODES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_NAMES, inner, max_size=4)),
    max_leaves=20,
)


@settings(max_examples=examples(100))
@given(_NODES, st.booleans())
def test_any_shape_is_read_or_refused_and_keeps_its_words(node: object, as_json: bool) -> None:
    text = json.dumps(node) if as_json else yaml.safe_dump(node)
    try:
        draft, collector = _read(text)
    except ScriptError as error:
        assert error.diagnostics
        return
    kept = write_parsed(draft)[0] + "".join(found.message for found in collector.sorted())
    assert ("gamma" in kept) == ("gamma" in text)  # «alpha» alone, under «id», is only a name


@settings(max_examples=examples(60))
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        _read(text)
    except ScriptError as error:
        assert error.diagnostics


def test_a_step_that_breathes() -> None:
    assert _body('[{"type": "breathing", "inhale": 4, "hold": 7, "exhale": 8, "cycles": 3, "text": "Follow me."}]') == [
        "[breathe in 4, hold 7, out 8, 3 rounds]", "Follow me.",
    ]  # fmt: skip
    assert (
        _body('[{"text": "One.", "inhale": 4}, {"inhale": "4s", "exhale": 6}]')[-1] == "[breathe in 4, out 6, 1 round]"
    )


def test_the_title_is_a_heading_too() -> None:
    draft, _ = _read('{"title": "Lake", "steps": ["Rest."]}')
    assert isinstance(draft.parts[0], Title)
    assert (draft.parts[0].text, draft.parts[0].level) == ("Lake", 1)
