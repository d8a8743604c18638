"""Blocks, which the render loop yields, and the conductor, which decides what it renders next."""

from dataclasses import dataclass
from typing import Protocol

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Frames, Seconds
from guided_audio.core.voice import Utterance
from guided_audio.timeline import Await, Timeline, TimelineCue

BLOCK = Seconds(0.25)


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """A stretch of one cue's sound.

    `samples` are float32, shape (frames, channels), range ±1, read-only; `voice` is the voice in them alone, before the
    limiter, shape (frames, 1). `start` is the block's first frame in the session; `begins` are the cues that begin with
    that frame, its own last; `step` is the cue it belongs to, and `into` how much of that was heard before.
    """

    samples: Samples
    start: Frames
    step: "Step"
    into: Frames
    begins: tuple[TimelineCue, ...]
    voice: Samples


@dataclass(frozen=True, slots=True)
class Step:
    """The cue that is heard next."""

    timeline: Timeline
    index: int
    gain: float = 1.0
    """The factor of its voice."""
    start: Frames | None = None
    """Its first frame in the session; if None, it follows the cue before."""
    leads_to_end: bool = True
    """Whether the session ends with its timeline."""
    rings: bool = False
    """Whether a bell marks its beginning."""

    @property
    def cue(self) -> TimelineCue:
        """What is heard."""
        return self.timeline.cues[self.index]


@dataclass(frozen=True, slots=True)
class Levels:
    """The listener's volume, and that of the bed in it, in decibels relative to an export."""

    volume: float = 0.0
    bed: float = 0.0


class Conductor(Protocol):
    """Decides before every block what comes next, and how long the listener's own time lasts; by default as in an export."""

    @property
    def block(self) -> Seconds:
        """The longest stretch of sound that may be made before it is asked again."""
        ...

    @property
    def levels(self) -> Levels:
        """The present volumes."""
        ...

    def next(self) -> Step | None:
        """Return what comes next; None at the end."""
        ...

    def fade_out_time(self) -> Seconds | None:
        """Return how long the voice may take to fade, if the present cue is to be left early; else None."""
        return None

    def keeps_waiting(self, cue: Await, held: int, planned: int) -> bool:
        """Return whether a wait that has lasted `held` frames, of the `planned` ones of an export, goes on."""
        return held < planned

    def holds_silence(self) -> bool:
        """Return whether the present silence is held: time passes, but the silence does not."""
        return False

    def is_preparing_words(self, utterance: Utterance) -> bool:
        """Return whether these words are not ready, and time passes until they are."""
        return False

    def waits_for_sound(self) -> bool:
        """Return whether time passes until the file of a sound is open; else nothing is made until it is."""
        return False

    def fail(self, error: SpeechError) -> None:
        """Handle words that the voice failed to speak: lead elsewhere, or raise the error."""
        raise error


class StraightThrough(Conductor):
    """An export's conductor: one cue after the other, every wait as long as the script says."""

    block = BLOCK
    levels = Levels()

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._next = 0

    def next(self) -> Step | None:
        """Return the following cue."""
        index = self._next
        self._next += 1
        return Step(self._timeline, index) if index < len(self._timeline.cues) else None
