"""The timeline: what happens in a session, in order, and exactly when."""

from guided_audio.timeline.choices import NATURAL, Choices, Shape
from guided_audio.timeline.cues import (
    Await,
    Bed,
    Chapter,
    Placed,
    RingOut,
    Say,
    Show,
    Silence,
    Strike,
    Timeline,
    TimelineCue,
)
from guided_audio.timeline.fitting import Fitted, fit, reach_of
from guided_audio.timeline.planner import plan

__all__ = [
    "NATURAL",
    "Await",
    "Bed",
    "Chapter",
    "Choices",
    "Fitted",
    "Placed",
    "RingOut",
    "Say",
    "Shape",
    "Show",
    "Silence",
    "Strike",
    "Timeline",
    "TimelineCue",
    "fit",
    "plan",
    "reach_of",
]
