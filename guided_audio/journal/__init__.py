"""The journal: what was played and where it was left, what was said before and after, what was written. All of it stays here."""

from guided_audio.journal.entries import NOTHING_SAID, Beginning, Ending, Entry, Feeling, Place
from guided_audio.journal.feelings import read_feeling
from guided_audio.journal.journal import Journal, Keeping, Remembered
from guided_audio.journal.places import Found, FoundBy, index_in
