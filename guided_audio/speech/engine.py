"""What every speech engine offers."""

from typing import Protocol

from guided_audio.audio import Samples
from guided_audio.voice import Utterance, Voice


class SpeechEngine(Protocol):
    """Turns utterances into sound. Making one is cheap: models are loaded by `load`, or else by the first `synthesize`."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that can speak on this machine now."""
        ...

    def load(self) -> None:
        """Load the model, so that the first words come at once; loading twice is fine."""
        ...

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, at the voice's sample rate.

        The same utterance gives the same samples. What cannot be said at all comes back with no frames.
        """
        ...

    def close(self) -> None:
        """Let go of the model; closing twice is fine."""
        ...
