"""The labels that stand between a session's own words in the files that go with it, in the session's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.script import Script

ENGLISH = "en"
TEXTS = packaged_toml("guided_audio.export", "labels.toml")
"""All labels, by language."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one language, by what they are for."""

    texts: Mapping[str, Any]
    language: str
    """The language they are in: English, where there are none in a session's own."""

    def __getitem__(self, name: str) -> str:
        return str(self.texts[name])

    def count(self, name: str, number: float) -> str:
        """Return so many of something, in the singular or the plural."""
        whole = round(number)
        return str(self.texts[name][0 if whole == 1 else 1]).format(whole)

    def silence(self, seconds: float) -> str:
        """Return how long a silence is, in words: `half a quiet minute`, `a quiet minute`, `two quiet minutes`."""
        short, numbers = self.texts["silences"], self.texts["numbers"]
        halves = max(round(seconds / 30), 1)
        if halves <= len(short):
            return str(short[halves - 1])
        minutes = round(seconds / 60)
        number = numbers[minutes - 2] if minutes - 2 < len(numbers) else str(minutes)
        return self["quiet-minutes"].format(number)


def labels_for(language: str) -> Labels:
    """Return the labels for a session in a language, by a tag such as `es-MX`."""
    own = language_of(language) if language_of(language) in TEXTS else ENGLISH
    return Labels(TEXTS[own], own)


@dataclass(frozen=True, slots=True)
class About:
    """What a session says about itself, without the listener's own words."""

    title: str
    length: Seconds
    author: str = ""
    language: str = ENGLISH
    summary: str = ""
    content_note: str = ""
    safety: str = ""
    needs: tuple[str, ...] = ()
    """What to have at hand."""

    @classmethod
    def of(cls, script: Script, title: str, length: Seconds) -> Self:
        """Return what a script says, performed under a title and in a length."""
        meta = script.meta
        notes = (meta.content_note, meta.safety, meta.needs)
        return cls(title, length, meta.author, meta.language, meta.summary, *notes)

    @property
    def labels(self) -> Labels:
        """The labels of its language."""
        return labels_for(self.language)

    @property
    def lasting(self) -> str:
        """Its length in words: `20 minutes`, `40 seconds`."""
        if self.length < 60:
            return self.labels.count("seconds", self.length)
        return self.labels.count("minutes", self.length / 60)

    @property
    def facts(self) -> str:
        """Its length and its author: `20 minutes, by Maya`."""
        return f"{self.lasting}, {self.labels['by'].format(self.author)}" if self.author else self.lasting

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What to know before listening, each with its label; what the script does not say is left out."""
        texts = {"touches": self.content_note, "at-hand": "; ".join(self.needs), "note": self.safety}
        return tuple((self.labels[name], text) for name, text in texts.items() if text)
