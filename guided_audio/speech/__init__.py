"""Speech: engines, their voices, and the worker processes that they speak in."""

from guided_audio.speech.catalogue import DEFAULT_VOICE, EngineStatus, find_voice, list_engines
from guided_audio.speech.engine import SpeechEngine
from guided_audio.speech.pool import SpeechPool, SpeechSource
from guided_audio.speech.spool import Spool

__all__ = [
    "DEFAULT_VOICE",
    "EngineStatus",
    "SpeechEngine",
    "SpeechPool",
    "SpeechSource",
    "Spool",
    "find_voice",
    "list_engines",
]
