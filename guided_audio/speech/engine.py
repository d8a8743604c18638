"""What every speech engine offers."""

from typing import Protocol

from guided_audio.audio import Samples
from guided_audio.core.voice import Utterance, Voice


class SpeechEngine(Protocol):
    """Turns utterances into sound. Making one is cheap: a model is loaded by `load`, or else by the first `synthesize`."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that can speak on this machine now; SpeechError with its hint if none can."""
        ...

    def load(self, voice: Voice) -> None:
        """Load what a voice needs, so that its first words come at once; loading twice is fine."""
        ...

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, at the voice's sample rate.

        It is said at `utterance.speed`, a factor of the voice's own, natural speed; the program has measured how many words
        a minute that is. The same utterance gives the same samples. What cannot be said at all comes back with no frames.
        """
        ...

    def close(self) -> None:
        """Let go of the model; closing twice is fine."""
        ...
