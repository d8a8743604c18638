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

    @property
    def lasting(self) -> str:
        """Its length as one would say it: `20 minutes`, `40 seconds`."""
        if self.length < 60:
            return f"{self.length:.0f} second{'' if round(self.length) == 1 else 's'}"
        minutes = round(self.length / 60)
        return f"{minutes} minute{'' if minutes == 1 else 's'}"

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What to know before listening, each with its title; what the script does not say is left out."""
        notes = (
            ("What it touches", self.content_note),
            ("To have at hand", "; ".join(self.needs)),
            ("Please note", self.safety),
        )
        return tuple((title, text) for title, text in notes if text)
