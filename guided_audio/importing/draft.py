"""A draft: what an importer understood of a foreign script, before it is written down in the script format.

Readers of foreign forms make drafts; only `write_draft` knows how Markdown is written and what has to be escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from guided_audio.core.errors import SourceLocation


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be spoken, exactly as they stand (no Markdown in them); `emphasis` is 0, 1 or 2."""

    text: str
    location: SourceLocation
    emphasis: int = 0


@dataclass(frozen=True, slots=True)
class CueWords:
    """A cue as it is written inside its brackets: `pause 5s`, `silence 20s-30s`, `bell`, `note: slowly, warmly`."""

    inside: str
    location: SourceLocation
    alone: bool = False
    """Whether it stands on a line of its own, as block cues, and delivery cues that last, have to."""


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line ends here, and its paragraph goes on: the pause between two sentences."""

    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: level 1 is the title, level 2 a chapter, level 3 is only for the reader."""

    text: str
    level: int
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that are shown and never spoken."""

    text: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class ParagraphEnd:
    """A paragraph ends here; several in a row are one."""


Part = Words | CueWords | LineBreak | Title | Shown | ParagraphEnd


@dataclass(frozen=True, slots=True)
class Draft:
    """A foreign script as it was understood: what it says about itself, and its parts in order."""

    parts: tuple[Part, ...]
    meta: Mapping[str, object] = field(default_factory=dict)
    """Front matter: a key's value is a string, a list of strings, or a mapping of strings."""
