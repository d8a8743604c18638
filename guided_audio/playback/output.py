"""What every way of letting sound out offers."""

from typing import Protocol

from guided_audio.audio import AudioFormat, Samples


class AudioOutput(Protocol):
    """A device that sound is written to in order."""

    underruns: int
    """How often the device wanted sound in the middle of a session and there was none."""

    def open(self, form: AudioFormat) -> None:
        """Begin; NoDevice if there is nothing to play through."""
        ...

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels); waits for room, DeviceError if the device has gone."""
        ...

    def drain(self) -> None:
        """Wait until all that was written has been heard."""
        ...

    def close(self) -> None:
        """Stop at once; closing twice is fine."""
        ...
