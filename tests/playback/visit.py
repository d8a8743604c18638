"""A session in two chapters, and what an export of it sounds like."""

import numpy as np
from playback.listener import exported
from support import RATE, section_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.playback.conductor import BLOCK, LEAP
from guided_audio.render.loop import LANDING
from guided_audio.timeline import Say, Timeline

TEXT = """
    # T

    ## One

    [pause 1s] The first words, which are not few. [pause 6s]

    The second passage begins. And goes on. [pause 6s]

    ## Two

    A third. [pause 6s] The fourth and last.
"""
TIMELINE = timeline_of(TEXT)
STEP = int(BLOCK * RATE)
LAND = int(LANDING * RATE)
AWAY = int(LEAP * RATE) + LAND


def place_of(words: str, timeline: Timeline = TIMELINE) -> int:
    """The first frame of a sentence, in an export."""
    placed = section_of(timeline).placed
    return next(p.start for p in placed if isinstance(p.cue, Say) and p.cue.shown.startswith(words))


EXPORT = exported(TIMELINE)


def ends_like(heard: Samples, place: int, timeline_export: Samples = EXPORT) -> bool:
    """Whether everything from a place of the export on is what is heard last, sample for sample."""
    return np.array_equal(heard[-(len(timeline_export) - place) :], timeline_export[place:])
