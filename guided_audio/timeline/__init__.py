"""The timeline: what happens in a session, in order, and exactly when."""

from guided_audio.timeline.choices import NATURAL, Choices, Shape, chosen, optional_passages
from guided_audio.timeline.cues import (
    Await,
    Beat,
    Bed,
    Chapter,
    Lead,
    Moment,
    RingOut,
    Say,
    Show,
    Silence,
    Strike,
    TimelineCue,
    kind_of,
    text_of,
)
from guided_audio.timeline.fitting import Elastic, Fitted, Reach, fit, reach_of
from guided_audio.timeline.planner import plan, require_bearable
from guided_audio.timeline.spoken_text import MINUTES
from guided_audio.timeline.timeline import (
    CueInfo,
    Placed,
    Spoken,
    Timeline,
    cues_as_dicts,
    describe,
    last_words,
    passages,
)
