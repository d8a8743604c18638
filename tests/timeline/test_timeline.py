"""A timeline as values: what its cues are called, and what can be read of them."""

import json

from support import RATE, timeline_of

from guided_audio.core.units import Length, Seconds
from guided_audio.timeline import Bed, Silence, cues_as_dicts, describe, kind_of, text_of

EVERYTHING = """
    ---
    ambience: rain, quietly
    ---

    ## Begin

    > Sit down.

    One. [bell] [silence 20-40s]

    [breathe in 4, out 6, counted]

    [wait up to 1m: Look around.]

    [write 2m: Who is here?]
"""


def test_every_kind_of_cue_has_a_name_and_its_words() -> None:
    cues = timeline_of(EVERYTHING).cues
    assert [(kind_of(cue), text_of(cue)) for cue in cues] == [
        ("ambience", "rain, quietly"),
        ("chapter", "Begin"),
        ("note", "Sit down."),
        ("say", "One."),
        ("bell", ""),
        ("silence", "[silence 20-40s]"),
        ("breathe", "Breathe in."),
        ("breathe", "Breathe out."),
        ("wait", "Look around."),
        ("write", "Who is here?"),
        ("silence", ""),
        ("ring-out", ""),
    ]


def test_a_bed_of_a_file_is_named_without_its_folder() -> None:
    assert text_of(Bed("/home/maya/rain.wav")) == "rain.wav"
    assert text_of(Bed("")) == "off"


def test_a_timeline_as_json() -> None:
    timeline = timeline_of("[bell]\n\nOne. [pause 2.5s]\n")
    data = json.loads(json.dumps(timeline.to_dict()))
    assert (data["title"], data["sample_rate"], data["channels"]) == ("script", RATE, 1)
    assert [cue["kind"] for cue in data["cues"]] == ["bell", "say", "silence", "ring-out"]
    last = data["cues"][-1]
    assert data["length_seconds"] == round((last["start_frame"] + last["frames"]) / RATE, 3)
    assert data["cues"][2]["seconds"] == 2.5


def test_a_timeline_as_json_at_measured_places() -> None:
    timeline = timeline_of("One. [pause 2.5s] Two.")
    placed = timeline.place(lambda _: 2 * RATE)
    data = timeline.to_dict(placed)
    assert data["length_seconds"] == 6.5
    assert data["cues"] == cues_as_dicts(placed, timeline.format)


def test_what_is_known_of_a_cue_in_its_place() -> None:
    timeline = timeline_of("One.\n\n[silence 20-40s]\n\n[breathe in 4, out 6]\n")
    say, silence, breath, _ = (describe(placed, timeline.format) for placed in timeline.place(lambda _: RATE))
    assert (say.kind, say.start, say.length, say.is_spoken, say.bounds) == ("say", 0, 1, True, None)
    assert say.location is not None
    assert (silence.start, silence.length, silence.bounds, silence.location) == (1, 20, (20, 40), None)
    assert (breath.kind, breath.phase, breath.start, breath.length) == ("breathe", "in", 21, 4)


def test_an_elastic_silence_at_a_factor_keeps_within_its_bounds_and_those_of_a_session() -> None:
    assert [
        Silence(Length(Seconds(20.0), Seconds(10.0), Seconds(30.0))).at(factor) for factor in (0.1, 1.0, 1.25, 9.0)
    ] == [10, 20, 25, 30]
