"""What places that take recordings ask of a file."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """The kind of a file, its constant bit rate in kbit/s, its sample rate, and whether a session should end with a bell."""

    kind: str
    bit_rate: int
    sample_rate: int
    closing_bell: bool


PRESETS: Mapping[str, Preset] = {"insight-timer": Preset("mp3", 128, 48_000, True)}
"""insight-timer: "Best practices for content", help.insighttimer.com, read in November 2026."""
