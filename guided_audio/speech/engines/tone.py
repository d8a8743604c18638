"""A voice of soft tones: instant, exact, and without a model. For trying out timing, and for tests."""

from zlib import crc32

import numpy as np

from guided_audio.audio.samples import Samples, fade_edges
from guided_audio.core.voice import Utterance, Voice

TONE = Voice(
    name="tone",
    engine="tone",
    language="mul",
    gender="none",
    sample_rate=24_000,
    licence="MIT",
    description="one soft tone for each word, in any language, to try out timing",
    version="1",  # to be raised when the tones sound otherwise
    paces=((0.01, 1.0), (10.0, 1000.0)),  # it keeps any pace exactly
    loudness=-18.0,
)


class ToneEngine:
    """Every word is a tone: its pitch from the word, its length from the pace."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the one voice of tones."""
        return (TONE,)

    def load(self, voice: Voice) -> None:
        """There is nothing to load."""

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the tones as float32, shape (frames, 1), peak 0.2, 24 kHz."""
        rate = utterance.voice.sample_rate
        words = [word for word in utterance.text.split() if any(c.isalnum() for c in word)]
        time = np.arange(round(rate * 60.0 / utterance.pace), dtype=np.float32)[:, None] / rate
        tones = []
        for word in words:
            pitch = 180.0 + (crc32(word.encode()) + utterance.seed) % 240
            tones.append(fade_edges((0.2 * np.sin(2 * np.pi * pitch * time)).astype(np.float32), rate))
        return np.concatenate(tones) if tones else np.zeros((0, 1), np.float32)

    def close(self) -> None:
        """Nothing is held."""
