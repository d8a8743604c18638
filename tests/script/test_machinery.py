import pytest

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.script.directions import lone_direction
from guided_audio.script.machinery import tell_machinery


def told(text: str) -> list[str]:
    collector = DiagnosticCollector("a.md")
    tell_machinery([(text, collector.at(1))], collector)
    return [found.message.partition("» looks like ")[0].lstrip("«") for found in collector.sorted()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Note to self — call Anna about the invoice.", ["Note to self"]),
        ("Therapist's notes. She is fragile.", ["Therapist's notes"]),
        ("Bitte nicht vorlesen.", ["nicht vorlesen"]),
        ("% A title", ["%"]),
        ("Rate: $120", ["Rate: $120"]),
        ("Script v3\nRoom: 4b\nSeats: nine", ["Room: 4b", "Seats: nine"]),
        ("Termin: Dienstag", ["Termin: Dienstag"]),
    ],
)
def test_remarks_of_an_author_are_told(text: str, found: list[str]) -> None:
    assert told(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Note how your feet touch the floor.",
        "Take note of your breath, and share it with nobody.",
        "Say aloud, if you like: I am here.",
        "Breathe in: one, two, three.\nBreathe out: one, two, three.",
        "Half of you, 50% or so, may rest.",
    ],
)
def test_what_is_said_to_a_listener_is_not(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("line", "cues"),
    [
        ("--- pause 30s ---", ("pause 30s",)),
        ("=== PAUSE ===", ("pause",)),
        ("~~~ 10 seconds ~~~", ("pause 10s",)),
        ("——— Stille, 2 Minuten ———", ("silence 2m",)),
        ("• • •", None),
        ("--- Rest now. ---", None),
    ],
)
def test_a_pause_within_a_row_of_signs_is_one(line: str, cues: tuple[str, ...] | None) -> None:
    direction = lone_direction(line, alone=True)
    assert (direction and direction.cues) == cues
