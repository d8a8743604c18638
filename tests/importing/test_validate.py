"""Our cues in foreign text: whole passages come in, and cues that cannot be performed are kept as notes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing.spoken import spoken
from support import examples

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import GuidedAudioError, SourceLocation
from guided_audio.importing.draft import CueWords, Draft
from guided_audio.importing.importing import import_text
from guided_audio.importing.validate import settle
from guided_audio.script import parse_script


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("Say it. [repeat 3 times] I rest. (pause 3s) [end repeat] Now.",
         "Say it.\n\n[repeat 3 times]\n\nI rest. [pause 3s]\n\n[end repeat]\n\nNow.\n"),
        ("Say it. [repeat 3 times] I rest.", "Say it. [note: repeat 3 times] I rest.\n"),
        ("Rest. [end optional]", "Rest. [note: end optional]\n"),
        ("Rest. [or: shore] Now.", "Rest. [note: or: shore] Now.\n"),
        ("[optional]\n\n[end optional]\n\nRest.", "[note: optional]\n\n[note: end optional]\n\nRest.\n"),
        ("[choose a: b]\n\nOne.\n\n[or: B]\n\nTwo.\n\n[or: c]\n\nThree.\n\n[end choose]",
         "[choose a: b]\n\nOne.\n\n[note: or: B]\n\nTwo.\n\n[or: c]\n\nThree.\n\n[end choose]\n"),
        ("[choose a: b]\n\nOne.\n\n[or: c]\n\n[end choose]",
         "[note: choose a: b]\n\nOne.\n\n[note: or: c]\n\n[note: end choose]\n"),
        ("# A\n\n[optional]\n\nRest.\n\n# B\n\n[end optional]\n\nRest.",
         "# A\n\n[note: optional]\n\nRest.\n\n## B\n\n[note: end optional]\n\nRest.\n"),
        ("[optional]\n\n[repeat 2 times]\n\nRest.\n\n[end optional]",
         "[optional]\n\n[note: repeat 2 times]\n\nRest.\n\n[end optional]\n"),
    ],
)  # fmt: skip
def test_passages(foreign: str, ours: str) -> None:
    imported = import_text(foreign.replace("Rest.", "Rest (pause 1s)."))
    assert imported.text == ours.replace("Rest.", "Rest [pause 1s].")
    assert imported.guesses >= ours.count("[note: ")


def test_passages_that_are_too_deep_are_notes() -> None:
    deep = "[optional]\n\n" * 6 + "Rest. (pause 1s)\n\n" + "[end optional]\n\n" * 6
    assert import_text(deep).text.count("[note: ") == 4


def test_voices_that_are_not_here_are_notes() -> None:
    place = SourceLocation("a.txt", 1, 1)
    draft = Draft((CueWords("voice Tone", place), CueWords("voice Anna", place)), {"voice": "Anna"})
    collector = DiagnosticCollector("a.txt")
    settled = settle(draft, collector, lambda name: name == "tone")
    assert [part.inside for part in settled.parts if isinstance(part, CueWords)] == ["voice Tone", "note: voice Anna"]
    assert settled.meta == {"x-voice": "Anna"}
    assert len(collector.sorted()) == 1


BLOCKS = st.sampled_from(
    ["[repeat 3 times]", "[end repeat]", "[optional]", "[end optional]", "[choose a: b]", "[or: c]", "[or: d]", "[end choose]",
     "\n\n", "\n## Heading\n", "zelkova", "zinnia.", "(pause 2s)", "[voice tone]", "[ambience rain]", "[note: x]"]
)  # fmt: skip


@settings(max_examples=examples(100))
@given(st.lists(BLOCKS, max_size=20))
def test_no_import_dies_of_passages(pieces: list[str]) -> None:
    text = "Welcome. (pause 1s) " + " ".join(pieces)
    try:
        parsed = parse_script(import_text(text).text)
    except GuidedAudioError as error:
        pytest.fail(f"{error}")
    assert not parsed.errors
    if not any(piece.startswith(("[optional", "[repeat", "[choose")) for piece in pieces):
        assert spoken(parsed.script).split() == ["Welcome.", *(p for p in pieces if p in {"zelkova", "zinnia."})]
