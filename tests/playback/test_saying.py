"""Which silences are there for saying something aloud."""

import pytest
from support import timeline_of

from guided_audio.playback.saying import is_for_saying
from guided_audio.timeline import Silence


def places(text: str) -> list[float]:
    """Return how long the silences are that are for saying something."""
    cues = timeline_of(text).cues
    found = [cue for index, cue in enumerate(cues) if is_for_saying(cues, index)]
    return [cue.scaled for cue in found if isinstance(cue, Silence)]


@pytest.mark.parametrize(
    "text",
    [
        "You could tell them so, aloud or in your thoughts. I will be quiet for a while. [silence 28s]",
        "You might say them aloud. [silence 4s] You can say them slowly. I will be quiet. [silence 28s] Go on. [silence 30s]",
        "Say it out loud. [silence 28s]",
        "You can whisper it, or think it. [silence 28s]",
        "Puedes decírselo en voz alta o por dentro. Yo guardo silencio un rato. [silence 28s]",
        "Puedes susurrarlas. [silence 28s]",
        "Du kannst es ihm sagen, laut oder leise. Ich bin eine Weile still. [silence 28s]",
        "Sag es laut, wenn du magst. [silence 28s]",
    ],
)
def test_after_words_that_ask_for_it(text: str) -> None:
    assert places(text) == [28.0]


@pytest.mark.parametrize(
    "text",
    [
        "Rest for a while. [silence 28s]",
        "Say the name of each thing, quietly or aloud. [silence 6s]",
        "Say it aloud. And now rest. Let it be. There is time. [silence 28s]",
        "Say it aloud.\n\n## Resting\n\nRest. [silence 28s]",
        "The leaves whisper. [silence 28s]",
        "Draußen ist es laut. [silence 28s]",
        "You are allowed to be here. [silence 28s]",
    ],
)
def test_and_nowhere_else(text: str) -> None:
    assert places(text) == []
