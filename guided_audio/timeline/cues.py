"""The cues of a session in time, and their exact places in frames."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from guided_audio.audio import BELL_RING, STRIKE_EVERY, AudioFormat
from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Frames, Length, Seconds
from guided_audio.core.voice import Utterance, Voice
from guided_audio.script import MAX_LENGTH, Prompt


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

    @property
    def scaled(self) -> float:
        """Its length in seconds at factor 1; a range that begins at nothing could never grow, and counts as one second."""
        return self.length.natural or 1.0


@dataclass(frozen=True, slots=True)
class Strike:
    """One strike of the bell, which rings on over what follows."""


@dataclass(frozen=True, slots=True)
class Await:
    """Time that belongs to the listener."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class RingOut:
    """What is left of the last bell when everything else is over."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter begins here; it takes no time."""

    title: str


@dataclass(frozen=True, slots=True)
class Show:
    """A note for the eyes; it takes no time."""

    text: str


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed of sound begins, or ends if `sound` is empty; it takes no time."""

    sound: str
    quietly: bool = False


TimelineCue = Say | Lead | Silence | Strike | Await | RingOut | Chapter | Show | Bed

LEAVING = Seconds(6.0)
"""How long a bed goes on, fading, after a session that ends with the listener's own time: nobody knows when that will be over."""


def ending_of(cues: Sequence[TimelineCue]) -> Iterator[TimelineCue]:
    """Yield what has to follow a session's cues so that nothing is cut off: time for a bed to fade, and for bells to ring out."""
    bed = under_last = ""
    last: TimelineCue | None = None
    for cue in cues:
        if isinstance(cue, Bed):
            bed = cue.sound
        elif isinstance(cue, Say | Lead | Silence | Strike | Await):
            last, under_last = cue, bed
    if under_last and isinstance(last, Await):
        yield Silence(Length.exactly(LEAVING))
    if any(isinstance(cue, Strike) for cue in cues):
        yield RingOut()


Spoken = Callable[[Utterance], int]
"""How many frames an utterance takes."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cue with its exact place: first frame, and how many frames it lasts."""

    cue: TimelineCue
    start: Frames
    frames: Frames


@dataclass(frozen=True, slots=True)
class Timeline:
    """All cues of a session in order, and the format they will sound in."""

    title: str
    cues: tuple[TimelineCue, ...]
    format: AudioFormat
    breathings: tuple[tuple[int, int], ...] = ()
    """The bounds of each breathing whose rounds are a range, in order."""
    as_written: tuple[tuple[str, Voice], ...] = ()
    """Words that only have a sound in IPA, each with a voice that says them and cannot be told any."""

    def frames_of(self, cue: TimelineCue, spoken: int, ringing: int) -> Frames:
        """Return how many frames a cue lasts; waits last as in an export.

        `spoken` is how many frames the words of a Say take, `ringing` how many a bell will still sound.
        """
        match cue:
            case Say():
                return Frames(spoken)
            case Silence(length=Length(natural=seconds)) | Lead(length=seconds):
                return self.format.frames(seconds)
            case Strike():
                return self.format.frames(STRIKE_EVERY)
            case Await(prompt=prompt):
                return self.format.frames(prompt.exported)
            case RingOut():
                return Frames(ringing)
            case Chapter() | Show() | Bed():
                return Frames(0)

    def place(self, spoken: Spoken) -> tuple[Placed, ...]:
        """Give every cue its place, with `spoken` telling how many frames the voice takes for an utterance."""
        placed: list[Placed] = []
        start = ring_end = 0
        for cue in self.cues:
            if isinstance(cue, Strike):
                ring_end = start + self.format.frames(BELL_RING)
            words = spoken(cue.utterance) if isinstance(cue, Say) else 0
            frames = self.frames_of(cue, words, max(ring_end - start, 0))
            placed.append(Placed(cue, Frames(start), frames))
            start += frames
        return tuple(placed)

    def estimate(self) -> tuple[Placed, ...]:
        """Give every cue its likely place, before any word is spoken."""
        return self.place(lambda utterance: self.format.frames(utterance.estimate()))

    @property
    def length_estimate(self) -> Seconds:
        """About how long it lasts, before any word is spoken."""
        return self.format.seconds(Frames(sum(placed.frames for placed in self.estimate())))

    def stretched(self, factor: float) -> "Timeline":
        """Return this timeline with every elastic silence at `factor` times its natural length, within its bounds."""
        return replace(self, cues=tuple(_stretched(cue, factor) for cue in self.cues))

    @property
    def is_elastic(self) -> bool:
        """Whether any silence in it may shrink or stretch."""
        return any(isinstance(cue, Silence) and not cue.length.is_exact for cue in self.cues)

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What the voice will be asked to say, in order."""
        return tuple(utterance for cue in self.cues if isinstance(cue, Say | Lead) for utterance in cue.utterances)

    @property
    def chapters(self) -> tuple[str, ...]:
        """The titles of the chapters, in order."""
        return tuple(cue.title for cue in self.cues if isinstance(cue, Chapter))


def _stretched(cue: TimelineCue, factor: float) -> TimelineCue:
    if not isinstance(cue, Silence) or cue.length.is_exact:
        return cue
    length = cue.length
    natural = Seconds(min(max(factor * cue.scaled, length.least), length.most, MAX_LENGTH))
    return replace(cue, length=replace(length, natural=natural))
