"""The journal: what was played and where it was left, what was said before and after, what was written. All of it stays here."""

from guided_audio.journal.feelings import NOTHING_SAID, Feeling, read_feeling
from guided_audio.journal.journal import (
    Beginning,
    Ending,
    Entry,
    Journal,
    clear_history,
    count_damaged,
    count_history,
    last_resume_point,
    look_back,
)
from guided_audio.journal.recorder import Recorder
from guided_audio.journal.resume_points import Found, FoundBy, ResumePoint, found_among, index_in
