"""The listener's levels: put back to the usual, and those of a bed that is not there."""

import pytest
from support import timeline_of

from guided_audio.playback import Command, Levels, PlayOptions, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.route import Section
from guided_audio.timeline import Timeline

BARE = timeline_of("One two three.")
WITH_BED = timeline_of("[ambience rain]\n\nOne two three.")


class Ready:
    def is_ready(self, utterance: object) -> bool:
        return True

    def are_spoken(self, utterances: object) -> bool:
        return True


@pytest.mark.parametrize(("timeline", "bed"), [(BARE, 0.0), (WITH_BED, 2.0)], ids=["bare", "bed"])
def test_a_bed_that_is_not_there_keeps_its_level(timeline: Timeline, bed: float) -> None:
    conductor = LiveConductor(timeline.format, Ready(), None, PlayOptions())
    conductor.begin(Section.estimated(timeline, State.PLAYING))
    conductor.handle(Command.BED_LOUDER)
    assert conductor.has_bed is bool(bed)
    assert conductor.levels == Levels(bed=bed)


def test_the_usual_levels_are_one_key_away() -> None:
    conductor = LiveConductor(WITH_BED.format, Ready(), None, PlayOptions(levels=Levels(-30.0, 4.0)))
    conductor.handle(Command.AS_USUAL)
    assert conductor.levels == Levels()
