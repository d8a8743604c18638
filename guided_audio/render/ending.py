"""The end of a session: what lies under it fades, and comes back if the listener does not let it end."""

import numpy as np

from guided_audio.audio import AudioFormat
from guided_audio.core.units import Seconds
from guided_audio.render.ramp import Gain, Ramp, eased


class Ending:
    """How long the session still lasts, as soon as that is sure."""

    def __init__(self) -> None:
        self.left: int | None = None
        """Frames; None while it depends on words, or on the listener."""
        self.told = 0
        """How many there were left when it was foreseen."""

    def foresee(self, frames: int) -> None:
        """Take note that the session is over when so many more frames of it have sounded."""
        self.left = self.told = frames

    def forget(self) -> None:
        """Take back what was foreseen: the listener has gone elsewhere."""
        self.left = None

    def come_nearer(self, frames: int) -> None:
        """Take note that so many frames of the session have sounded."""
        if self.left is not None:
            self.left -= frames


class EndFade:
    """The gain of what fades at the end: for so long, or for all the time that was left when the end was foreseen.

    While the session stands still, so does the gain; where the end is called off, it comes back gently.
    """

    def __init__(self, form: AudioFormat, ending: Ending, lasting: Seconds, back: Seconds) -> None:
        self._ending = ending
        self._lasting = form.frames(lasting)
        self._step = 1.0 / form.frames(back)
        self._share = Ramp(1.0)

    def take(self, frames: int, passes: bool) -> Gain:
        """Return the gain of the next frames; `passes` says whether they are the session's own time."""
        left, length = self._ending.left, min(self._lasting, self._ending.told)
        if left is None or left - frames > length:
            return eased(self._share.take(frames, 1.0, self._step))
        way = np.arange(1, frames + 1) if passes else np.zeros(frames, np.int64)
        falling = np.clip((left - way) / (length or 1), 0.0, 1.0).astype(np.float32)[:, None]
        share = np.minimum(falling, np.float32(1.0) * self._share.take(frames, 1.0, self._step))
        self._share.value = float(share[-1, 0]) if frames else self._share.value
        return eased(share)
