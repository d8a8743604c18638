"""What a script says about itself, with defaults for what it leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import DEFAULT_BREATH, Seconds

MAX_LENGTH = Seconds(6 * 3600.0)
"""The longest a session may last."""

_EMPTY: Mapping[str, str] = MappingProxyType({})


class Practice(StrEnum):
    """The families of practice a script can belong to."""

    GROUNDING = "grounding"
    SAFE_PLACE = "safe-place"
    MEETING = "meeting"
    DIALOGUE = "dialogue"
    MEMORY = "memory"
    SOMATIC = "somatic"
    CREATIVE = "creative"
    BELIEF = "belief"
    BOUNDARY = "boundary"
    COMPASSION = "compassion"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Pauses:
    """The lengths, in seconds, of the automatic gaps and of the pauses that name none."""

    sentence: Seconds = Seconds(0.5)
    paragraph: Seconds = Seconds(1.5)
    short: Seconds = Seconds(2.0)
    pause: Seconds = Seconds(4.0)
    long: Seconds = Seconds(10.0)


@dataclass(frozen=True, slots=True)
class ScriptMeta:
    """The front matter, with defaults for what it leaves out."""

    title: str = ""
    summary: str = ""
    author: str = ""
    language: str = "en"
    voice: str = ""
    pace: float | None = None
    length: Seconds | None = None
    practice: Practice | None = None
    content_note: str = ""
    safety: str = ""
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    license: str = ""
    source: str = ""
    slots: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    pronounce: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    """Words, and how they are to be spoken: a respelling, `/IPA/`, or both."""
    ambience: str = ""
    pauses: Pauses = Pauses()
    breath: Seconds = DEFAULT_BREATH
    locations: Mapping[str, SourceLocation] = field(default_factory=lambda: MappingProxyType({}))
    """Where each key stood; `pronounce.Ananda` is where it is said how a word is spoken."""
