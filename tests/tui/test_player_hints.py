import pytest

from guided_audio.playback import Levels
from guided_audio.tui.player_hints import levels_in_words


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (Levels(), ""),
        (Levels(volume=2.0), "This begins louder than usual, as you left it. - is quieter, 0 is as usual."),
        (Levels(volume=-2.0), "This begins quieter than usual, as you left it. + is louder, 0 is as usual."),
        (Levels(volume=-40.0), "This begins much quieter than usual, as you left it. + is louder, 0 is as usual."),
        (Levels(bed=4.0), "The sound behind begins louder than usual, as you left it. [ is less, 0 is as usual."),
        (
            Levels(-4.0, -14.0),
            "This begins quieter than usual, as you left it. The sound behind begins much quieter than usual, as you left it. "
            "+ is louder, 0 is as usual.",
        ),
    ],
)
def test_a_session_that_begins_otherwise_than_usual_says_so(levels: Levels, words: str) -> None:
    assert levels_in_words(levels, has_bed=True) == words


def test_it_speaks_of_what_there_is() -> None:
    assert levels_in_words(Levels(bed=4.0), has_bed=False) == ""
    assert (
        levels_in_words(Levels(-4.0), has_bed=False, by_keys=False) == "This begins quieter than usual, as you left it."
    )
