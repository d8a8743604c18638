"""The timeline: what happens in a session, in order, and exactly when."""

from guided_audio.timeline.choices import NATURAL, Choices, Shape, chosen, optional_passages
from guided_audio.timeline.cues import (
    Await,
    Bed,
    Chapter,
    Lead,
    Placed,
    RingOut,
    Say,
    Show,
    Silence,
    Sound,
    Strike,
    TimelineCue,
    heard_for,
    last_words,
    passages,
)
from guided_audio.timeline.fitting import Elastic, Fitted, Reach, fit, reach_of
from guided_audio.timeline.planner import plan, require_bearable
from guided_audio.timeline.speaking import MINUTES
from guided_audio.timeline.timeline import Spoken, Timeline
from guided_audio.timeline.wording import CueInfo, cues_as_dicts, cues_from_dicts, describe, kind_of, text_of
