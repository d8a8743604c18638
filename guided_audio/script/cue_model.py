"""The values of cues: what stands in square brackets, after it was read."""

from dataclasses import dataclass, replace
from enum import Enum

from guided_audio.core.units import Length, Seconds

SOFT_PACE, SLOW_PACE, SLOWER_PACE = 0.95, 0.88, 0.93
SLOWEST = 0.75
"""[slower] may be said again and again; below this share of the pace a voice begins to drag."""
SOFT_DB, SOFTER_DB, SOFTEST_DB = -4.0, -1.5, -16.0
"""[softer] may be, too: a voice that fades; below the last, it is lost among the sounds of a room."""
LOUDEST_DB, FASTEST = 4.5, 1.25
"""[louder] and [faster] undo them step by step, and go on beyond the usual as far as nobody is startled, or left behind."""


LONG_SILENCE = Seconds(600.0)
"""Longer ones are rare enough to ask whether they are meant."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Silence: exact, or elastic between its bounds."""

    length: Length

    @property
    def is_long(self) -> bool:
        """Whether this is longer than most silences that are meant."""
        return self.length.natural > LONG_SILENCE


@dataclass(frozen=True, slots=True)
class Bell:
    """A bell struck one or more times: the script's own, or the one that `sound` names."""

    strikes: int = 1
    sound: str = ""


@dataclass(frozen=True, slots=True)
class PlaySound:
    """A sound that is heard once, in its own time, or `under` what follows."""

    sound: str
    under: bool = False


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
        """How long this lasts where there are no keys to press: its limit, else 20 s, or 3 minutes for writing."""
        return self.limit if self.limit is not None else Seconds(180.0 if self.writing else 20.0)


class Manner(Enum):
    """How what follows is spoken."""

    SOFTLY = "softly"
    SOFTER = "softer"
    SLOWLY = "slowly"
    SLOWER = "slower"
    LOUDER = "louder"
    FASTER = "faster"
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
    """A bed of sound begins, or ends if `sound` is empty."""

    sound: str
    quietly: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A private remark: neither spoken nor shown."""


Cue = Hold | Bell | PlaySound | Breathe | Prompt | Delivery | SpeakAs | Ambience | Remark


@dataclass(frozen=True, slots=True)
class Opening:
    """`[repeat 3 times]`, `[optional]` or `[choose place: garden]`."""

    kind: str
    times: int = 1
    name: str = ""
    label: str = ""
    refused: bool = False
    """It has an error of its own: what is in it is not reported a second time."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """`[or: shore]`."""

    label: str


@dataclass(frozen=True, slots=True)
class Closing:
    """`[end repeat]`, `[end optional]` or `[end choose]`."""

    kind: str


BlockMark = Opening | Alternative | Closing


@dataclass(frozen=True, slots=True)
class Voicing:
    """Who speaks (empty: the session's own voice), how loud in dB (0: as usual), and at what share of the script's pace."""

    voice: str = ""
    loudness: float = 0.0
    pace: float = 1.0

    @property
    def gain(self) -> float:
        """The factor of its samples."""
        return float(10 ** (self.loudness / 20))

    @property
    def soft(self) -> bool:
        """Whether the voice itself is soft, and not only quieter."""
        return self.loudness <= SOFT_DB

    def after(self, cue: Cue) -> "Voicing":
        """Return the voicing after a cue; most cues change nothing."""
        match cue:
            case SpeakAs(voice=voice):
                return replace(self, voice=voice)
            case Delivery(manner=Manner.SOFTLY):
                return replace(self, loudness=min(self.loudness, SOFT_DB), pace=min(self.pace, SOFT_PACE))
            case Delivery(manner=Manner.SOFTER):
                return replace(self, loudness=max(self.loudness + SOFTER_DB, SOFTEST_DB))
            case Delivery(manner=Manner.SLOWLY):
                return replace(self, pace=min(self.pace, SLOW_PACE))
            case Delivery(manner=Manner.SLOWER):
                return replace(self, pace=max(self.pace * SLOWER_PACE, SLOWEST))
            case Delivery(manner=Manner.LOUDER):
                return replace(self, loudness=min(self.loudness - SOFTER_DB, LOUDEST_DB))
            case Delivery(manner=Manner.FASTER):
                return replace(self, pace=min(self.pace / SLOWER_PACE, FASTEST))
            case Delivery(manner=Manner.NORMAL):
                return Voicing()
        return self
