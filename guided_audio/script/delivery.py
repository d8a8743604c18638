"""How delivery cues change the way of speaking."""

from dataclasses import dataclass, replace

from guided_audio.script.model import Delivery, Instruction, Manner, SpeakAs

SOFT_PACE, SLOW_PACE, SLOWER_PACE = 0.95, 0.88, 0.93
SLOWEST = 0.75
"""[slower] may be said again and again; below this share of the pace a voice begins to drag."""


@dataclass(frozen=True, slots=True)
class Voicing:
    """Who speaks (empty: the session's own voice), whether softly, and at what share of the script's pace."""

    voice: str = ""
    soft: bool = False
    pace: float = 1.0

    def after(self, instruction: Instruction) -> "Voicing":
        """Return the voicing after a cue; most cues change nothing."""
        match instruction.cue:
            case SpeakAs(voice=voice):
                return replace(self, voice=voice)
            case Delivery(manner=Manner.SOFTLY):
                return replace(self, soft=True, pace=min(self.pace, SOFT_PACE))
            case Delivery(manner=Manner.SLOWLY):
                return replace(self, pace=min(self.pace, SLOW_PACE))
            case Delivery(manner=Manner.SLOWER):
                return replace(self, pace=max(self.pace * SLOWER_PACE, SLOWEST))
            case Delivery(manner=Manner.NORMAL):
                return Voicing()
        return self
