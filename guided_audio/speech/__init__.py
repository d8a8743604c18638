"""Speech: engines, and the worker processes that they speak in."""

from guided_audio.speech.engine import SpeechEngine as SpeechEngine
from guided_audio.speech.engine import traits_of
from guided_audio.speech.engines.readable import unreadable_word
from guided_audio.speech.registry import EngineStatus, engine_statuses
from guided_audio.speech.sentence_store import BOUND, list_stored, remove_stored
from guided_audio.speech.sources import SpeechAhead, SpeechPool, SpeechSource
from guided_audio.speech.speech_cache import SpeechCache
from guided_audio.speech.workers import Speech
