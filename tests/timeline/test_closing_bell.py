"""A session that is to end with a bell."""

import pytest
from support import script_of

from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, kind_of, plan


def ending(text: str) -> list[str]:
    timeline = plan(script_of(text), Choices(TONE, closing_bell=True))
    return [kind_of(cue) for cue in timeline.cues][-4:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["say", "silence", "bell", "ring-out"]),
        ("One. [silence 20s]", ["say", "silence", "bell", "ring-out"]),
        ("One. [pause 3s]\n\n[bell]\n\n[pause 3s]", ["silence", "bell", "silence", "ring-out"]),
        ("One.\n\n[ambience off]", ["silence", "bell", "ring-out"]),
        ("One.\n\n[wait: Ready?]", ["say", "wait", "bell", "ring-out"]),
        ("---\npractice: rest\n---\n\nOne. Sleep.", ["say", "silence", "say"]),
    ],
    ids=["words", "silence", "bell", "bed", "wait", "sleep"],
)
def test_a_bell_ends_it_once_and_never_wakes_anybody(text: str, expected: list[str]) -> None:
    assert ending(text)[-len(expected) :] == expected


def test_there_is_a_pause_before_it_only_after_words() -> None:
    cues = plan(script_of("One. [silence 20s]"), Choices(TONE, closing_bell=True)).cues
    assert [kind_of(cue) for cue in cues] == ["say", "silence", "bell", "ring-out"]
    assert [kind_of(cue) for cue in plan(script_of("One."), Choices(TONE)).cues] == ["say"]
