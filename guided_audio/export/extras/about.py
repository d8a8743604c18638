"""What a session says about itself, for the files that go with it."""

from dataclasses import dataclass

from guided_audio.core.units import Seconds
from guided_audio.export.extras.words import Words, words_for


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
            return self.words.count("seconds", self.length)
        return self.words.count("minutes", self.length / 60)

    @property
    def by(self) -> str:
        """Who made it, as one would say it; empty if nobody is named."""
        return self.words["by"].format(self.author) if self.author else ""

    @property
    def words(self) -> Words:
        """What is told about it is told in these."""
        return words_for(self.language)

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What to know before listening, each with its title; what the script does not say is left out."""
        notes = (
            (self.words["touches"], self.content_note),
            (self.words["at-hand"], "; ".join(self.needs)),
            (self.words["note"], self.safety),
        )
        return tuple((title, text) for title, text in notes if text)
