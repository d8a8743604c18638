"""How delivery cues change the way of speaking."""

from dataclasses import dataclass, replace

from guided_audio.script.model import Delivery, Instruction, Manner, SpeakAs

SOFT_PACE, SLOW_PACE, SLOWER_PACE = 0.95, 0.88, 0.93
SLOWEST = 0.75
"""[slower] may be said again and again; below this share of the pace a voice begins to drag."""
SOFT_DB, SOFTER_DB, SOFTEST_DB = -4.0, -1.5, -16.0
"""[softer] may be, too: a voice that fades; below the last, nobody would follow it beside the sounds of a room."""


@dataclass(frozen=True, slots=True)
class Voicing:
    """Who speaks (empty: the session's own voice), how loud in dB (0: as usual), and at what share of the script's pace."""

    voice: str = ""
    loudness: float = 0.0
    pace: float = 1.0

    @property
    def gain(self) -> float:
        """The factor of its samples, 0 to 1."""
        return float(10 ** (self.loudness / 20))

    @property
    def soft(self) -> bool:
        """Whether the voice itself is soft, and not only quieter."""
        return self.loudness <= SOFT_DB

    def after(self, instruction: Instruction) -> "Voicing":
        """Return the voicing after a cue; most cues change nothing."""
        match instruction.cue:
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
            case Delivery(manner=Manner.NORMAL):
                return Voicing()
        return self
