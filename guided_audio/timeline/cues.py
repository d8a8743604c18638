"""The cues of a session in time.

To add a kind of cue: a class, its name in `TimelineCue`, and rows in the functions below, and in wording.py, for what it does
not share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from guided_audio.audio import BELL_RING, STRIKE_EVERY, Clip
from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import MAX_LENGTH, Frames, Length, Seconds
from guided_audio.core.voice import Utterance
from guided_audio.script import Hold, Instruction, Prompt


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence: what the voice gets, and what the listener may read.

    `public` is the same without the listener's own words, for what travels with a file; `soft` asks for a softer tone.
    """

    utterance: Utterance
    shown: str
    location: SourceLocation
    gain: float = 1.0
    soft: bool = False
    public: str = ""

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What the voice is asked to say."""
        return (self.utterance,)


@dataclass(frozen=True, slots=True)
class Beat:
    """A word at its moment, in seconds from the beginning of its phase."""

    at: Seconds
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Lead:
    """One phase of a breath, exactly `length` long: the words that lead it never make it longer.

    `phase` is `in`, `hold`, `out` or `rest`.
    """

    shown: str
    phase: str
    length: Seconds
    beats: tuple[Beat, ...]
    source: str
    location: SourceLocation
    gain: float = 1.0
    soft: bool = False

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What the voice is asked to say."""
        return tuple(beat.utterance for beat in self.beats)


@dataclass(frozen=True, slots=True)
class Silence:
    """Time without words; `source` is the author's cue, and empty for an automatic gap."""

    length: Length
    source: str = ""
    location: SourceLocation | None = field(default=None, compare=False, repr=False)
    """Where its cue stands, as in other cues that have one: two that are alike are equal, wherever they stand."""

    @property
    def scaled(self) -> float:
        """Its length in seconds at factor 1; a range that begins at nothing could never grow, and counts as one second."""
        return self.length.natural or 1.0

    @property
    def most(self) -> Seconds:
        """The longest it can be in any session."""
        return Seconds(min(self.length.most, MAX_LENGTH))

    def at(self, factor: float) -> Seconds:
        """Return its length at a factor, within its bounds."""
        return Seconds(min(max(factor * self.scaled, self.length.least), self.most))


@dataclass(frozen=True, slots=True)
class Strike:
    """One strike of the bell, or of one of the author's own, which rings on over what follows."""

    clip: Clip | None = None
    location: SourceLocation | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound that is heard once. What follows comes after `lasts`, and what is left of the sound goes on over it.

    It fades in and out over so long, at the ends where it does.
    """

    clip: Clip
    lasts: Seconds
    under: bool = False
    """Whether it is as quiet as leaves words over it to be understood."""
    fade_in: Seconds = Seconds(0.0)
    fade_out: Seconds = Seconds(0.0)
    location: SourceLocation | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Await:
    """Time that belongs to the listener."""

    prompt: Prompt
    location: SourceLocation | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RingOut:
    """What is left of the last bell when everything else is over."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter begins here."""

    title: str
    location: SourceLocation | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Show:
    """A note for the eyes."""

    text: str
    location: SourceLocation | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed of sound begins, or ends if `sound` is empty."""

    sound: str
    quietly: bool = False
    location: SourceLocation | None = field(default=None, compare=False, repr=False)


Moment = Chapter | Show | Bed
"""Cues that mark a moment, and take no time."""
TimelineCue = Say | Lead | Silence | Strike | Sound | Await | RingOut | Moment


@dataclass(frozen=True, slots=True)
class Placed:
    """A cue with its exact place: first frame, and how many frames it lasts."""

    cue: TimelineCue
    start: Frames
    frames: Frames


def length_of(cue: TimelineCue) -> Seconds:
    """Return how long a cue lasts in an export, apart from the words of a Say and a bell that rings out."""
    match cue:
        case Silence(length=Length(natural=seconds)) | Lead(length=seconds) | Sound(lasts=seconds):
            return seconds
        case Strike():
            return STRIKE_EVERY
        case Await(prompt=prompt):
            return prompt.exported
        case _:
            return Seconds(0.0)


def heard_for(cue: TimelineCue) -> Seconds:
    """Return how long a bell or a sound is heard from its beginning, over what follows as well; nothing for other cues."""
    match cue:
        case Strike(clip=None):
            return BELL_RING
        case Strike(clip=Clip(length=seconds)) | Sound(clip=Clip(length=seconds)):
            return seconds
        case _:
            return Seconds(0.0)


def timed(instruction: Instruction) -> tuple[TimelineCue, ...]:
    """Return a script's cue in time; a kind of cue that needs more than itself, such as words, is the planner's."""
    match instruction.cue:
        case Hold(length=length):
            return (Silence(length, instruction.source, instruction.location),)
        case Prompt() as prompt:
            return (Await(prompt, instruction.location),)
        case cue:
            raise NotImplementedError(f"{cue} has no place in time")


def is_elastic(cue: TimelineCue) -> TypeGuard[Silence]:
    """Whether a cue is a silence that may shrink or stretch."""
    return isinstance(cue, Silence) and not cue.length.is_exact


BREAK = Seconds(4.0)
"""A silence that an author wrote, and that is at least a usual pause long, ends a passage."""


def passages(cues: Sequence[TimelineCue]) -> Iterator[int]:
    """Yield the first cue of every passage: a chapter, or the words, breaths or wait that follow time to oneself."""
    is_new, moments = True, 0
    before: TimelineCue | None = None
    for index, cue in enumerate(cues):
        if isinstance(cue, Moment):
            is_new = is_new or isinstance(cue, Chapter)
            moments += 1
            continue
        match cue:
            case Say() | Lead() | Await():
                if is_new or type(cue) is not type(before):
                    yield index - moments
                is_new = isinstance(cue, Await)
                before = cue
            case Silence():
                is_new = is_new or (bool(cue.source) and cue.length.natural >= BREAK)
            case _:
                is_new = True
        moments = 0


def last_words(cues: Sequence[TimelineCue], index: int) -> int | None:
    """Return the last sentence or spoken breath that has begun when a cue has; None before the first."""
    spoken = (n for n in range(index, -1, -1) if isinstance(cue := cues[n], Say | Lead) and cue.utterances)
    return next(spoken, None)
