"""When a listener's turn to speak is over: once there were words, and then quiet for long enough. Counted in chunks."""

from guided_audio.core.units import Seconds
from guided_audio.playback.inputs.microphone import CHUNK, RATE

SETTLING = Seconds(1.0)
"""What is heard so early is not counted: the session's own last words may still be on their way through the room."""
LEAST = Seconds(0.4)
"""Speech that lasts at least so long: to Silero's model, a single «Yes» lasts 0.58 s, and a burst like a cough up to 0.26 s."""
QUIET = Seconds(8.0)
"""How long it has to be quiet after the last word."""
_BEGINS, _GOES_ON = 0.5, 0.35
"""The probabilities from which on a chunk begins speech, and from which on it continues it (Silero's `threshold`)."""


def chunks_of(seconds: Seconds) -> int:
    """Return the number of chunks that last at least so long."""
    return -int(-seconds * RATE // CHUNK)


class Turn:
    """Follows how likely each chunk is speech, from when the microphone was opened."""

    def __init__(self) -> None:
        self._settling = chunks_of(SETTLING)
        self._speech = self._quiet = 0  # chunks in a row
        self._has_spoken = False

    @property
    def is_listening(self) -> bool:
        """Whether what is said now counts."""
        return not self._settling

    def take(self, probability: float) -> bool:
        """Take one more chunk; True once the listener has spoken, and been quiet for long enough."""
        if self._settling:
            self._settling -= 1
            return False
        is_speech = probability >= (_GOES_ON if self._speech else _BEGINS)
        self._speech = self._speech + 1 if is_speech else 0
        self._quiet = 0 if is_speech else self._quiet + 1
        self._has_spoken |= self._speech >= chunks_of(LEAST)
        return self._has_spoken and self._quiet >= chunks_of(QUIET)
