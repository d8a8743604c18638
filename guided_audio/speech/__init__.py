"""Speech: engines, their voices, and the worker processes that they speak in."""

from guided_audio.speech.ahead import SpeechAhead
from guided_audio.speech.cache import SpeechCache
from guided_audio.speech.catalogue import DEFAULT_VOICE, EngineStatus, find_voice, list_engines
from guided_audio.speech.engine import SpeechEngine
from guided_audio.speech.folder import BOUND, list_kept, remove
from guided_audio.speech.pool import SpeechPool, SpeechSource

__all__ = [
    "BOUND",
    "DEFAULT_VOICE",
    "EngineStatus",
    "SpeechAhead",
    "SpeechCache",
    "SpeechEngine",
    "SpeechPool",
    "SpeechSource",
    "find_voice",
    "list_engines",
    "list_kept",
    "remove",
]
