"""The ways in which people write pauses into running text, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guided_audio.exchange.draft import CueWords, Part, Words

if TYPE_CHECKING:
    from guided_audio.errors import SourceLocation
    from guided_audio.script.diagnosis import Diagnosis

__all__ = ["CueWords", "read_words"]


def read_words(text: str, location: SourceLocation, diagnosis: Diagnosis) -> tuple[Part, ...]:
    """Return running text as words and cues, its foreign cues understood; `location` is its first character's place."""
    del diagnosis
    return (Words(text, location),) if text else ()
