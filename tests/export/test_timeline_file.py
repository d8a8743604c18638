"""The timeline beside a sound: where its cues are, and that a transcript can be made from it."""

import json
from pathlib import Path

import soundfile
from export.productions import exported, production_of

from guided_audio.export import ExportOptions
from guided_audio.export.transcript import transcript_of
from guided_audio.timeline import cues_from_dicts, describe

SCRIPT = """
    ## Arriving

    One two three. [pause 2s] Four.
    Five.

    [silence 30s]

    [breathe in 4, out 6, 2 rounds]

    ## Leaving

    [write 3s: Who is here?]

    Six.
    """


def test_every_cue_is_where_it_is_heard(tmp_path: Path) -> None:
    production = production_of(SCRIPT)
    made = exported(production, tmp_path / "a.wav", ExportOptions(timeline=True))
    assert made.beside == (tmp_path / "a.json",)
    data = json.loads((tmp_path / "a.json").read_text())
    assert data == production.timeline.to_dict(production.placed)
    sound, rate = soundfile.read(tmp_path / "a.wav")
    assert data["length_seconds"] == round(len(sound) / rate, 3)
    spoken = [cue for cue in data["cues"] if cue["kind"] == "say"]
    assert [cue["text"] for cue in spoken] == ["One two three.", "Four.", "Five.", "Six."]
    for cue in spoken:
        first, last = cue["start_frame"], cue["start_frame"] + cue["frames"]
        assert abs(sound[first:last]).max() > 0.05
        assert abs(sound[max(first - rate // 5, 0) : max(first - rate // 100, 0)]).max(initial=0.0) < 0.01
    breaths = [(cue["phase"], cue["seconds"]) for cue in data["cues"] if cue["kind"] == "breathe"]
    assert breaths == [("in", 4.0), ("out", 6.0)] * 2
    kinds = {cue["kind"]: cue["text"] for cue in data["cues"]}
    assert (kinds["write"], kinds["chapter"]) == ("Who is here?", "Leaving")


def test_a_transcript_is_made_from_it_as_from_the_cues(tmp_path: Path) -> None:
    production = production_of(SCRIPT)
    made = exported(production, tmp_path / "a.wav", ExportOptions(timeline=True))
    places = [paragraph.location for paragraph in production.script.paragraphs]
    read = cues_from_dicts(json.loads((tmp_path / "a.json").read_text())["cues"], production.script.path)
    parts = transcript_of(read, places)
    form = production.timeline.format
    expected = transcript_of((describe(cue, form) for cue in made.cues), places)
    assert [(part.kind, part.text, part.phases) for part in parts] == [
        (part.kind, part.text, part.phases) for part in expected
    ]
    assert all(abs(one.start - other.start) < 0.001 for one, other in zip(parts, expected, strict=True))
