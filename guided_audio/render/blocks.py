"""What the render loop gives, and whom it asks."""

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
    that frame, the one it belongs to last; `step` is that one, and `into` what of it was heard before.
    """

    samples: Samples
    start: Frames
    step: "Step"
    into: Frames
    begins: tuple[TimelineCue, ...]
    voice: Samples

    @property
    def index(self) -> int:
        """The place of its cue in its timeline."""
        return self.step.index


@dataclass(frozen=True, slots=True)
class Step:
    """The cue that is heard next."""

    timeline: Timeline
    index: int
    gain: float = 1.0
    """The factor of its voice."""
    start: Frames | None = None
    """Its first frame in the session, where it is known; else it follows the cue before."""
    leads_to_end: bool = True
    """Whether everything is over when its timeline is."""
    rings: bool = False
    """Whether a bell says that it begins."""

    @property
    def cue(self) -> TimelineCue:
        """What is heard."""
        return self.timeline.cues[self.index]


@dataclass(frozen=True, slots=True)
class Levels:
    """How loud the listener wants everything, and the bed in it, in decibels beside what was made."""

    volume: float = 0.0
    bed: float = 0.0


AS_MADE = Levels()


class Conductor(Protocol):
    """Decides what comes next, and how long the listener's own time lasts. It is asked before every block."""

    @property
    def block(self) -> Seconds:
        """The longest stretch of sound that may be made before it is asked again."""
        ...

    @property
    def levels(self) -> Levels:
        """How loud things are to be."""
        ...

    def next(self) -> Step | None:
        """Return what comes next; None at the end."""
        ...

    def leaves(self) -> Seconds | None:
        """Return how long the voice may take to fade, if the present cue is to be left early; else None."""
        ...

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether a wait that has lasted `held` frames, of the `planned` ones of an export, goes on."""
        ...

    def lingers(self) -> bool:
        """Whether the present silence is held: time goes on, and it does not."""
        ...

    def awaits(self, utterance: Utterance) -> bool:
        """Whether these words are not ready, and time goes on until they are."""
        ...

    def fail(self, error: SpeechError) -> None:
        """Take note that words cannot be had, and lead elsewhere; or raise the error."""
        ...


class StraightThrough:
    """An export's conductor: one cue after the other, every wait as long as the script says."""

    block = BLOCK
    levels = AS_MADE

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._next = 0

    def next(self) -> Step | None:
        """Return the following cue."""
        index = self._next
        self._next += 1
        return Step(self._timeline, index) if index < len(self._timeline.cues) else None

    def leaves(self) -> Seconds | None:
        """Never leave a cue early."""
        return None

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether the planned time is not over yet."""
        del cue
        return held < planned

    def lingers(self) -> bool:
        """Hold no silence."""
        return False

    def awaits(self, utterance: Utterance) -> bool:
        """Time stands still while the voice is at work."""
        del utterance
        return False

    def fail(self, error: SpeechError) -> None:
        """Raise the error: an export is whole or not at all."""
        raise error
