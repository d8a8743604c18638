"""What those ask of a file who take or play it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """The kind of a file, its constant bit rates in kbit/s for mono and stereo, its sample rate, its end, and its effort."""

    kind: str
    bit_rates: tuple[int, int]
    sample_rate: int
    """In Hz; 0 for the session's own."""
    closing_bell: bool
    """Whether a session should end with a bell."""
    effort: int
    """LAME -q."""
    grows: bool
    """Whether the file is read while it is written: its head is there first, without the level, which is not known then."""


PRESETS: Mapping[str, Preset] = {
    "insight-timer": Preset("mp3", (128, 128), 48_000, closing_bell=True, effort=2, grows=False),
    "browser": Preset("mp3", (64, 128), 0, closing_bell=False, effort=7, grows=True),
}
"""insight-timer: "Best practices for content", help.insighttimer.com, read in November 2026; its effort is what -h is.

browser: only at a constant bit rate do browsers come exactly to a place. Elsewhere they go by the hundred places in the
information frame: in 15 minutes with silences, Chromium 156 was up to ten seconds beside the place.
"""
