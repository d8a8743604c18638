"""What the render loop gives, and whom it asks."""

from dataclasses import dataclass
from typing import Protocol

from guided_audio.audio import Samples
from guided_audio.timeline import Await, TimelineCue
from guided_audio.units import Frames


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """A stretch of one cue's sound.

    `samples` are float32, shape (frames, channels), range ±1, read-only; `voice` is the voice in them alone, before the
    limiter, shape (frames, 1). `start` is the block's first frame in the session; `begins` are the cues that begin with
    that frame, the one it belongs to last.
    """

    samples: Samples
    start: Frames
    index: int
    begins: tuple[TimelineCue, ...]
    voice: Samples


class Conductor(Protocol):
    """Decides how long the listener's own time lasts."""

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether a wait that has lasted `held` frames, of the `planned` ones of an export, goes on."""
        ...


class StraightThrough:
    """An export's conductor: every wait lasts as long as the script says."""

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether the planned time is not over yet."""
        del cue
        return held < planned
