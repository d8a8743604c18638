"""The timeline: what happens in a session, in order, and exactly when."""

from guided_audio.timeline.cues import (
    Await,
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
from guided_audio.timeline.planner import Choices, plan

__all__ = [
    "Await",
    "Chapter",
    "Choices",
    "Placed",
    "RingOut",
    "Say",
    "Show",
    "Silence",
    "Strike",
    "Timeline",
    "TimelineCue",
    "plan",
]
