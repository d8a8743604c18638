"""The mix a session sounds in: how loud, in what room, over which bed."""

from dataclasses import dataclass

REFERENCE = -18.0
"""LUFS of the voice at which bells and beds have the level they were made with; another target moves all of it."""


@dataclass(frozen=True, slots=True)
class MixSettings:
    """How a session sounds: one gain for the whole of its voice, and one for all that sounds beside it."""

    voice_gain: float = 1.0
    gain: float = 1.0
    """The factor of bells, beds and room tone."""
    bed_gain: float = 1.0
    """The factor of beds alone: the listener's own wish."""
    room: str = "none"
    """The room the voice sounds in: one of `audio.room.ROOMS`."""
    room_tone: bool = False
    """A very quiet room, instead of digital silence, where there is no bed."""
    ceiling: float | None = None
    """dBTP of the look-ahead limiter; without one, what goes over full scale is clipped."""
    seed: int = 0
    forgiving: bool = False
    """Whether a bed that fails is left out: nobody who listens is left in the middle for it. Without it, that is an error."""


DRY = MixSettings()
"""The voice and the bells as they come."""
