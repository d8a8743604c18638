"""Voices and utterances: who speaks, and what is said how fast."""

import itertools
import re
from dataclasses import dataclass

from guided_audio.core.units import Seconds

DEFAULT_PACE = 145.0
"""Words per minute within sentences: an easy, near-normal reading pace."""
SAMPLE_RATES = range(4_000, 192_001)
"""Frames a second that the sound of a voice may have."""
_UNMEASURED = ((0.5, 90.0), (2.0, 360.0))
"""A voice that was never measured is taken to say 180 words a minute at speed 1, as most do."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice an engine offers; its sound is mono at `sample_rate` frames a second."""

    name: str
    engine: str
    language: str
    gender: str
    sample_rate: int
    licence: str
    description: str
    version: str
    """Of its engine: another version may say the same words with another sound."""
    key: str = ""
    """How its engine knows it, where that is not its name: an identifier, or the path of a model."""
    paces: tuple[tuple[float, float], ...] = ()
    """How many words a minute it says at which speed of its engine, slowest first; none where it was never measured."""
    loudness: float = -24.0
    """LUFS of its speech as a rule: where a session begins before all of it has been measured."""
    takes_ipa: bool = False
    """Whether its engine takes the sound of a word in IPA."""
    has_melody: bool = False
    """Whether its engine gives a sentence the melody of its kind and of its place."""

    @property
    def reference(self) -> str:
        """Its full name, which no voice of another engine has."""
        return f"{self.engine}:{self.name}"

    @property
    def is_measured(self) -> bool:
        """Whether it is known how fast, and how loud, it speaks."""
        return bool(self.paces)

    def speed_for(self, pace: float) -> float:
        """Return the speed of its engine for words a minute: on straight lines between, and within, what was measured."""
        points = self.paces or _UNMEASURED
        if pace <= points[0][1]:
            return points[0][0]
        for (slow, low), (fast, high) in itertools.pairwise(points):
            if pace <= high:
                return slow + (fast - slow) * (pace - low) / (high - low)
        return points[-1][0]

    def speaks(self, language: str) -> bool:
        """Whether this voice can read `language`, a tag such as `en-GB`; `mul` reads anything."""
        return self.language == "mul" or language_of(self.language) == language_of(language)


def plain_tag(tag: str) -> str:
    """Return a tag of a language as tags are compared: `es-mx` for `es_MX`."""
    return tag.lower().replace("_", "-")


_A_CHARACTER = {"en": 11.35, "es": 10.4, "de": 10.0, "fr": 10.4, "it": 10.2, "pt": 10.7}
"""How long a character takes, in seconds at one word a minute: a pace counts words, and they are not everywhere as long.

English is the fitted line; the others have as many seconds for the words of the scripts in that language.
"""


def language_of(tag: str) -> str:
    """Return the language of a tag, without its region: `es` for `es-MX`."""
    return plain_tag(tag).partition("-")[0]


def count_words(text: str) -> int:
    """Return how many words a text has."""
    return len(re.findall(r"[\w'’-]+", text))


def speaking_time(text: str, pace: float = DEFAULT_PACE, language: str = "en") -> Seconds:
    """Guess how long a text takes to say, by a line fitted to 216 sentences at nine paces (rms error 0.3 s)."""
    return Seconds(0.26 + _A_CHARACTER.get(language_of(language), _A_CHARACTER["en"]) / pace * len(text))


@dataclass(frozen=True, slots=True)
class Sounded:
    """A stretch of a text, from `start` to before `end` in code points, and how it sounds in IPA."""

    start: int
    end: int
    ipa: str


@dataclass(frozen=True, slots=True)
class Melody:
    """What the melody of a sentence follows beside its words."""

    number: int = 0
    """Its number in its paragraph, from 0; those that come late have the same."""
    is_soft: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence for one voice: the same utterance always gives the same samples."""

    text: str
    voice: Voice
    pace: float = DEFAULT_PACE
    """Words per minute within sentences."""
    seed: int = 0
    sounded: tuple[Sounded, ...] = ()
    """Words given by their sound, in order, for voices that take IPA; others read them as they are written."""
    melody: Melody | None = None
    """For voices that have one; without it, they speak as their model does."""

    @property
    def speed(self) -> float:
        """The speed of its engine at which the voice keeps the pace."""
        return self.voice.speed_for(self.pace)

    def estimate(self) -> Seconds:
        """Guess how long this takes to say."""
        return speaking_time(self.text, self.pace, self.voice.language)
