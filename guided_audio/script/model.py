"""What a script says, as frozen values: elements in order, each with its place in the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Length, Seconds
from guided_audio.script.meta import ScriptMeta


@dataclass(frozen=True, slots=True)
class Hold:
    """Silence: exact, or elastic between its bounds."""

    length: Length


@dataclass(frozen=True, slots=True)
class Bell:
    """A bell struck one or more times."""

    strikes: int = 1


class BreathMode(Enum):
    """How a guided breath is led."""

    SPOKEN = "spoken"
    COUNTED = "counted"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Breath:
    """One phase of a breathing round: `in`, `hold`, `out` or `rest`, and how long it lasts."""

    phase: str
    length: Seconds


@dataclass(frozen=True, slots=True)
class Breathe:
    """Breathing together: the phases of one round, how many rounds (at least, at most), and how they are led."""

    phases: tuple[Breath, ...]
    rounds: tuple[int, int] = (1, 1)
    mode: BreathMode = BreathMode.SPOKEN


@dataclass(frozen=True, slots=True)
class Prompt:
    """Time that belongs to the listener: a wait for a key, or a page to write on.

    `limit` is the longest it lasts; None waits, when played live, for as long as the listener likes.
    """

    text: str
    limit: Seconds | None
    writing: bool = False

    @property
    def exported(self) -> Seconds:
        """How long this lasts where nobody can press a key: its limit, else 20 s, or 3 minutes for writing."""
        return self.limit if self.limit is not None else Seconds(180.0 if self.writing else 20.0)


class Manner(Enum):
    """How what follows is spoken."""

    SOFTLY = "softly"
    SOFTER = "softer"
    SLOWLY = "slowly"
    SLOWER = "slower"
    NORMAL = "normal voice"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A change in how what follows is spoken."""

    manner: Manner


@dataclass(frozen=True, slots=True)
class SpeakAs:
    """What follows is spoken by another voice."""

    voice: str


@dataclass(frozen=True, slots=True)
class Ambience:
    """A bed of sound begins under what follows, or ends if `sound` is empty."""

    sound: str
    quietly: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A private remark: neither spoken nor shown."""


Cue = Hold | Bell | Breathe | Prompt | Delivery | SpeakAs | Ambience | Remark


@dataclass(frozen=True, slots=True)
class Instruction:
    """A cue where it stands in the script, with its words as they were written."""

    cue: Cue
    source: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken; `emphasis` is 0, 1 (`*so*`) or 2 (`**so**`)."""

    text: str
    location: SourceLocation
    emphasis: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for the listener's own words; `before` and `after` vanish with an empty one."""

    name: str
    before: str
    after: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Break:
    r"""A sentence pause without a full stop: `\\` at the end of a line."""

    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, never spoken: level 1 is the title, level 2 a chapter."""

    level: int
    title: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A spoken paragraph, its cues among its words."""

    parts: tuple[Text | Slot | Break | Instruction, ...]
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class ShownNote:
    """Words that are shown on the screen and never spoken."""

    parts: tuple[Text | Slot, ...]
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Repeat:
    """A passage that is performed several times."""

    times: int
    elements: "tuple[Element, ...]"
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class OptionalPassage:
    """A passage that may be left out for a shorter session."""

    elements: "tuple[Element, ...]"
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Option:
    """One of the passages of a choice."""

    label: str
    elements: "tuple[Element, ...]"
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Choice:
    """Passages of which one is performed: the first, unless the listener chooses another."""

    name: str
    options: tuple[Option, ...]
    location: SourceLocation


Block = Repeat | OptionalPassage | Choice
Leaf = Heading | Paragraph | ShownNote | Instruction
Element = Leaf | Block


@dataclass(frozen=True, slots=True)
class Script:
    """A whole meditation script."""

    path: str
    meta: ScriptMeta
    elements: tuple[Element, ...]

    @property
    def instructions(self) -> Iterator[Instruction]:
        """All cues in the order of the file, those inside paragraphs and passages, too."""
        for element in self.leaves:
            match element:
                case Instruction():
                    yield element
                case Paragraph(parts=parts):
                    yield from (part for part in parts if isinstance(part, Instruction))

    @property
    def leaves(self) -> "Iterator[Leaf]":
        """All elements in the order of the file; in the place of a passage stands what is inside it."""
        return _leaves(self.elements)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All spoken paragraphs in the order of the file, those inside passages, too."""
        return tuple(element for element in self.leaves if isinstance(element, Paragraph))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All choices in the order of the file, those inside other passages, too."""
        return tuple(block for block in _blocks(self.elements) if isinstance(block, Choice))

    @property
    def title(self) -> str:
        """The title in the front matter, else the first heading, else the file's name without its ending."""
        headings = (e.title for e in self.elements if isinstance(e, Heading) and e.level == 1)
        return (
            self.meta.title or next(headings, "") or PurePath(self.path).stem.encode("utf-8", "replace").decode("utf-8")
        )


def _inside(block: Block) -> Iterator[Element]:
    if isinstance(block, Choice):
        for option in block.options:
            yield from option.elements
    else:
        yield from block.elements


def _leaves(elements: Iterable[Element]) -> Iterator[Leaf]:
    for element in elements:
        if isinstance(element, Block):
            yield from _leaves(_inside(element))
        else:
            yield element


def _blocks(elements: Iterable[Element]) -> Iterator[Block]:
    for element in elements:
        if isinstance(element, Block):
            yield element
            yield from _blocks(_inside(element))
