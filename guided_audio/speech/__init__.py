"""Speech: engines, their voices, and the worker processes that they speak in."""

from guided_audio.speech.ahead import SpeechAhead
from guided_audio.speech.cache import SpeechCache
from guided_audio.speech.calibration import calibrated
from guided_audio.speech.catalogue import (
    DEFAULT_VOICE,
    EngineStatus,
    find_voice,
    list_engines,
    list_voices,
    names_model,
)
from guided_audio.speech.choosing import default_voices, prefer, voice_for
from guided_audio.speech.engine import SpeechEngine
from guided_audio.speech.folder import BOUND, list_kept, remove
from guided_audio.speech.measuring import measured
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
    "calibrated",
    "default_voices",
    "find_voice",
    "list_engines",
    "list_kept",
    "list_voices",
    "measured",
    "names_model",
    "prefer",
    "remove",
    "voice_for",
]
