"""Speech: engines, and the worker processes that they speak in."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guided_audio.speech.engine import (
        SpeechEngine as SpeechEngine,  # for engines of others, whose checker wants to see it
    )
    from guided_audio.speech.engine import traits_of
    from guided_audio.speech.engines.readable import unreadable_word
    from guided_audio.speech.registry import EngineStatus, engine_statuses
    from guided_audio.speech.sentence_store import BOUND, list_stored, remove_stored
    from guided_audio.speech.sources import SpeechAhead, SpeechPool, SpeechSource
    from guided_audio.speech.speech_cache import SpeechCache
    from guided_audio.speech.workers import Speech, usual_workers
else:
    from guided_audio.core.lazy import offered

    __getattr__ = offered(
        __name__,
        {
            "engine": "SpeechEngine traits_of",
            "engines.readable": "unreadable_word",
            "registry": "EngineStatus engine_statuses",
            "sentence_store": "BOUND list_stored remove_stored",
            "sources": "SpeechAhead SpeechPool SpeechSource",
            "speech_cache": "SpeechCache",
            "workers": "Speech usual_workers",
        },
    )
