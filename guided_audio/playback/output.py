"""What every way of letting sound out offers."""

from typing import Protocol

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.units import Frames


class AudioOutput(Protocol):
    """A device that sound is written to in order.

    A device may vanish, or stall: then `write` and `drain` raise DeviceLost. What was written is kept, and `reopen` may be
    asked for again and again until it is True; then one goes on with the next samples, or drains again. Nothing is written
    twice, and nothing is lost: after a reopening, what may have been inside the old device is heard once more, fading in.
    """

    @property
    def underruns(self) -> int:
        """How often the device wanted sound in the middle of a session and there was none."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether it keeps time. Where it does not, as in a file, nobody listens: waits last as in an export, no key counts."""
        ...

    @property
    def place(self) -> str:
        """The name of what sounds, such as «Built-in Audio Analog Stereo»; empty before it is opened."""
        ...

    @property
    def pending(self) -> Frames:
        """How many frames were written that the device has not taken yet; what is inside the device is not counted."""
        ...

    def open(self, form: AudioFormat) -> None:
        """Begin; NoDevice if there is nothing to play through, UnknownDevice if the one that was named is not there."""
        ...

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), ±1, and wait for room.

        DeviceLost if the device takes nothing for two seconds; these samples were taken all the same, and are heard after
        a reopening. Until then nothing more may be written.
        """
        ...

    def drain(self) -> None:
        """Wait until all that was written has been heard; DeviceLost as in `write`, and then it is asked for once more."""
        ...

    def reopen(self) -> bool:
        """Try once to get the device back, within two seconds; True once it is there.

        Then it is silent until the next `write` or `drain`, from which on what was kept is heard: whoever reads in `place`
        that it is another device may stay paused first. A device that was named is never replaced by another.
        """
        ...

    def close(self) -> None:
        """Stop at once; closing twice is fine. What was heard until then is kept by an output that keeps it."""
        ...
