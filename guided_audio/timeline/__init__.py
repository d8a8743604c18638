"""The timeline: what happens in a session, in order, and exactly when."""

from guided_audio.timeline.choices import NATURAL, Choices, Shape, chosen, optional_passages
from guided_audio.timeline.cues import (
    Await,
    Beat,
    Bed,
    Chapter,
    Lead,
    Placed,
    RingOut,
    Say,
    Show,
    Silence,
    Strike,
    Timeline,
    TimelineCue,
)
from guided_audio.timeline.filling import MINUTES
from guided_audio.timeline.fitting import Fitted, Reach, fit, reach_of
from guided_audio.timeline.landmarks import last_words, passages
from guided_audio.timeline.planner import plan, require_bearable
