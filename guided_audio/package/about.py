"""What a session says about itself, for the files that go with it."""

from dataclasses import dataclass

from guided_audio.units import Seconds


@dataclass(frozen=True, slots=True)
class About:
    """A finished session in a few words; nothing in here is the listener's own."""

    title: str
    length: Seconds
    author: str = ""
    language: str = "en"
    summary: str = ""
    content_note: str = ""
    safety: str = ""
    needs: tuple[str, ...] = ()
    """What somebody should have at hand."""
