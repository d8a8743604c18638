"""What a script says, as frozen values: its front matter, and its elements in order, each with its place in the file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import DEFAULT_BREATH, Seconds
from guided_audio.script.cue_model import Cue

PLAIN = "plain"
"""The melody of a script whose voice speaks as its model does."""


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
    slots: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pronounce: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Words, and how they are to be spoken: a respelling, `/IPA/`, or both."""
    ambience: str | Mapping[str, str] = ""
    """A bed from the beginning on, or one for each of some chapters, by their titles."""
    bell: str = ""
    intro: str = ""
    outro: str = ""
    """The names of sounds: what is struck by `[bell]`, and what a session begins and ends with."""
    pauses: Pauses = Pauses()
    breath: Seconds = DEFAULT_BREATH
    melody: str = ""
    """`plain`: the voice speaks as its model does; empty: with the melody of each sentence's kind and place."""
    locations: Mapping[str, SourceLocation] = field(default_factory=lambda: MappingProxyType({}))
    """Where each key stood, and with `pronounce.Ananda` each word of that list."""


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

    def filled(self, words: Mapping[str, str]) -> str:
        """Return the text, as `Slot.filled` does for a slot."""
        return self.text


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for the listener's own words; `before` and `after` vanish with an empty one."""

    name: str
    before: str
    after: str
    location: SourceLocation

    def filled(self, words: Mapping[str, str]) -> str:
        """Return the words for it with what stands around them; nothing where it has none."""
        value = " ".join(words.get(self.name, "").split())
        return f"{self.before}{value}{self.after}" if value else ""


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
    def leaves(self) -> Iterator[Leaf]:
        """All elements in the order of the file; in the place of a passage stands what is inside it."""
        return (element for element in _walk(self.elements) if not isinstance(element, Block))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All spoken paragraphs in the order of the file, those inside passages, too."""
        return tuple(element for element in self.leaves if isinstance(element, Paragraph))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All choices in the order of the file, those inside other passages, too."""
        return tuple(block for block in _walk(self.elements) if isinstance(block, Choice))

    @property
    def title(self) -> str:
        """The title in the front matter, else the first heading, else the file's name without its ending."""
        headings = (e.title for e in self.elements if isinstance(e, Heading) and e.level == 1)
        return (
            self.meta.title or next(headings, "") or PurePath(self.path).stem.encode("utf-8", "replace").decode("utf-8")
        )


def _walk(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield elements in the order of the file, passages before what is inside them."""
    for element in elements:
        yield element
        match element:
            case Choice(options=options):
                for option in options:
                    yield from _walk(option.elements)
            case Repeat(elements=inside) | OptionalPassage(elements=inside):
                yield from _walk(inside)
